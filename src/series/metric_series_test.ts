import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_BUCKETS, MetricSeries, type TimedValue } from "./metric_series.ts";

function points(metric: MetricSeries): TimedValue[] {
  return [...metric.buckets()].flatMap((bucket) => bucket.points);
}

function fold(values: Iterable<TimedValue>): MetricSeries {
  const metric = new MetricSeries();
  for (const { elapsedMs, value } of values) metric.add(elapsedMs, value);
  return metric;
}

/** Values at growing times, whose steps come in bursts: cells hold many samples or none. */
const run = fc.record({
  count: fc.integer({ min: 1, max: 40_000 }),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  maxStepMs: fc.nat(2000),
}).map(({ count, seed, maxStepMs }) => {
  const random = () => (seed = seed * 48_271 % 2_147_483_647) / 2_147_483_647;
  let elapsedMs = 0;
  return Array.from({ length: count }, (_, i) => ({
    elapsedMs: elapsedMs += i % 1000 < 500 ? 1 : Math.floor(random() * maxStepMs),
    value: Math.floor(random() * 1e9),
  }));
});

Deno.test("up to the bound every value is kept as it is", () => {
  const values = Array.from(
    { length: MAX_BUCKETS },
    (_, i) => ({ elapsedMs: i * i, value: i * 7919 % 1000 }),
  );
  assert.deepEqual(points(fold(values)), values);
});

Deno.test("beyond the bound no extreme is lost, the order of time is kept, and memory is bounded", () => {
  fc.assert(
    fc.property(run, (values) => {
      const metric = fold(values);
      const kept = points(metric);
      const bytes = values.map((value) => value.value);
      const max = bytes.reduce((a, b) => Math.max(a, b));
      const min = bytes.reduce((a, b) => Math.min(a, b));
      assert.ok([...metric.buckets()].length <= MAX_BUCKETS);
      assert.deepEqual(metric.peak(), values[bytes.indexOf(max)]);
      assert.equal(Math.max(...kept.map((point) => point.value)), max);
      assert.equal(Math.min(...kept.map((point) => point.value)), min);
      assert.deepEqual(kept[0], values[0]);
      assert.deepEqual(kept.at(-1), values.at(-1));
      for (let i = 1; i < kept.length; i++) {
        assert.ok(kept[i]!.elapsedMs >= kept[i - 1]!.elapsedMs);
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("each kept point is a value that was added", () => {
  fc.assert(
    fc.property(run, (values) => {
      const added = new Set(values.map(({ elapsedMs, value }) => `${elapsedMs} ${value}`));
      for (const { elapsedMs, value } of points(fold(values))) {
        assert.ok(added.has(`${elapsedMs} ${value}`));
      }
    }),
    { numRuns: 12 },
  );
});

Deno.test("a dip of one sample survives wherever it is in a long run", () => {
  fc.assert(
    fc.property(fc.nat(49_999), (place) => {
      const metric = new MetricSeries();
      for (let i = 0; i < 50_000; i++) metric.add(i, i === place ? 1 : 10);
      const dips = points(metric).filter((point) => point.value === 1);
      assert.deepEqual(dips, [{ elapsedMs: place, value: 1 }]);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a spike of one sample among a million survives with its neighbours", () => {
  const metric = new MetricSeries();
  for (let i = 0; i < 1_000_000; i++) metric.add(i, i === 654_321 ? 5000 : 10 + i % 3);
  assert.deepEqual(metric.peak(), { elapsedMs: 654_321, value: 5000 });
  assert.deepEqual(points(metric).filter((point) => point.value > 100), [metric.peak()]);
});

Deno.test("a stretch without values longer than a thousandth of the run stays one between buckets", () => {
  const metric = new MetricSeries();
  const isMeasured = (i: number) => i < 300_000 || i >= 302_500;
  for (let i = 0; i < 1_000_000; i++) metric.add(i, isMeasured(i) ? i % 9 : undefined);
  const buckets = [...metric.buckets()];
  const broken = buckets.filter((bucket) => bucket.unmeasuredBefore);
  assert.deepEqual(broken.map((bucket) => bucket.points[0]!.elapsedMs), [302_500]);
});

Deno.test("any number of samples within one ms neither fails nor grows", () => {
  const metric = new MetricSeries();
  for (let i = 0; i < 3 * MAX_BUCKETS; i++) metric.add(0, i);
  assert.deepEqual(metric.peak(), { elapsedMs: 0, value: 3 * MAX_BUCKETS - 1 });
  assert.ok([...metric.buckets()].length <= MAX_BUCKETS);
});
