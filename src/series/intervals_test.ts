import assert from "node:assert/strict";
import fc from "fast-check";
import { Intervals } from "./intervals.ts";

function usual(intervals: readonly number[]): number {
  const all = new Intervals();
  for (const interval of intervals) all.add(interval);
  return all.usualMs();
}

Deno.test("the usual interval is the one that most rows keep to", () => {
  assert.equal(usual([]), 0);
  assert.equal(usual([1, 1, 1, 900]), 1);
  assert.equal(usual([5, 5, 5]), 5);
  assert.ok(usual([1000, 1000, 60_000, 1000, 3]) >= 1000);
  assert.ok(usual([1000, 1000, 60_000, 1000, 3]) < 1200);
});

Deno.test("of two intervals the longer one is usual, so that a hasty last row makes no gap", () => {
  assert.ok(usual([10_000, 50]) >= 10_000);
});

Deno.test("the usual interval is the upper median, rounded up by a quarter at most", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 31 }), { minLength: 1 }), (intervals) => {
      const sorted = intervals.toSorted((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)]!;
      const found = usual(intervals);
      assert.ok(found >= median && found <= median * 1.25, `${found} for ${median}`);
    }),
  );
});

Deno.test("zero, fractions and intervals of months are counted as well", () => {
  assert.equal(usual([0, 0]), 1);
  assert.equal(usual([0.2, 0.4]), 1);
  assert.equal(usual([1e13]), 0xffffffff);
});
