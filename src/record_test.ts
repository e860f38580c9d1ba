import assert from "node:assert/strict";
import { FakeClock } from "../tests/support/fake_clock.ts";
import type { Sample, TreeReading } from "./model/sample.ts";
import { record, type RecordRequest } from "./record.ts";
import { SamplerError } from "./sampler/sampler.ts";

const ALIVE: TreeReading = { pidCount: 1, rootAlive: true, rssBytes: 4096 };
const ROOT_GONE: TreeReading = { pidCount: 2, rootAlive: false, rssBytes: 4096 };
const ALL_GONE: TreeReading = { pidCount: 0, rootAlive: false };

type Look = TreeReading | Promise<TreeReading> | Error;

/** Records with a sampler that says `looks` one after the other, and the last one for ever. */
function play(
  looks: readonly Look[],
  changes: Partial<RecordRequest> = {},
  clock = new FakeClock(),
) {
  const rows: Sample[] = [];
  const errors: unknown[] = [];
  let at = 0;
  const sample = () => {
    const look = looks[Math.min(at++, looks.length - 1)]!;
    if (look instanceof Error) throw look;
    return look;
  };
  const running = record({
    clock,
    sampler: { sample, pids: () => [], close: () => {} },
    sinks: [{ add: (row) => rows.push(row) }],
    rootPid: 42,
    intervalMs: 100,
    waitAll: false,
    alwaysFirst: false,
    stopped: () => false,
    afterTick: () => {},
    onSamplerError: (error) => errors.push(error),
    ...changes,
  });
  return running.then((result) => ({ result, rows, errors, clock }));
}

const elapsed = (rows: readonly Sample[]) => rows.map((row) => row.elapsedMs);

Deno.test("samples at every interval until the root has ended", async () => {
  const { result, rows } = await play([ALIVE, ALIVE, ALIVE, ROOT_GONE]);
  assert.deepEqual(elapsed(rows), [0, 100, 200]);
  const expected = { samples: 3, missed: 0, worstLateMs: 0, elapsedMs: 300, end: "targetEnded" };
  assert.deepEqual({ ...result }, expected);
});

Deno.test("the first sample is taken before the first turn of the event loop", () => {
  let looked = false;
  const sampler = { sample: () => (looked = true, ALL_GONE), pids: () => [], close: () => {} };
  void play([], { sampler });
  assert.ok(looked);
});

/** When the sampler peeks and when it samples, up to the moment. */
async function looksOf(intervalMs: number, durationMs: number, slowMs = 0) {
  const clock = new FakeClock(0);
  const peeks: number[] = [], samples: number[] = [];
  const sampler = {
    sample() {
      samples.push(clock.now());
      clock.advance(slowMs);
      return ALIVE;
    },
    readHighWaterMarks: () => void peeks.push(clock.now()),
    pids: () => [],
    close: () => {},
  };
  await play([], { sampler, intervalMs, durationMs }, clock);
  return { peeks, samples };
}

Deno.test("between two ticks marks are read, each time after twice as long, and the grid stays", async () => {
  const { peeks, samples } = await looksOf(1000, 3000);
  assert.deepEqual(peeks, [10, 20, 40, 80, 160, 320, 640, 1280]);
  assert.deepEqual(samples, [0, 1000, 2000]);
  const minutes = await looksOf(60_000, 130_000);
  assert.deepEqual(minutes.peeks.slice(-4), [10_240, 20_480, 40_960, 81_920]);
  assert.equal((await looksOf(100, 3000)).peeks.at(-1), 320, "samples are near enough by then");
});

Deno.test("a reading of marks that a sample makes needless is left out", async () => {
  assert.deepEqual((await looksOf(1, 30)).peeks, []);
  assert.deepEqual((await looksOf(10, 100)).peeks, []);
  assert.deepEqual((await looksOf(100, 300, 50)).peeks, [80, 160]);
});

Deno.test("a peek that fails costs nothing, and none follows when it is to stop", async () => {
  const clock = new FakeClock(0);
  let stopped = false, peeks = 0;
  const sampler = {
    sample: () => ALIVE,
    readHighWaterMarks() {
      peeks++;
      throw new Error("no peek");
    },
    pids: () => [],
    close: () => {},
  };
  clock.at(100, () => {
    stopped = true;
    clock.wake();
  });
  const request = { sampler, intervalMs: 1000, stopped: () => stopped };
  const { result, rows, errors } = await play([], request, clock);
  assert.deepEqual([result.end, rows.length, errors, peeks], ["stopped", 1, [], 4]);
});

