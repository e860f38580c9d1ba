import assert from "node:assert/strict";
import {
  factsOf,
  markerAt,
  MiB,
  processOf,
  RUNS,
  sampleAt,
  summaryOf,
} from "../../tests/support/runs.ts";
import { SummaryFold } from "./fold.ts";

const NOTHING = {
  composition: () => undefined,
  processes: () => [],
  highWater: () => ({ lowerBoundBytes: 0, upperBoundBytes: 0 }),
};

Deno.test("a script with three phases has their peaks, and marks where it stood", () => {
  const { markers, rss, samples, meanIntervalMs } = RUNS["a script with three phases"]!();
  assert.deepEqual(markers.phases.map(({ label }) => label), [
    "load",
    "train | fit",
    "report <b>@octocat</b>",
  ]);
  const peaks = markers.phases.map(({ rssPeakBytes }) => Math.round(rssPeakBytes! / MiB));
  assert.deepEqual(peaks, [50, 400, 120]);
  assert.equal(Math.round(rss!.peakBytes / MiB), 400);
  assert.deepEqual([samples, meanIntervalMs], [103, 100]);
});

Deno.test("a spike between two samples is known by the kernel's mark", () => {
  const { missedPeak, rss } = summaryOf({
    lengthMs: 3000,
    intervalMs: 1000,
    at: () => 10 * MiB,
    probe: {
      ...NOTHING,
      highWater: () => ({ lowerBoundBytes: 310 * MiB, upperBoundBytes: 310 * MiB }),
    },
  });
  assert.equal(rss!.peakBytes, 10 * MiB);
  assert.deepEqual(missedPeak, {
    lowerBoundBytes: 310 * MiB,
    upperBoundBytes: 310 * MiB,
    isLowerNotable: true,
    isUpperNotable: false,
  });
});

Deno.test("eight processes that share 200 MiB are told with their true figure", () => {
  const { shared, processes } = RUNS["eight processes that share 200 MiB"]!();
  assert.deepEqual(shared, {
    elapsedMs: 3000,
    processes: 8,
    rssBytes: 1640 * MiB,
    pssBytes: 212 * MiB,
    isNotable: true,
  });
  assert.deepEqual(processes, { last: 8, atRssPeak: 8, most: 8, distinctProcesses: 14 });
});

Deno.test("PSS that is in the samples is not read again", () => {
  let asked = 0;
  const { shared, pss } = summaryOf({
    lengthMs: 300,
    intervalMs: 100,
    at: (ms) => ({
      ...{ rssBytes: (800 - ms) * MiB, pssBytes: 150 * MiB, pidCount: 4 },
      pssKinds: { anonBytes: 140 * MiB, fileBytes: 10 * MiB, shmemBytes: 0 },
    }),
    probe: { ...NOTHING, composition: () => (asked++, undefined) },
  });
  assert.equal(asked, 0);
  assert.deepEqual([shared!.elapsedMs, shared!.pssBytes], [0, 150 * MiB]);
  assert.equal(pss!.peakBytes, 150 * MiB);
});

Deno.test("PSS is not asked for while processes come and go", () => {
  let asked = 0;
  const probe = { ...NOTHING, composition: () => (asked++, undefined) };
  const at = (ms: number) => ({ rssBytes: 100 * MiB, pidCount: 2 + ms / 100 });
  summaryOf({ lengthMs: 1000, intervalMs: 100, at, probe });
  assert.equal(asked, 0);
});

Deno.test("what rows tell of kinds is that of the highest one", () => {
  const { kinds } = summaryOf({
    lengthMs: 300,
    intervalMs: 100,
    at: (ms) => ({
      rssBytes: (ms === 100 ? 90 : 50) * MiB,
      pssKinds: { anonBytes: ms, fileBytes: 1, shmemBytes: 2 },
      rssKinds: { anonBytes: 7, fileBytes: 7, shmemBytes: 7 },
    }),
  });
  assert.deepEqual(kinds, {
    ...{ elapsedMs: 100, processes: 1, rssBytes: 90 * MiB, metric: "pss" },
    kinds: { anonBytes: 100, fileBytes: 1, shmemBytes: 2 },
  });
});

Deno.test("of rows that are as high as each other one that has PSS tells the kinds", () => {
  const rssKinds = { anonBytes: 7, fileBytes: 7, shmemBytes: 7 };
  const pssKinds = { anonBytes: 3, fileBytes: 1, shmemBytes: 2 };
  const { kinds } = summaryOf({
    lengthMs: 300,
    intervalMs: 100,
    at: (ms) => ({ rssBytes: 50 * MiB, rssKinds, ...ms === 100 && { pssKinds } }),
  });
  assert.deepEqual(kinds, {
    ...{ elapsedMs: 100, processes: 1, rssBytes: 50 * MiB, metric: "pss" },
    kinds: pssKinds,
  });
});

