import assert from "node:assert/strict";
import fc from "fast-check";
import { seeded } from "../../tests/support/runs.ts";
import { EXACT_VALUES, Quantiles, RELATIVE_ERROR } from "./quantiles.ts";

type Weighted = readonly (readonly [value: number, weight: number])[];

const folded = (values: Weighted) => {
  const quantiles = new Quantiles();
  for (const [value, weight] of values) quantiles.add(value, weight);
  return quantiles;
};

/** The definition: the lowest value that the share q of the weight does not exceed. */
function plain(values: Weighted, q: number): number {
  const total = values.reduce((sum, [, weight]) => sum + weight, 0);
  const sorted = [...values].sort(([a], [b]) => a - b);
  let sum = 0;
  return sorted.find(([, weight]) => (sum += weight) >= q * total)![0];
}

Deno.test("quantiles of a few values are exact, weights and all", () => {
  const pair = fc.tuple(fc.nat(2 ** 50), fc.integer({ min: 1, max: 1000 }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 300 }), (values) => {
      const quantiles = folded(values);
      for (const q of [0.25, 0.5, 0.95]) assert.equal(quantiles.quantile(q), plain(values, q));
      assert.equal(quantiles.relativeError, 0);
    }),
  );
});

Deno.test("quantiles of many values are off by no more than stated", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seeded(seed);
    const spread = seed * 2;
    const values: Weighted = Array.from(
      { length: EXACT_VALUES + 2000 },
      () => [Math.floor(Math.exp(random() * spread)) + 1, 1 + Math.floor(random() * 9)],
    );
    const quantiles = folded(values);
    assert.equal(quantiles.relativeError, RELATIVE_ERROR);
    for (const q of [0.01, 0.5, 0.95, 1]) {
      const exact = plain(values, q);
      assert.ok(Math.abs(quantiles.quantile(q)! - exact) <= RELATIVE_ERROR * exact * (1 + 1e-9));
    }
  }
});

Deno.test("zeros stay zero, the largest sizes have a bucket, and nothing has no quantile", () => {
  const many = (value: number): Weighted => Array.from({ length: EXACT_VALUES }, () => [value, 1]);
  assert.equal(folded(many(0)).quantile(0.5), 0);
  const huge = folded(many(2 ** 60)).quantile(0.5)!;
  assert.ok(Math.abs(huge / 2 ** 60 - 1) <= RELATIVE_ERROR);
  assert.equal(new Quantiles().quantile(0.5), undefined);
});

Deno.test("a value without any time counts when no other has any", () => {
  assert.equal(folded([[7, 0]]).quantile(0.95), 7);
  assert.equal(folded([[9, 0], [7, 5]]).quantile(1), 7);
});

Deno.test("two together are as one that was given the values of both", () => {
  const random = seeded(1);
  const some = (count: number): Weighted =>
    Array.from({ length: count }, () => [Math.floor(random() * 1e6), 1 + Math.floor(random() * 9)]);
  for (
    const [few, many] of [[3, 40], [40, EXACT_VALUES + 9], [EXACT_VALUES + 9, 3], [5000, 6000]]
  ) {
    const a = some(few!), b = some(many!);
    const both = folded(a);
    both.addAll(folded(b));
    const expected = folded([...a, ...b]);
    for (const q of [0.1, 0.5, 0.95, 1]) assert.equal(both.quantile(q), expected.quantile(q));
  }
});
