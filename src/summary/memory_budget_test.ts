import assert from "node:assert/strict";
import { BudgetFold } from "./memory_budget.ts";

Deno.test("a peak at the limit is within the budget, a byte more is over it", () => {
  const fold = new BudgetFold({ rssBytes: 100, pssBytes: 50 });
  fold.add({ rssBytes: 100, pssBytes: 50 });
  assert.ok(!fold.isExceeded);
  fold.add({ rssBytes: 40, pssBytes: 51 });
  assert.ok(fold.isExceeded);
  assert.deepEqual(fold.checks(), [
    { metric: "rss", limitBytes: 100, peakBytes: 100, isExceeded: false, isByHighWater: false },
    { metric: "pss", limitBytes: 50, peakBytes: 51, isExceeded: true, isByHighWater: false },
  ]);
});

Deno.test("a mark above the samples is the RSS peak, one below changes nothing", () => {
  const fold = new BudgetFold({ rssBytes: 100 });
  fold.add({ rssBytes: 80 });
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
  fold.add({ rssBytes: 80 });
  assert.deepEqual(fold.checks(), [
    { metric: "pss", limitBytes: 50, isExceeded: false, isByHighWater: false },
  ]);
});
