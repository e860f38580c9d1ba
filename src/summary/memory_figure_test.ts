import assert from "node:assert/strict";
import { FigureFold } from "./memory_figure.ts";

const folded = (samples: readonly (readonly [number, number | undefined])[], endMs: number) => {
  const fold = new FigureFold();
  for (const [ms, bytes] of samples) fold.add(ms, bytes);
  return fold.finish(endMs)!;
};

Deno.test("each value stands until the next sample, the last one until the end", () => {
  const figure = folded([[0, 100], [10, 400], [20, 200]], 100);
  assert.equal(figure.meanBytes, (100 * 10 + 400 * 10 + 200 * 80) / 100);
  assert.equal(figure.medianBytes, 200);
  assert.equal(figure.p95Bytes, 400);
  assert.deepEqual(
    [figure.minBytes, figure.lastBytes, figure.peakBytes, figure.peakElapsedMs],
    [100, 200, 400, 10],
  );
});

Deno.test("a sample without the figure ends what stood and adds nothing", () => {
  const figure = folded([[0, 100], [10, undefined], [90, 300]], 100);
  assert.equal(figure.meanBytes, 200);
  assert.equal(figure.minBytes, 100);
});

Deno.test("the first of equal peaks is told", () => {
  assert.equal(folded([[0, 1], [5, 9], [6, 9]], 10).peakElapsedMs, 5);
});

Deno.test("a single sample at the very end is all of the figure", () => {
  const figure = folded([[10, 7]], 10);
  assert.deepEqual([figure.meanBytes, figure.medianBytes, figure.p95Bytes], [7, 7, 7]);
});

Deno.test("what was never measured has no figure", () => {
  assert.equal(new FigureFold().finish(10), undefined);
  assert.equal(folded([[0, undefined]], 10), undefined);
});

Deno.test("quantiles that are estimates never leave the range of the samples", () => {
  const samples = Array.from({ length: 5000 }, (_, ms) => [ms, 1_000_003] as const);
  const figure = folded(samples, 5000);
  assert.deepEqual([figure.medianBytes, figure.p95Bytes], [1_000_003, 1_000_003]);
  assert.ok(figure.quantileRelativeError > 0);
});
