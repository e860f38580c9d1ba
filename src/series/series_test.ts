import assert from "node:assert/strict";
import fc from "fast-check";
import { ChartSeries } from "./series.ts";

const START = Date.UTC(2025, 7, 26, 18, 42, 37);

function times(series: ChartSeries): number[] {
  return [...series.rss.buckets()].flatMap(({ points }) => points.map((point) => point.elapsedMs));
}

Deno.test("times count from the first row, and each metric goes where it belongs", () => {
  const series = new ChartSeries();
  assert.equal(series.startUnixMs, undefined);
  series.add(START, { rssBytes: 1, vszBytes: 2, swapBytes: 3, pssBytes: 4, physFootprintBytes: 5 });
  series.add(START + 1500, { rssBytes: 1 });
  assert.equal(series.rows, 2);
  assert.equal(series.startUnixMs, START);
  assert.equal(series.elapsedMs, 1500);
  assert.deepEqual(times(series), [0, 1500]);
  const { rss, vsz, swap, pss, physFootprint } = series;
  const peaks = [rss, vsz, swap, pss, physFootprint].map((metric) => metric.peak()?.value);
  assert.deepEqual(peaks, [1, 2, 3, 4, 5]);
});

Deno.test("rows without any memory figure leave nothing to draw", () => {
  const series = new ChartSeries();
  assert.ok(series.isEmpty);
  series.add(START, { mappedRegions: 7 });
  assert.ok(series.isEmpty);
  series.add(START, { pssBytes: 0 });
  assert.ok(!series.isEmpty);
});

Deno.test("a clock set back an hour counts as one usual interval, and time goes on from there", () => {
  const series = new ChartSeries();
  for (const unixMs of [0, 1, 2, 3, 4, -3_600_000, -3_599_999]) {
    series.add(START + unixMs, { rssBytes: 1 });
  }
  assert.deepEqual(times(series), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(series.startUnixMs, START);
});

Deno.test("whatever the clock does, time never goes back and no peak is lost", () => {
  const row = fc.tuple(fc.maxSafeNat(), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const series = new ChartSeries();
      for (const [unixMs, rssBytes] of rows) series.add(unixMs, { rssBytes });
      const found = times(series);
      assert.deepEqual(found, found.toSorted((a, b) => a - b));
      assert.equal(series.rss.peak()?.value, Math.max(...rows.map(([, rss]) => rss)));
    }),
  );
});
