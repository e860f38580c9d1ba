import assert from "node:assert/strict";
import { openEventLoop } from "../system/event_loop.ts";
import { openLibc } from "../system/libc.ts";
import { type EventLoop, SystemClock } from "./system_clock.ts";

const eventLoop = openEventLoop(openLibc());

const WAYS: readonly (readonly [string, EventLoop | undefined])[] = [
  ["by a timer", undefined],
  ...eventLoop ? [["by waiting for events", eventLoop] as const] : [],
];

for (const [way, eventLoop] of WAYS) {
  for (const ms of [0, 0.5, 3, 30, 70]) {
    Deno.test(`sleeping ${ms} ms ${way} ends no earlier than that`, async () => {
      const clock = new SystemClock(eventLoop);
      const due = clock.now() + ms;
      await clock.sleepUntil(due);
      assert.ok(clock.now() >= due);
      clock.close();
    });
  }

  Deno.test(`sleeping ${way}, waking ends a sleep, and every later one, at once`, async () => {
    const clock = new SystemClock(eventLoop);
    const forever = clock.now() + 1e12;
    const sleeping = clock.sleepUntil(forever);
    clock.wake();
    await sleeping;
    await clock.sleepUntil(forever);
    clock.close();
  });

  Deno.test(`sleeping ${way}, timers that the clock does not know have their turn`, async () => {
    const clock = new SystemClock(eventLoop, 1e9);
    clock.serveTimers();
    await clock.sleepUntil(clock.now() + 1);
    setTimeout(() => clock.wake(), 20);
    await clock.sleepUntil(clock.now() + 1e12);
    clock.close();
  });

  Deno.test(`sleeping ${way}, what is to be done now and then is, until it is stopped`, async () => {
    const clock = new SystemClock(eventLoop);
    const startMs = clock.now();
    const timesMs: number[] = [];
    const stop = clock.every(5, () => {
      timesMs.push(clock.now() - startMs);
      if (timesMs.length === 3) stop();
    });
    while (timesMs.length < 3) await clock.sleepUntil(clock.now() + 20);
    await clock.sleepUntil(clock.now() + 10);
    assert.equal(timesMs.length, 3);
    timesMs.forEach((timeMs, index) => assert.ok(timeMs >= 5 * (index + 1), `${timesMs}`));
    clock.close();
  });
}

Deno.test("by a timer, the event loop has its turn even when the moment has passed", async () => {
  const clock = new SystemClock();
  let turned = false;
  setTimeout(() => turned = true, 0);
  // A timer of 0 ms is due after 1 ms at the latest; each sleep is one turn.
  while (!turned) await clock.sleepUntil(clock.now() - 1);
  clock.close();
});

Deno.test("after a turn with something to do the event loop has another one soon, and then none", async () => {
  let turns = 0;
  let isTold = false;
  const clock = new SystemClock({
    hasWorkWithin(forMs) {
      if (forMs < 1000) return false;
      if (isTold) clock.wake();
      return isTold = !isTold;
    },
    turn: () => Promise.resolve(turns++),
  }, 1e9);
  await clock.sleepUntil(clock.now() + 1e12);
  assert.equal(turns, 4, "at the start, for what there was, and again after both");
});