Deno.test("the control group is read once a tick and stands in the sample", async () => {
  let at = 0;
  const readCgroup = () => ++at === 2 ? undefined : { currentBytes: at };
  const { rows } = await play([ALIVE, ALIVE, ALIVE, ROOT_GONE], { readCgroup });
  assert.deepEqual(rows.map(({ cgroup }) => cgroup), [{ currentBytes: 1 }, undefined, {
    currentBytes: 3,
  }]);
});

Deno.test("with --wait-all it goes on until the last descendant has ended", async () => {
  const { result, rows } = await play([ALIVE, ROOT_GONE, ROOT_GONE, ALL_GONE], { waitAll: true });
  assert.equal(rows.length, 3);
  assert.equal(result.end, "targetEnded");
});

Deno.test("a launched command that is over already still gets its first row", async () => {
  const { rows } = await play([ALL_GONE], { alwaysFirst: true });
  assert.equal(rows.length, 1);
  assert.equal(rows[0]!.rssBytes, undefined);
});

Deno.test("--duration ends the recording on time, without a row at its end", async () => {
  const { result, rows } = await play([ALIVE], { durationMs: 300 });
  assert.deepEqual(elapsed(rows), [0, 100, 200]);
  assert.deepEqual([result.end, result.elapsedMs], ["timeLimit", 300]);
});

Deno.test("a duration between two ticks ends it there", async () => {
  const { result } = await play([ALIVE], { durationMs: 250 });
  assert.equal(result.elapsedMs, 250);
});

Deno.test("asked to stop, it stops between two ticks", async () => {
  const clock = new FakeClock(0);
  let stopped = false;
  clock.at(150, () => {
    stopped = true;
    clock.wake();
  });
  const { result, rows } = await play([ALIVE], { stopped: () => stopped }, clock);
  assert.deepEqual(elapsed(rows), [0, 100]);
  assert.deepEqual([result.end, result.elapsedMs], ["stopped", 150]);
});

Deno.test("late ticks are skipped and counted, and rows are stamped when their reading starts", async () => {
  const clock = new FakeClock(0);
  const slow = () => (clock.advance(250), ALIVE);
  const { result, rows } = await play([], {
    sampler: { sample: slow, pids: () => [], close: () => {} },
    durationMs: 1000,
  }, clock);
  assert.deepEqual(elapsed(rows), [0, 250, 500, 750]);
  assert.deepEqual([result.samples, result.missed, result.worstLateMs], [4, 6, 50]);
});

Deno.test("no two rows share a millisecond: one that is late, and the next on time", async () => {
  const clock = new FakeClock(0);
  const lateMs = [0, 1.4, 0, 0, 0.7, 0];
  const sample = () => (clock.advance(lateMs.shift() ?? 0), ALIVE);
  const { rows } = await play([], {
    sampler: { sample, pids: () => [], close: () => {} },
    intervalMs: 1,
    durationMs: 6,
  }, clock);
  assert.equal(new Set(elapsed(rows)).size, rows.length);
  assert.deepEqual(rows.map(({ unixMs }) => unixMs - rows[0]!.unixMs), elapsed(rows));
  assert.deepEqual(elapsed(rows), elapsed(rows).map(Math.round));
});

Deno.test("a step of the wall clock bends no timestamp", async () => {
  const clock = new FakeClock(0);
  clock.at(150, () => clock.wallOffsetMs -= 3_600_000);
  const { rows } = await play([ALIVE], { durationMs: 400 }, clock);
  const origin = rows[0]!.unixMs;
  assert.deepEqual(rows.map((row) => row.unixMs - origin), [0, 100, 200, 300]);
  assert.equal(origin, 1_700_000_000_000);
});

Deno.test("a reading that fails is reported and missing, and the recording goes on", async () => {
  const fails = new SamplerError("ps failed");
  const rejects = Promise.reject(new SamplerError("ps timed out"));
  const { rows, errors, result } = await play([ALIVE, fails, rejects, ALIVE, ALL_GONE]);
  assert.deepEqual(elapsed(rows), [0, 300]);
  assert.equal(errors.length, 2);
  assert.equal(result.samples, 2);
});

Deno.test("a first row that comes late, because readings failed, is stamped when it was read", async () => {
  const fails = new SamplerError("ps failed");
  const { rows } = await play([fails, fails, ALIVE, ALL_GONE]);
  assert.deepEqual(elapsed(rows), [200]);
});

Deno.test("samples carry the root's pid and what was measured, nothing more", async () => {
  const { rows } = await play([ALIVE, ALL_GONE]);
  assert.deepEqual(rows, [{ ...ALIVE, unixMs: 1_700_000_001_000, elapsedMs: 0, rootPid: 42 }]);
});
