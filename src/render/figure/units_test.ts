import assert from "node:assert/strict";
import { byteUnit, formatDuration, formatUtc, groupDigits, timeUnit } from "./units.ts";

const KIB = 1024, MIB = KIB * 1024, TIB = MIB * MIB;

Deno.test("an axis takes the largest unit that its highest value holds once", () => {
  assert.equal(byteUnit(0).name, "KiB");
  assert.equal(byteUnit(MIB - 1).name, "KiB");
  assert.equal(byteUnit(MIB).name, "MiB");
  assert.equal(byteUnit(TIB).name, "TiB");
  assert.equal(byteUnit(2 ** 70).name, "TiB");
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
  for (const [ms, text] of cases) assert.equal(formatDuration(ms), text);
});

Deno.test("an axis of time takes the unit that needs no long numbers", () => {
  const minute = 60_000, hour = 60 * minute;
  const names = [1, 999, 1000, 180_000, 181_000, 3 * hour - 1, 3 * hour, 72 * hour, 96 * hour];
  assert.deepEqual(names.map((ms) => timeUnit(ms).name), "ms ms s s min min h h d".split(" "));
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
