import assert from "node:assert/strict";
import fc from "fast-check";
import { byteTicks, type Tick, timeTicks } from "./axis.ts";

const labels = (ticks: readonly Tick[]) => ticks.map((tick) => tick.label).join(" ");
const GIB = 1024 ** 3, MINUTE = 60_000, HOUR = 60 * MINUTE;

Deno.test("ticks of a size axis are round numbers of its unit", () => {
  assert.equal(
    labels(byteTicks(1.3 * GIB, 7)),
    "0 0.2 GiB 0.4 GiB 0.6 GiB 0.8 GiB 1.0 GiB 1.2 GiB",
  );
  assert.equal(labels(byteTicks(400 * GIB, 3)), "0 200 GiB 400 GiB");
  assert.equal(labels(byteTicks(1000 * 1024, 5)), "0 200 KiB 400 KiB 600 KiB 800 KiB 1,000 KiB");
});

Deno.test("ticks of a time axis divide hours and days as clocks do", () => {
  assert.equal(labels(timeTicks(300, 12)), "0 50 100 150 200 250 300");
  assert.equal(labels(timeTicks(10_000, 12)), "0 1 2 3 4 5 6 7 8 9 10");
  assert.equal(labels(timeTicks(90 * MINUTE, 8)), "0 15 30 45 60 75 90");
  assert.equal(labels(timeTicks(3 * HOUR, 8)), "0 0.5 1.0 1.5 2.0 2.5 3.0");
  assert.equal(labels(timeTicks(72 * HOUR, 8)), "0 12 24 36 48 60 72");
  assert.equal(labels(timeTicks(1100, 6)), "0 0.2 0.4 0.6 0.8 1.0");
});

Deno.test("any axis has two to a few ticks, at even steps, from 0 to within its end", () => {
  const top = fc.double({ min: 1, max: 1e17, noNaN: true });
  fc.assert(
    fc.property(top, fc.integer({ min: 3, max: 20 }), fc.boolean(), (top, maxSteps, isTime) => {
      const ticks = isTime ? timeTicks(top, maxSteps) : byteTicks(top, maxSteps);
      assert.ok(ticks.length >= 2 && ticks.length <= maxSteps + 1, labels(ticks));
      assert.equal(ticks[0]!.at, 0);
      assert.ok(ticks.at(-1)!.at <= top * (1 + 1e-6));
      assert.equal(new Set(ticks.map((tick) => tick.label)).size, ticks.length);
    }),
  );
});
