import assert from "node:assert/strict";
import type { Sample } from "../model/sample.ts";
import { BudgetFold } from "./memory_budget.ts";

Deno.test("a peak at the limit is within the budget, a byte more is over it", () => {
  const fold = new BudgetFold({ rssBytes: 100, pssBytes: 50 });
  fold.add({ elapsedMs: 0, rssBytes: 100, pssBytes: 50 });
  assert.ok(!fold.isExceeded);
  fold.add({ elapsedMs: 0, rssBytes: 40, pssBytes: 51 });
  assert.ok(fold.isExceeded);
  assert.deepEqual(fold.checks(), [
    { metric: "rss", limitBytes: 100, peakBytes: 100, isExceeded: false, isByHighWater: false },
    { metric: "pss", limitBytes: 50, peakBytes: 51, isExceeded: true, isByHighWater: false },
  ]);
});

Deno.test("a mark above the samples is the RSS peak, one below changes nothing", () => {
  const fold = new BudgetFold({ rssBytes: 100 });
  fold.add({ elapsedMs: 0, rssBytes: 80 });
  fold.addHighWater(70);
  assert.deepEqual(fold.checks()[0]?.peakBytes, 80);
  fold.addHighWater(120);
  assert.ok(fold.isExceeded);
  assert.deepEqual(fold.checks(), [
    { metric: "rss", limitBytes: 100, peakBytes: 120, isExceeded: true, isByHighWater: true },
  ]);
});

Deno.test("what was not measured is neither within nor over", () => {
  const fold = new BudgetFold({ pssBytes: 50 });
  fold.add({ elapsedMs: 0, rssBytes: 80 });
  assert.deepEqual(fold.checks(), [
    { metric: "pss", limitBytes: 50, isExceeded: false, isByHighWater: false },
  ]);
});

Deno.test("what is held is PSS and swap, and on macOS the footprint", () => {
  const peakOf = (sample: Partial<Sample>) => {
    const fold = new BudgetFold({ memoryBytes: 100 });
    fold.add({ elapsedMs: 0, rssBytes: 500, ...sample });
    return [fold.checks()[0]!.peakBytes, fold.isExceeded];
  };
  assert.deepEqual(peakOf({ pssBytes: 60, swapBytes: 40 }), [100, false]);
  assert.deepEqual(peakOf({ pssBytes: 60, swapBytes: 41 }), [101, true]);
  assert.deepEqual(peakOf({ physFootprintBytes: 101 }), [101, true]);
  assert.deepEqual(peakOf({ swapBytes: 500 }), [undefined, false]);
});
