import assert from "node:assert/strict";
import { cpuCells, gapsBetween, gapsOf, isRare, timesWithGaps, withGaps } from "./lines.ts";

const floats = (...values: number[]) => Float64Array.from(values);

Deno.test("a line breaks where rows are missing, and where nothing was measured", () => {
  const time = floats(0, 10, 20, 200, 210);
  const gaps = gapsOf(time, 10, 0);
  assert.deepEqual(gaps, [3]);
  assert.deepEqual(withGaps(floats(1, NaN, 3, 4, 5), gaps), [1, null, 3, null, 4, 5]);
  assert.deepEqual(timesWithGaps(time, gaps).map(Math.round), [0, 10, 20, 20, 200, 210]);
  // Of rows that were thinned a stretch as long as a cell is no gap.
  assert.deepEqual(gapsOf(time, 10, 200), []);
  assert.equal(isRare(floats(1, NaN, NaN, 2)), true);
  assert.equal(isRare(floats(1, 1, 1)), false);
});

Deno.test("areas that some rows tell of break where rows are missing, and only there", () => {
  const rows = floats(0, 10, 20, 30, 200, 210, 220, 400);
  const gaps = gapsOf(rows, 10, 0);
  assert.deepEqual(gaps, [4, 7]);
  assert.deepEqual(gapsBetween(floats(0, 30, 220), rows, gaps), [2]);
  assert.deepEqual(gapsBetween(floats(0, 220, 400), rows, gaps), [1, 2]);
});

Deno.test("CPU is told as means over cells of time, each at its end", () => {
  const time = floats(0, 10, 20, 30, 40), cpu = floats(NaN, 0, 1000, 0, 2000);
  const all = { fromMs: 0, toMs: 40 };
  assert.deepEqual(cpuCells({ time, cpu }, all, 4), {
    ms: [0, 10, 20, 30, 40],
    percent: [0, 0, 100, 0, 200],
  });
  assert.deepEqual(cpuCells({ time, cpu }, all, 2), { ms: [0, 20, 40], percent: [50, 50, 100] });
  assert.deepEqual(cpuCells({ time }, all, 2), { ms: [], percent: [] });
});
