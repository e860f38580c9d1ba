import assert from "node:assert/strict";
import { SystemClock } from "./system_clock.ts";

for (const ms of [0, 0.5, 3, 30, 70]) {
  Deno.test(`sleeping ${ms} ms ends no earlier than that`, async () => {
    const clock = new SystemClock();
    const due = clock.now() + ms;
    await clock.sleepUntil(due);
    assert.ok(clock.now() >= due);
    clock.close();
  });
}

Deno.test("the event loop has its turn even when the moment has passed", async () => {
  const clock = new SystemClock();
  let turned = false;
  setTimeout(() => turned = true, 0);
  // A timer of 0 ms is due after 1 ms at the latest; each sleep is one turn.
  while (!turned) await clock.sleepUntil(clock.now() - 1);
  clock.close();
});

Deno.test("waking ends a sleep, and every later one, at once", async () => {
  const clock = new SystemClock();
  const forever = clock.now() + 1e12;
  const sleeping = clock.sleepUntil(forever);
  clock.wake();
  await sleeping;
  await clock.sleepUntil(forever);
  clock.close();
});
