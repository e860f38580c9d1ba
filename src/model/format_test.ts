import assert from "node:assert/strict";
import {
  formatBytes,
  formatLongDuration,
  formatShortDuration,
  formatUtc,
  groupDigits,
} from "./format.ts";

const SHORT = [
  [0, "0ms"],
  [312.4, "312ms"],
  [999.4, "999ms"],
  [999.6, "1s"],
  [1049, "1s"],
  [10_240, "10.2s"],
  [59_960, "1m"],
  [599_949, "9m59.9s"],
  [599_960, "10m"],
  [3_723_400, "1h2m3s"],
] as const;

for (const [ms, text] of SHORT) {
  Deno.test(`${ms} ms reads ${text} where people look`, () => {
    assert.equal(formatShortDuration(ms), text);
  });
}

Deno.test("a size never reads 1024 of a unit that has a larger one", () => {
  assert.equal(formatBytes(1024 ** 2 - 1), "1.00 MiB");
});

Deno.test("time spans read well from ms to days", () => {
  const cases: [number, string][] = [
    [0, "0 s"],
    [0.4, "0 ms"],
    [312, "312 ms"],
    [999.6, "1 s"],
    [12_345, "12.35 s"],
    [59_999, "1 min 0 s"],
    [307_000, "5 min 7 s"],
    [3 * 3_600_000 + 12_000, "3 h 0 min 12 s"],
    [86_400_000 - 1, "1 d 0 h 0 min"],
    [2 * 86_400_000 + 3 * 3_600_000 + 240_000, "2 d 3 h 4 min"],
  ];
  for (const [ms, text] of cases) assert.equal(formatLongDuration(ms), text);
});

Deno.test("a moment is told in UTC, and one beyond the calendar does not fail", () => {
  assert.equal(formatUtc(Date.UTC(2025, 7, 26, 18, 42, 37, 999)), "2025-08-26 18:42:37 UTC");
  assert.equal(formatUtc(2 ** 53 - 1), "9007199254740991 ms after 1970");
});

Deno.test("large counts are grouped by thousands", () => {
  assert.deepEqual([0, 999, 1000, 10_000_000].map(groupDigits), [
    "0",
    "999",
    "1,000",
    "10,000,000",
  ]);
});
