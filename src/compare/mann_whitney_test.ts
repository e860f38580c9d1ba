import assert from "node:assert/strict";
import fc from "fast-check";
import { leastProbability, rankTest } from "./mann_whitney.ts";

const close = (actual: number, wanted: number, tolerance = 5e-4) =>
  assert.ok(Math.abs(actual - wanted) <= tolerance, `${actual} instead of ${wanted}`);

Deno.test("the least chance is one order in all that there are", () => {
  assert.equal(leastProbability(1, 1), 0.5);
  close(leastProbability(3, 3), 0.05);
  close(leastProbability(4, 4), 1 / 70);
  close(leastProbability(5, 5), 1 / 252);
});

Deno.test("small sides are exact: one-sided p of R's wilcox.test(new, old, alternative = 'greater')", () => {
  // U = 14 of 4 x 4: orders with at least 14 wins are 1 + 1 + 2 of 70.
  close(rankTest([1, 2, 3, 6], [4, 5, 7, 8]), 4 / 70);
  close(rankTest([1, 2, 3], [4, 5, 6]), 0.05);
  close(rankTest([4, 5, 6], [1, 2, 3]), 1);
});

Deno.test("every order of few values is counted", () => {
  const orders = fc.integer({ min: 1, max: 4 }).chain((n) =>
    fc.tuple(fc.constant(n), fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 }))
  );
  fc.assert(fc.property(orders, ([n, values]) => {
    const wins = winsOf(values.slice(0, n), values.slice(n));
    let asMany = 0, all = 0;
    for (const old of subsets(7, n)) {
      all++;
      const fresh = [1, 2, 3, 4, 5, 6, 7].filter((value) => !old.includes(value));
      if (winsOf(old, fresh) >= wins) asMany++;
    }
    close(rankTest(values.slice(0, n), values.slice(n)), asMany / all, 1e-12);
  }));
});

Deno.test("ties and long sides by the normal approximation", () => {
  // By hand: U = 35, mean 18, variance 36 / 12 * (13 - 48 / 132), z = 16.5 / 6.157.
  close(rankTest([1, 1, 2, 2, 3, 3], [3, 4, 4, 5, 5, 6]), 0.00368, 2e-5);
  assert.equal(rankTest([7, 7, 7, 7, 7, 7], [7, 7, 7, 7, 7, 7]), 1);
  const long = Array.from({ length: 40 }, (_, at) => at);
  close(rankTest(long, long.map((value) => value + 0.5)), 0.45, 0.03);
  assert.ok(rankTest(long, long.map((value) => value + 20)) < 1e-6);
});

const winsOf = (old: readonly number[], fresh: readonly number[]): number =>
  old.reduce((sum, low) => sum + fresh.filter((high) => high > low).length, 0);

/** All choices of `count` numbers from 1 to `size`. */
function subsets(size: number, count: number): number[][] {
  if (count === 0) return [[]];
  if (size < count) return [];
  return [
    ...subsets(size - 1, count),
    ...subsets(size - 1, count - 1).map((rest) => [...rest, size]),
  ];
}
