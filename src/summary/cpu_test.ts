import assert from "node:assert/strict";
import { CpuFold } from "./cpu.ts";

Deno.test("the mean is weighted by the time that each share is about", () => {
  const fold = new CpuFold();
  fold.add(0, undefined, 0);
  fold.add(1000, 100, 1000);
  fold.add(4000, 20, 1600);
  const { means, ...figure } = fold.finish(4000)!;
  assert.deepEqual([means![14], means![15], means![58], means![59]], [undefined, 100, 100, 20]);
  assert.deepEqual(figure, {
    meanPercent: 40,
    peakPercent: 100,
    peakElapsedMs: 1000,
    timeMs: 1600,
  });
});

Deno.test("at 1 ms a clock that ticks every 10 ms makes no peak of 1000 %", () => {
  const fold = new CpuFold();
  for (let ms = 0; ms <= 1000; ms++) fold.add(ms, ms % 10 === 0 ? 1000 : 0, undefined);
  const { peakPercent, meanPercent } = fold.finish(1000)!;
  assert.ok(Math.abs(meanPercent - 100) < 1e-9);
  assert.ok(Math.abs(peakPercent - 100) < 1e-9);
});

Deno.test("a run shorter than the window has its own mean for a peak", () => {
  const fold = new CpuFold();
  fold.add(0, undefined, undefined);
  fold.add(100, 50, undefined);
  const { means: _, ...figure } = fold.finish(100)!;
  assert.deepEqual(figure, { meanPercent: 50, peakPercent: 50, peakElapsedMs: 100 });
});

Deno.test("without any share there is no figure", () => {
  const fold = new CpuFold();
  fold.add(0, undefined, 5);
  fold.add(10, undefined, 6);
  assert.equal(fold.finish(10), undefined);
});
