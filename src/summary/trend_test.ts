import assert from "node:assert/strict";
import { seeded } from "../../tests/support/runs.ts";
import { median, trend } from "./trend.ts";

const Z99 = 2.5758;
const times = (count: number) => Float64Array.from({ length: count }, (_, index) => index * 10);

Deno.test("a straight line has its slope, and no doubt about it", () => {
  const { slope, low, high } = trend(times(30), times(30).map((ms) => 3 * ms - 7), Z99);
  assert.deepEqual([slope, low, high], [3, 3, 3]);
});

Deno.test("a quarter of wild outliers does not move the slope", () => {
  const values = times(60).map((ms, index) => index % 4 === 0 ? 1e9 : 2 * ms);
  assert.ok(Math.abs(trend(times(60), values, Z99).slope - 2) < 0.1);
});

Deno.test("the interval holds the true slope in 99 % of noisy lines", () => {
  let missed = 0;
  for (let seed = 0; seed < 300; seed++) {
    const random = seeded(seed);
    const { low, high } = trend(times(40), times(40).map((ms) => ms + 500 * random()), Z99);
    if (low > 1 || high < 1) missed++;
  }
  assert.ok(missed <= 9, `${missed} of 300`);
});

Deno.test("values that hang together make the interval wider", () => {
  const random = seeded(5);
  const loose = times(100).map(() => random());
  let before = 0;
  const hanging = loose.map((value) => before = 0.95 * before + value);
  const width = (values: Float64Array) => {
    const { low, high } = trend(times(100), values, Z99);
    const spread = Math.max(...values) - Math.min(...values);
    return (high - low) / spread;
  };
  assert.ok(width(hanging) > 2 * width(loose));
});

Deno.test("too few points have an interval without ends, and no points no slope", () => {
  const { low, high } = trend(times(4), Float64Array.of(1, 2, 3, 4), Z99);
  assert.deepEqual([low, high], [-Infinity, Infinity]);
  assert.ok(Number.isNaN(trend(times(1), Float64Array.of(1), Z99).slope));
});

Deno.test("the median of an even number lies between the two in the middle", () => {
  assert.equal(median(Float64Array.of(9, 1, 3, 2)), 2.5);
  assert.equal(median(Float64Array.of(9, 1, 3)), 3);
});
