import assert from "node:assert/strict";
import { factsOf, MiB, RUNS, summaryOf, WHOLE_FACTS } from "../../tests/support/runs.ts";
import { SetupError } from "../model/errors.ts";
import { summaryJson } from "../render/summary/json.ts";
import type { RunFacts } from "../summary/summary.ts";
import { parseFacts } from "./read_facts.ts";

const ENDS: readonly RunFacts["end"][] = [
  { kind: "exited", code: 3 },
  { kind: "vanished" },
  { kind: "left" },
  { kind: "interrupted" },
  { kind: "timeLimit" },
  { kind: "running" },
];

const runOf = (facts: RunFacts) =>
  summaryOf({ lengthMs: facts.elapsedMs, intervalMs: 100, at: () => MiB, facts });

Deno.test("all facts of a run are read back as they were", () => {
  const written = runOf(WHOLE_FACTS);
  assert.deepEqual(parseFacts(summaryJson(written), "x").facts, written.facts);
});

for (const end of ENDS) {
  Deno.test(`that a recording ended as ${JSON.stringify(end)} is read back`, () => {
    const { facts } = runOf(factsOf(100, { end: end! }));
    assert.deepEqual(parseFacts(summaryJson(runOf(facts)), "x").facts.end, end);
  });
}

for (const [name, run] of Object.entries(RUNS)) {
  Deno.test(`facts and closer looks of ${name} make the same summary again`, () => {
    const summary = run();
    const { facts, looks } = parseFacts(summaryJson(summary), "x");
    assert.deepEqual({ files: {}, ...summary.facts }, facts);
    assert.deepEqual(looks.largest, summary.largest);
    assert.equal(looks.marks?.lowerBoundBytes, summary.missedPeak?.lowerBoundBytes);
    assert.equal(looks.marks?.upperBoundBytes, summary.missedPeak?.upperBoundBytes);
    assert.equal(looks.shared?.pssBytes, summary.shared?.pssBytes);
    assert.deepEqual([looks.kinds, looks.mappings], [summary.kinds, summary.mappings]);
  });
}

const BROKEN: readonly (readonly [string, string])[] = [
  ["", 'Cannot read "x.json", line 1: found no whole JSON'],
  ["[1]", 'Cannot read "x.json": wanted a JSON object'],
  ["{}", 'Cannot read "x.json": found no schema, wanted "memmark-summary/1", a summary of memmark'],
  [
    '{"schema":"memmark-summary/2"}',
    'Cannot read "x.json": found "memmark-summary/2", wanted "memmark-summary/1", a summary of memmark',
  ],
  ['{"schema":"memmark-summary/1"}', 'Cannot read "x.json": wanted the key "target"'],
  [
    '{"schema":"memmark-summary/1","target":{"pid":"7"}}',
    'Cannot read "x.json": found "7" at "target.pid", wanted a number',
  ],
  [
    '{"schema":"memmark-summary/1","target":{},"end":{"kind":"dreamt"}}',
    'Cannot read "x.json": found "dreamt" at "end.kind", wanted "exited" or "signalled" or "vanished" ' +
    'or "interrupted" or "time_limit" or "running"',
  ],
];

for (const [text, message] of BROKEN) {
  Deno.test(`what is no summary is refused: ${text}`, () => {
    assert.throws(() => parseFacts(text, "x.json"), new SetupError(message));
  });
}
