import assert from "node:assert/strict";
import { RUNS } from "../../tests/support/runs.ts";
import { SetupError } from "../model/errors.ts";
import { summaryJson } from "../render/summary/json.ts";
import { parseSummary } from "./read_summary.ts";

for (const [name, run] of Object.entries(RUNS)) {
  Deno.test(`the summary of ${name} is the same when it was read and is written again`, () => {
    const json = summaryJson(run());
    assert.equal(summaryJson(parseSummary(json, "run.json")), json);
  });
}

/** A whole summary with one key changed. */
const changed = (changes: object) =>
  JSON.stringify({ ...JSON.parse(summaryJson(RUNS["a leak"]!())), ...changes }, undefined, 2);

const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ["cut off", changed({}).slice(0, -20), /"run\.json", line \d+: found no whole JSON/],
  ["not JSON", "{\n\n  nonsense }", /"run\.json", line 3: found no whole JSON/],
  ["another schema", changed({ schema: "x" }), /found "x", wanted "memmark-summary\/1"/],
  [
    "a negative size",
    changed({ rss_peak_bytes: -1 }),
    /found -1 at "rss_peak_bytes", wanted a number/,
  ],
  [
    "an endless size",
    changed({}).replace(/("rss_mean_bytes": )\d+/, "$11e999"),
    /"rss_mean_bytes"/,
  ],
  ["a text for a size", changed({ rss_p95_bytes: "1" }), /found "1" at "rss_p95_bytes"/],
  ["half a figure", changed({ rss_last_bytes: undefined }), /wanted the key "rss_last_bytes"/],
  ["no phases", changed({ phases: undefined }), /wanted the key "phases"/],
  ["a broken phase", changed({ phases: [{ label: 1 }] }), /found 1 at "phases\[0\]\.label"/],
];
for (const [name, text, message] of BROKEN) {
  Deno.test(`a summary that is ${name} is refused, with where`, () => {
    assert.throws(
      () => parseSummary(text, "run.json"),
      (error) => error instanceof SetupError && message.test(error.message),
    );
  });
}
