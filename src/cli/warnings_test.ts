import assert from "node:assert/strict";
import { Tally } from "../sink/tally.ts";
import { closingLine, outputWarning, samplerWarning } from "./warnings.ts";

const RESULT = { samples: 42, missed: 0, elapsedMs: 41_004, end: "targetEnded" } as const;

function tally(rssBytes?: number): Tally {
  const tally = new Tally();
  const seen = { unixMs: 0, rootPid: 1, pidCount: 1, rootAlive: true };
  tally.add({ ...seen, elapsedMs: 1234, ...rssBytes !== undefined && { rssBytes } });
  tally.add({ ...seen, elapsedMs: 2000 });
  return tally;
}

const CLOSING: readonly [string, Parameters<typeof closingLine>, string][] = [
  [
    "names samples, time, peak and file",
    ["run.csv", RESULT, tally(512 << 20), 42],
    "42 samples in 41s, peak RSS 512 MiB at 1.2s, written to run.csv",
  ],
  [
    "tells missed ticks",
    ["run.csv", { ...RESULT, missed: 1 }, tally(1024), 42],
    "42 samples (1 tick missed) in 41s, peak RSS 1.00 KiB at 1.2s, written to run.csv",
  ],
  [
    "names no file when rows went to standard output",
    ["-", RESULT, tally(1024), 42],
    "42 samples in 41s, peak RSS 1.00 KiB at 1.2s",
  ],
  [
    "says how many rows stand in a file that could not take all",
    ["run.csv", RESULT, tally(1024), 7],
    "42 samples in 41s, peak RSS 1.00 KiB at 1.2s, only the first 7 written to run.csv",
  ],
  [
    "names no peak where nothing was measured",
    ["run.csv", { ...RESULT, samples: 1, elapsedMs: 8.4 }, tally(), 1],
    "1 sample in 8ms, written to run.csv",
  ],
];

for (const [what, args, line] of CLOSING) {
  Deno.test(`the closing line ${what}`, () => assert.equal(closingLine(...args), line));
}

Deno.test("a failed output is named with the reason, and that the command goes on", () => {
  assert.equal(
    outputWarning("a b.csv", "no space left on device"),
    'Cannot write to "a b.csv": no space left on device; no more rows are written, the command goes on',
  );
  assert.match(outputWarning("-", "x"), /^Cannot write to standard output: x;/);
});

Deno.test("a failed reading is told with its reason", () => {
  assert.match(samplerWarning(new Error("Cannot run ps")), /^Cannot run ps; samples are missing/);
});
