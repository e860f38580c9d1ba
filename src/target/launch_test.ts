import assert from "node:assert/strict";
import { FakeSignals } from "../../tests/support/fake_signals.ts";
import { waitUntil } from "../../tests/support/memmark.ts";
import type { ChildEnd, ChildUsage, Orphanage } from "../system/host.ts";
import { launchTarget } from "./launch.ts";

const MIB = 1024 * 1024;

function launch(
  { signals = new FakeSignals(), usage, ownBytes, orphanage, childrenOfSelf = () => [] }: {
    signals?: FakeSignals;
    usage?: ChildUsage;
    ownBytes?: number;
    orphanage?: Orphanage;
    childrenOfSelf?: () => readonly number[];
  } = {},
) {
  const ended = Promise.withResolvers<ChildEnd>();
  const played = { stops: 0 };
  const target = launchTarget({
    command: ["make"],
    launcher: { launch: () => ({ pid: 77, ended: ended.promise, usage: () => usage }) },
    signals,
    orphanage,
    childrenOfSelf,
    ownHelpers: new Set(),
    ownHighWaterBytes: () => ownBytes,
    nowMs: () => 0,
    every(periodMs, act) {
      const timer = setInterval(act, periodMs);
      return () => clearInterval(timer);
    },
    waitAll: false,
    stop: () => played.stops++,
  });
  return { target, signals, played, end: () => ended.resolve({ kind: "exited", code: 0 }) };
}

Deno.test("signals that came before the launch are sent to the command, a terminal's too", async () => {
  const signals = new FakeSignals({ foreground: true });
  signals.defer();
  signals.raise("SIGINT");
  signals.raise("SIGTERM");
  const { target, end } = launch({ signals });
  // So late may Deno tell of what came before the launch.
  await Promise.resolve();
  signals.raise("SIGQUIT");
  await waitUntil(() => signals.sent.length > 0, "the signals");
  assert.deepEqual(signals.sent, [[77, "SIGINT"], [77, "SIGTERM"], [77, "SIGQUIT"]]);
  signals.raise("SIGINT");
  assert.equal(signals.sent.length, 3, "from now on the terminal's reaches it by itself");
  end();
  assert.deepEqual(await target.end(), { kind: "exited", code: 0 });
});

Deno.test("children from before the launch are no orphans of the command", async () => {
  const reaped: number[] = [];
  let children = [5];
  const { target, end } = launch({
    orphanage: {
      adopt: () => {},
      reap(pid) {
        reaped.push(pid);
        return { maxRssBytes: 900 * MIB, cpuMs: 1000 };
      },
    },
    childrenOfSelf: () => children,
    usage: { maxRssBytes: 0, cpuMs: 5 },
  });
  children = [5, 77, 78];
  target.onTick(0);
  assert.deepEqual(reaped, [78]);
  children = [5];
  end();
  await target.end();
  assert.equal(target.usage()?.cpuMs, 1005);
});

Deno.test("the end of the command stops the recording", async () => {
  const { target, played, end } = launch();
  end();
  await target.end();
  assert.equal(played.stops, 1);
});

const USED: readonly (readonly [what: string, maxMib: number, ownMib?: number, known?: number])[] =
  [
    ["clearly above memmark's own", 100, 60, 100],
    ["as memmark's own", 60, 60],
    ["a little above memmark's own, within what counters are off by", 67, 60],
    ["where memmark's own is not known", 100],
  ];
for (const [what, maxMib, ownMib, known] of USED) {
  Deno.test(`a peak ${what} is ${known === undefined ? "not taken for" : "that of"} the command`, async () => {
    const usage = { maxRssBytes: maxMib * MIB, cpuMs: 5 };
    const { target, end } = launch({ usage, ...ownMib && { ownBytes: ownMib * MIB } });
    end();
    await target.end();
    const expected = known === undefined ? {} : { maxRssBytes: known * MIB };
    assert.deepEqual(target.usage(), { cpuMs: 5, ...expected });
  });
}
