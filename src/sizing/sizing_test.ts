import assert from "node:assert/strict";
import { MiB, type SimulatedRun, summaryOf } from "../../tests/support/runs.ts";
import type { GroupFigure } from "../summary/group.ts";
import { propose } from "./proposal.ts";
import { type RunSize, sizeOf } from "./run_size.ts";

/** What a run of 400 MiB says, but for the changes. */
const sized = (changes: Partial<SimulatedRun> = {}) =>
  sizeOf(
    summaryOf({ lengthMs: 1000, intervalMs: 100, at: () => 400 * MiB, ...changes }),
    "run.csv",
  )!;

const group = (changes: Partial<GroupFigure>): Partial<SimulatedRun> => ({
  facts: {
    group: {
      ...{ peakBytes: 900 * MiB, sampledPeakBytes: 890 * MiB, isDedicated: true },
      ...{ withoutCachePeakBytes: 380 * MiB, workingSetPeakBytes: 500 * MiB },
      ...changes,
    },
  },
});

const marks = (lowerBoundBytes: number): Partial<SimulatedRun> => ({
  probe: {
    processes: () => [],
    composition: () => undefined,
    mappings: () => undefined,
    highWater: () => ({ lowerBoundBytes }),
  },
});

Deno.test("a group of its own is the surest, without its page cache", () => {
  const { baseBytes, basis, withCacheBytes, workingSetBytes } = sized(group({}));
  assert.deepEqual([baseBytes, basis], [380 * MiB, "group"]);
  assert.deepEqual([withCacheBytes, workingSetBytes], [900 * MiB, 500 * MiB]);
});

Deno.test("of a group almost without cache the kernel's peak counts, which no sample missed", () => {
  const changes = { peakBytes: 600 * MiB, sampledPeakBytes: 384 * MiB };
  assert.equal(sized(group(changes)).baseBytes, 596 * MiB);
});

Deno.test("page cache that no sample saw, but the look after the end, does not count as held", () => {
  const changes = { withoutCachePeakBytes: 380 * MiB, sampledPeakBytes: 384 * MiB };
  assert.equal(sized(group({ ...changes, cachePeakBytes: 500 * MiB })).baseBytes, 380 * MiB);
  assert.equal(sized(group({ ...changes, cachePeakBytes: 4 * MiB })).baseBytes, 896 * MiB);
});

Deno.test("a group with others in it says nothing", () => {
  assert.deepEqual([sized(group({ isDedicated: false })).basis], ["rss"]);
});

Deno.test("else PSS and swap, or what one PSS at the peak shows to be shared, or RSS", () => {
  const at = () => ({ rssBytes: 400 * MiB, pssBytes: 250 * MiB, swapBytes: 30 * MiB });
  assert.deepEqual(
    [sized({ at }).baseBytes, sized({ at }).basis],
    [280 * MiB, "pss"],
  );
  const summary = summaryOf({ lengthMs: 1000, intervalMs: 100, at: () => 400 * MiB });
  const shared = {
    ...{ elapsedMs: 0, processes: 4, isNotable: true },
    ...{ rssBytes: 200 * MiB, pssBytes: 100 * MiB },
  };
  assert.deepEqual(sizeOf({ ...summary, shared }, "run.csv")!.baseBytes, 200 * MiB);
  assert.deepEqual([sized().baseBytes, sized().basis], [400 * MiB, "rss"]);
});

Deno.test("a process that alone had more between two samples counts, of what was launched", () => {
  assert.equal(sized(marks(700 * MiB)).baseBytes, 700 * MiB);
  assert.equal(sized({ ...marks(700 * MiB), ...group({}) }).baseBytes, 700 * MiB);
  const facts = { facts: { target: { pid: 7 } } };
  assert.equal(sized({ ...marks(700 * MiB), ...facts }).baseBytes, 400 * MiB);
});

