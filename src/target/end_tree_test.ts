import assert from "node:assert/strict";
import { FakeSignals } from "../../tests/support/fake_signals.ts";
import { endTree } from "./end_tree.ts";

interface Member {
  readonly pid: number;
}

/** Plays a tree; `living` is asked with the time since the start and the signals sent so far. */
async function play(
  living: (nowMs: number, sent: FakeSignals["sent"]) => readonly Member[],
  graceMs?: number,
) {
  const signals = new FakeSignals();
  let nowMs = 1000;
  const first: number[] = [];
  const isEnded = await endTree({
    living: () => living(nowMs - 1000, signals.sent),
    signals,
    nowMs: () => nowMs,
    onFirst: (members) => first.push(...members.map(({ pid }) => pid)),
    ...graceMs !== undefined && { graceMs },
    delay: (ms) => Promise.resolve(void (nowMs += ms)),
  });
  return { isEnded, sent: signals.sent, first, tookMs: nowMs - 1000 };
}

const [root, child, late] = [{ pid: 10 }, { pid: 11 }, { pid: 12 }];

Deno.test("who ends on SIGTERM gets it once and no SIGKILL", async () => {
  const { isEnded, sent, first } = await play((nowMs) => nowMs < 100 ? [root, child] : []);
  assert.ok(isEnded);
  assert.deepEqual(sent, [[10, "SIGTERM"], [11, "SIGTERM"]]);
  assert.deepEqual(first, [10, 11]);
});

Deno.test("who is forked meanwhile gets SIGTERM too, and a pid's new owner its own", async () => {
  const heir = { pid: 11 };
  const { sent } = await play((nowMs) =>
    nowMs < 100 ? [root, child] : nowMs < 200 ? [heir, late] : []
  );
  assert.deepEqual(sent.slice(2), [[11, "SIGTERM"], [12, "SIGTERM"]]);
});

Deno.test("who lives after the grace period gets SIGKILL, not before", async () => {
  const isKilled = (sent: FakeSignals["sent"]) => sent.some(([, signal]) => signal === "SIGKILL");
  const { isEnded, sent, tookMs } = await play((_, sent) => isKilled(sent) ? [] : [root]);
  assert.ok(isEnded);
  assert.deepEqual(sent, [[10, "SIGTERM"], [10, "SIGKILL"]]);
  assert.ok(tookMs >= 5000 && tookMs < 5100);
  const short = await play((_, sent) => isKilled(sent) ? [] : [root], 300);
  assert.ok(short.tookMs >= 300 && short.tookMs < 400);
});

Deno.test("who outlives even SIGKILL is given up", async () => {
  const { isEnded, tookMs } = await play(() => [root]);
  assert.ok(!isEnded);
  assert.ok(tookMs < 10_000);
});

Deno.test("a child that ignores SIGTERM is ended too, though the root has ended before", async () => {
  const { isEnded, sent } = await play((nowMs, sent) =>
    sent.some(([pid, signal]) => pid === 11 && signal === "SIGKILL")
      ? []
      : nowMs < 100
      ? [root, child]
      : [child]
  );
  assert.ok(isEnded);
  assert.deepEqual(sent, [[10, "SIGTERM"], [11, "SIGTERM"], [11, "SIGKILL"]]);
});
