import assert from "node:assert/strict";
import fc from "fast-check";
import { figuresIn, firstAt, lastAt } from "./figures.ts";

const floats = (...values: number[]) => Float64Array.from(values);

Deno.test("figures of a stretch are those of its rows, means by time", () => {
  const rows = {
    time: floats(0, 10, 20, 40),
    rss: floats(100, 300, NaN, 200),
    rssMean: floats(NaN, 100, 300, 0),
    cpu: floats(NaN, 500, 1000, 2000),
    count: floats(1, 2, 5, 3),
  };
  assert.deepEqual(figuresIn(rows, { fromMs: 0, toMs: 40 }), {
    peak: { bytes: 300, elapsedMs: 10 },
    leastBytes: 100,
    meanBytes: (100 * 10 + 300 * 10 + 0 * 20) / 40,
    changeBytes: 100,
    cpuPercent: (50 * 10 + 100 * 10 + 200 * 20) / 40,
    mostProcesses: 5,
  });
  assert.deepEqual(figuresIn(rows, { fromMs: 10, toMs: 20 }).peak, { bytes: 300, elapsedMs: 10 });
  assert.deepEqual(figuresIn(rows, { fromMs: 11, toMs: 19 }), {});
  assert.deepEqual(figuresIn(rows, { fromMs: 15, toMs: 25 }), {});
});

Deno.test("a moment's rows are found as by looking at all", () => {
  const times = fc.array(fc.nat(50), { minLength: 1 }).map((all) => all.sort((a, b) => a - b));
  fc.assert(fc.property(times, fc.integer({ min: -1, max: 51 }), (time, ms) => {
    const first = time.findIndex((at) => at >= ms);
    assert.equal(firstAt(time, ms), first < 0 ? time.length : first);
    assert.equal(lastAt(time, ms), Math.max(0, time.findLastIndex((at) => at <= ms)));
  }));
});