Deno.test("a look by PSS comes before RSS by kind in the rows, which counts shared pages again", () => {
  const byPss = { anonBytes: 1, fileBytes: 2, shmemBytes: 3 };
  const { kinds, shared } = summaryOf({
    lengthMs: 300,
    intervalMs: 100,
    at: () => ({
      ...{ rssBytes: 50 * MiB, pidCount: 3 },
      rssKinds: { anonBytes: 7, fileBytes: 7, shmemBytes: 7 },
    }),
    probe: { ...NOTHING, composition: () => ({ metric: "pss", kinds: byPss, pssBytes: 6 }) },
  });
  assert.deepEqual([kinds!.metric, kinds!.kinds, shared!.pssBytes], ["pss", byPss, 6]);
});

Deno.test("a single process is asked for its kinds, and has no shared memory", () => {
  const kinds = { anonBytes: 1, fileBytes: 2, shmemBytes: 3 };
  const probe = { ...NOTHING, composition: () => ({ metric: "rss", kinds } as const) };
  const summary = summaryOf({ lengthMs: 300, intervalMs: 100, at: (ms) => 5 + ms * MiB, probe });
  assert.deepEqual(summary.kinds!.kinds, kinds);
  assert.equal(summary.shared, undefined);
});

Deno.test("mappings are asked for from 16 MiB on, and left out where the peak is another", () => {
  const mappings = [{ name: "[heap]", rssBytes: 5, pssBytes: 5, count: 1 }];
  const of = (peakMiB: number, laterMiB: number) => {
    let isAllowed = true;
    return summaryOf({
      lengthMs: 300,
      intervalMs: 100,
      at: (ms) => (ms < 100 ? 1 : ms < 200 ? peakMiB : laterMiB) * MiB,
      probe: {
        ...NOTHING,
        mappings() {
          if (!isAllowed) return undefined;
          isAllowed = false;
          return { pid: 7, command: "/bin/a b.py -x", rssBytes: 5, mappings };
        },
      },
    }).mappings;
  };
  assert.equal(of(15, 15), undefined);
  assert.deepEqual(of(20, 10), {
    ...{ elapsedMs: 100, treeRssBytes: 20 * MiB, pid: 7, name: "a b.py", rssBytes: 5, mappings },
  });
  assert.equal(of(20, 100), undefined);
});

Deno.test("the five largest processes at the peak are named, the largest first", () => {
  let asked = 0;
  const processes = () => (asked++, []);
  const { largest } = summaryOf({
    lengthMs: 300,
    intervalMs: 100,
    at: (ms) => ({
      rssBytes: ms === 100 ? 900 : 100,
      processes: ms === 100
        ? [3, 9, 1, 7, 7, 2].map((rss, index) => processOf(10 + index, `/bin/p${rss} x`, rss * 10))
        : [processOf(1, "other", 100), processOf(2, "unknown")],
    }),
    probe: { ...NOTHING, processes },
  });
  assert.equal(asked, 0);
  assert.equal(largest!.elapsedMs, 100);
  assert.deepEqual(largest!.processes, [
    { pid: 11, name: "p9", rssBytes: 90 },
    { pid: 13, name: "p7", rssBytes: 70 },
    { pid: 14, name: "p7", rssBytes: 70 },
    { pid: 10, name: "p3", rssBytes: 30 },
    { pid: 15, name: "p2", rssBytes: 20 },
  ]);
});

Deno.test("a closer look that fails is one that saw nothing", () => {
  const fail = () => {
    throw new Error("gone");
  };
  const summary = summaryOf({
    lengthMs: 300,
    intervalMs: 100,
    at: () => ({ rssBytes: 5, pidCount: 3 }),
    probe: { composition: fail, mappings: fail, processes: fail, highWater: fail },
  });
  assert.deepEqual(
    [summary.shared, summary.largest, summary.missedPeak, summary.samples],
    [undefined, undefined, undefined, 3],
  );
});

Deno.test("a run without any figure is one without figures, not one of zeros", () => {
  const summary = RUNS["one sample without figures"]!();
  assert.deepEqual(Object.keys(summary), ["facts", "samples", "processes", "markers"]);
});

Deno.test("markers may come before the first sample", () => {
  const fold = new SummaryFold({ nowMs: () => 0 });
  fold.addMarker(markerAt(150, "soon"));
  for (const ms of [0, 100, 200]) fold.add(sampleAt(ms, ms));
  const { markers } = fold.finish(factsOf(300), {});
  assert.deepEqual(markers.phases.map(({ label, samples }) => [label, samples]), [
    [undefined, 2],
    ["soon", 1],
  ]);
});
