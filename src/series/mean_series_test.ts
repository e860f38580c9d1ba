import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_MEANS, MeanSeries } from "./mean_series.ts";

function points(series: MeanSeries) {
  return [...series.buckets()].flatMap((bucket) => bucket.points);
}

Deno.test("up to the bound every value is kept as it is", () => {
  const series = new MeanSeries();
  const values = Array.from({ length: MAX_MEANS }, (_, i) => ({ elapsedMs: i * i, value: i % 9 }));
  for (const { elapsedMs, value } of values) series.add(elapsedMs, value);
  assert.equal(series.cellMs, 0);
  assert.deepEqual(
    points(series).map(({ elapsedMs }) => elapsedMs),
    values.map((v) => v.elapsedMs),
  );
  points(series).forEach(({ value }, i) => assert.ok(Math.abs(value - values[i]!.value) < 1e-9));
});

Deno.test("beyond the bound the means stay within what was measured, in order, and few", () => {
  const run = fc.array(fc.tuple(fc.nat(500), fc.nat(6400)), { minLength: 600, maxLength: 5000 });
  fc.assert(
    fc.property(run, (steps) => {
      const series = new MeanSeries();
      let elapsedMs = 0;
      for (const [stepMs, value] of steps) series.add(elapsedMs += stepMs, value);
      const kept = points(series);
      assert.ok(kept.length <= MAX_MEANS);
      const values = steps.map(([, value]) => value);
      const low = Math.min(...values), high = Math.max(...values);
      kept.forEach(({ elapsedMs, value }, i) => {
        assert.ok(value >= low - 1e-6 && value <= high + 1e-6);
        assert.ok(i === 0 || elapsedMs >= kept[i - 1]!.elapsedMs);
      });
    }),
    { numRuns: 50 },
  );
});

Deno.test("a mean weighs each value by the time that it stands for", () => {
  const series = new MeanSeries();
  // 100 % for 9 ms, then 0 % for 1 ms: nine tenths of a core.
  for (let i = 0; i < 20_000; i++) {
    series.add(i * 10 + 9, 100);
    series.add(i * 10 + 10, 0);
  }
  for (const { value } of points(series)) assert.ok(Math.abs(value - 90) < 2, String(value));
});

Deno.test("what was not measured is no zero, and interrupts the line", () => {
  const series = new MeanSeries();
  for (const [i, value] of [undefined, 50, undefined, 70].entries()) series.add(i, value);
  const found = [...series.buckets()];
  assert.deepEqual(found.map(({ points }) => Math.round(points[0]!.value)), [50, 70]);
  assert.deepEqual(found.map((bucket) => bucket.unmeasuredBefore), [true, true]);
});
