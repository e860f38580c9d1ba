import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { FakeSignals } from "../../tests/support/fake_signals.ts";
import { FakeTerminal } from "../../tests/support/fake_terminal.ts";
import { MiB, sampleAt } from "../../tests/support/runs.ts";
import type { BudgetOptions } from "../cli/options.ts";
import { BudgetWatch } from "./budget_watch.ts";

/** Watches a process that leaks a MiB a second, with a sample a second; returns when it was ended. */
async function watchLeak(budget: BudgetOptions, seconds: number) {
  const signals = new FakeSignals(), terminal = new FakeTerminal();
  const living = () => signals.sent.length > 0 ? [] : [{ pid: 100 }];
  const watch = new BudgetWatch(budget, {
    options: { target: { kind: "attach", pid: 100 }, quiet: false },
    deps: { clock: new FakeClock(), signals, terminal },
    details: () => ({ living }) as never,
    highWater: () => undefined,
  });
  let endedAt: number | undefined;
  for (let at = 0; at <= seconds && endedAt === undefined; at++) {
    watch.add(sampleAt(at * 1000, (100 + at) * MiB));
    watch.afterTick();
    await Promise.resolve();
    if (signals.sent.length > 0) endedAt = at;
  }
  await watch.treeEnded();
  return { endedAt, watch, terminal };
}

Deno.test("growth ends the tree from a minute on, where that was asked for, and stays the reason", async () => {
  const growth = { growthBytesPerMinute: 10 * MiB };
  const { endedAt, watch, terminal } = await watchLeak({ ...growth, killOver: true }, 300);
  assert.equal(endedAt, 60);
  assert.deepEqual(terminal.said, ["Over budget: ending the process"]);
  // What the end itself did to memory changes nothing.
  watch.add(sampleAt(61_000, 1 * MiB));
  const { isExceeded, endedTree } = watch.verdict();
  assert.deepEqual([isExceeded, endedTree], [true, true]);
  const kept = await watchLeak({ ...growth, killOver: false }, 300);
  assert.equal(kept.endedAt, undefined);
  assert.deepEqual(kept.watch.outcome(), { isExceeded: true, endedRoot: false });
  const slower = await watchLeak({ growthBytesPerMinute: 70 * MiB, killOver: true }, 300);
  assert.equal(slower.endedAt, undefined);
});

Deno.test("a size that was passed ends the tree in the tick that saw it", async () => {
  const { endedAt } = await watchLeak({ rssBytes: 105 * MiB, killOver: true }, 300);
  assert.equal(endedAt, 6);
});
