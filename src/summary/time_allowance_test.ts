import assert from "node:assert/strict";
import { TimeAllowance } from "./time_allowance.ts";

Deno.test("the allowance is there at once, and the share comes with time", () => {
  const budget = new TimeAllowance(0.01, 20);
  assert.ok(budget.allows(20, 0));
  budget.spend(20);
  assert.ok(!budget.allows(5, 499));
  assert.ok(budget.allows(5, 500));
});

Deno.test("what was overdrawn is made good first", () => {
  const budget = new TimeAllowance(0.01, 20);
  budget.spend(120);
  assert.ok(!budget.allows(1, 10_000));
  assert.ok(budget.allows(1, 10_101));
});
