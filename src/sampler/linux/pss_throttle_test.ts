import assert from "node:assert/strict";
import fc from "fast-check";
import { PssThrottle } from "./pss_throttle.ts";

/** At which of so many ticks PSS is read, for so much each. */
function reads(ticks: number, intervalMs: number, costMs: number): boolean[] {
  const throttle = new PssThrottle();
  return Array.from({ length: ticks }, (_, tick) => {
    throttle.tick(tick * intervalMs);
    const { isOpen } = throttle;
    if (isOpen) throttle.read(costMs);
    return isOpen;
  });
}

Deno.test("what takes less than half of the time is read at every tick", () => {
  assert.ok(reads(1000, 100, 49).every(Boolean));
});

Deno.test("what takes more is read at first, and then as often as half of the time allows", () => {
  const ticks = reads(1000, 100, 100);
  assert.deepEqual(ticks.slice(0, 2), [true, true]);
  assert.equal(ticks.slice(500).filter(Boolean).length, 250);
});

Deno.test("after a pause there is no more credit than at the start", () => {
  const throttle = new PssThrottle();
  throttle.tick(0);
  throttle.tick(1e9);
  throttle.read(100);
  assert.equal(throttle.isOpen, false);
});

Deno.test("in one tick no more is read than three quarters of it take, and one process", () => {
  const throttle = new PssThrottle(10);
  for (const tick of [0, 10]) {
    throttle.tick(tick);
    const taken = [4, 4, 4].filter((ms) => throttle.isOpen && (throttle.read(ms), true));
    assert.deepEqual(taken, [4, 4]);
  }
});

Deno.test("whatever it costs, it takes at most half of the time beyond the first, and one reading", () => {
  const cost = fc.double({ min: 0.01, max: 1000, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(cost, { minLength: 1 }),
      fc.integer({ min: 1, max: 500 }),
      (costs, intervalMs) => {
        const throttle = new PssThrottle();
        let tookMs = 0, nowMs = 0;
        for (const costMs of costs) {
          throttle.tick(nowMs);
          if (throttle.isOpen) {
            throttle.read(costMs);
            tookMs += costMs;
          }
          nowMs += intervalMs;
        }
        assert.ok(tookMs <= 100 + nowMs / 2 + Math.max(...costs));
      },
    ),
  );
});
