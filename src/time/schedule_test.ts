import assert from "node:assert/strict";
import fc from "fast-check";
import { Schedule } from "./schedule.ts";

Deno.test("ticks are on the grid of the interval from the start", () => {
  const schedule = new Schedule(100, 10);
  assert.deepEqual([101, 112, 119.9].map((now) => schedule.next(now)), [110, 120, 130]);
  assert.equal(schedule.missed, 0);
});

Deno.test("a tick that is less than an interval late is still made", () => {
  const schedule = new Schedule(0, 10);
  assert.equal(schedule.next(15), 10);
  assert.equal(schedule.next(19), 20);
  assert.equal(schedule.missed, 0);
});

Deno.test("ticks that passed are skipped and counted, and the grid stays", () => {
  const schedule = new Schedule(0, 10);
  assert.equal(schedule.next(57), 50);
  assert.equal(schedule.missed, 4);
  assert.equal(schedule.next(58), 60);
  assert.equal(schedule.missed, 4);
});

Deno.test("made and missed ticks are all ticks there were, whatever the delays", () => {
  const delay = fc.double({ min: 0, max: 500, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(delay, { minLength: 1 }),
      fc.constantFrom(0.5, 1, 10, 33),
      (delays, interval) => {
        const schedule = new Schedule(7, interval);
        let now = 7, made = 1, due = 7;
        for (const late of delays) {
          const next = schedule.next(now);
          assert.ok(next > due, "time goes on");
          due = next;
          now = Math.max(now, due) + late;
          made++;
        }
        const tick = Math.round((due - 7) / interval);
        assert.equal(made + schedule.missed, tick + 1);
      },
    ),
  );
});