Deno.test("a recording that cannot have seen all is doubtful", () => {
  const doubts = (facts: SimulatedRun["facts"]) => sized({ facts: facts! }).doubts.join();
  assert.equal(doubts({}), "");
  assert.match(doubts({ oom: { groupKills: 2 } }), /the OOM killer ended 2/);
  assert.match(doubts({ end: { kind: "signalled", signal: 9 } }), /signal 9 ended it/);
  assert.match(doubts({ end: { kind: "exited", code: 3 } }), /exit code 3/);
  assert.match(doubts({ end: { kind: "timeLimit" } }), /not recorded to its end/);
  assert.match(sized(group({ limitBytes: 900 * MiB })).doubts.join(), /came to its limit/);
  const unseen = (sampledPeakBytes: number) =>
    sized(group({ sampledPeakBytes, cachePeakBytes: 0 })).doubts.join();
  assert.match(unseen(700 * MiB), /no sample saw its peak/);
  assert.equal(unseen(800 * MiB), "");
});

Deno.test("without a measurement there is no size", () => {
  assert.equal(sizeOf(summaryOf({ lengthMs: 1, intervalMs: 1, at: () => ({}) }), "x"), undefined);
});

const run = (mib: number, changes: Partial<RunSize> = {}): RunSize => (
  { path: `${mib}.csv`, baseBytes: mib * MiB, basis: "group", doubts: [], ...changes }
);
const inMib = (bytes: number) => bytes / MiB;

const rank = (rank: string, host: string, mib: number, exitCode = 0) => ({
  ...{ rank, host, path: `${rank}.csv`, startUnixMs: 0, offsetMs: 0, durationMs: 1, samples: 2 },
  ...{ rssPeakBytes: mib * MiB, exitCode },
});
const RANKS = [rank("0", "a", 100), rank("1", "a", 120), rank("2", "b", 150, 7)];

Deno.test("a merged job is sized by its largest node, and by its largest rank", () => {
  const hosts = [
    { host: "a", ranks: 2, rssPeakBytes: 220 * MiB },
    { host: "b", ranks: 1, rssPeakBytes: 150 * MiB },
  ];
  const { baseBytes, basis, job, doubts } = sized({
    facts: { merged: { align: "wall", ranks: RANKS, hosts } },
  });
  assert.deepEqual([baseBytes, basis], [220 * MiB, "rss"]);
  assert.deepEqual(job, { nodes: 2, node: "a", ranks: 3, rank: "2", rankBytes: 150 * MiB });
  assert.deepEqual(doubts, ["rank 2 failed, with exit code 7"]);
  const { limitBytes, rankLimitBytes } = propose([run(220, { job: job! })]);
  assert.deepEqual([limitBytes, rankLimitBytes!].map(inMib), [264, 180]);
});

Deno.test("without the hosts of its ranks a merged job is sized by all of them together", () => {
  const { baseBytes, job, doubts } = sized({ facts: { merged: { align: "wall", ranks: RANKS } } });
  assert.deepEqual([baseBytes, job?.nodes], [400 * MiB, undefined]);
  assert.match(doubts.join(), /the hosts of its ranks are not known/);
});

Deno.test("the largest run counts, with a fifth more, or as much as the runs differ", () => {
  const one = propose([run(100)]);
  assert.deepEqual([inMib(one.limitBytes), one.headroomShare, one.spreadShare], [120, 0.2, 0]);
  const alike = propose([run(100), run(110)]);
  assert.deepEqual([inMib(alike.limitBytes), alike.base.path], [132, "110.csv"]);
  assert.equal(inMib(propose([run(100), run(150)]).limitBytes), 225);
  assert.equal(inMib(propose([run(100), run(150)], 0.1).limitBytes), 165);
});

Deno.test("headroom is never less than 8 MiB, and sizes are whole MiB", () => {
  assert.equal(inMib(propose([run(10)]).limitBytes), 18);
  assert.equal(inMib(propose([run(10.25)], 0).limitBytes), 19);
});

Deno.test("the request is the working set, and never above the limit", () => {
  assert.equal(inMib(propose([run(100)]).requestBytes), 100);
  assert.equal(inMib(propose([run(100, { workingSetBytes: 110 * MiB })]).requestBytes), 110);
  assert.equal(inMib(propose([run(100, { workingSetBytes: 900 * MiB })]).requestBytes), 120);
});

Deno.test("it rests on the least sure of its runs, and tells the most cache and cores", () => {
  const { basis, cacheBytes, cores } = propose([
    run(100, { withCacheBytes: 500 * MiB, cores: 2 }),
    run(50, { basis: "rss", cores: 4 }),
  ]);
  assert.deepEqual([basis, inMib(cacheBytes), cores], ["rss", 400, 4]);
});
