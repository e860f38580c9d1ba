import type { Marker } from "../../src/model/markers.ts";
import type { ProcessReading, Sample } from "../../src/model/sample.ts";
import type { RunFacts, Summary } from "../../src/summary/summary.ts";
import { type PeakProbes, SummaryFold } from "../../src/summary/fold.ts";

export const MiB = 1024 ** 2;

/** When all simulated recordings begin. */
export const START_UNIX_MS = 1_700_000_000_000;

/** A generator of numbers from 0 up to 1, the same for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A run to fold. */
export interface SimulatedRun {
  readonly lengthMs: number;
  readonly intervalMs: number;
  /** RSS at a time, or all that a sample holds. */
  readonly at: (elapsedMs: number) => number | Partial<Sample>;
  readonly facts?: Partial<RunFacts>;
  /** Labels and when they were set, ms since the start. */
  readonly markers?: readonly (readonly [elapsedMs: number, label: string])[];
  readonly probe?: PeakProbes;
  readonly nowMs?: () => number;
}

/** A sample of a single process, but for the changes. */
export function sampleAt(elapsedMs: number, changes: number | Partial<Sample>): Sample {
  return {
    unixMs: START_UNIX_MS + elapsedMs,
    elapsedMs,
    rootPid: 100,
    pidCount: 1,
    rootAlive: true,
    ...typeof changes === "number" ? { rssBytes: changes } : changes,
  };
}

/** A marker that time after the start. */
export const markerAt = (elapsedMs: number, label: string): Marker => (
  { unixMs: START_UNIX_MS + elapsedMs, label }
);

/** Facts of a command that ended well, but for the changes. */
export function factsOf(elapsedMs: number, changes: Partial<RunFacts> = {}): RunFacts {
  return {
    target: { command: ["python", "train.py"] },
    end: { kind: "exited", code: 0 },
    environment: { memmarkVersion: "1.2.3", os: "linux", sampler: "proc" },
    exitCode: 0,
    intervalMs: 100,
    missed: 0,
    elapsedMs,
    startUnixMs: START_UNIX_MS,
    ...changes,
  };
}

/** The summary of a run whose samples are all on time; markers come with the sample after them. */
export function summaryOf(run: SimulatedRun): Summary {
  const { lengthMs, intervalMs } = run;
  const fold = new SummaryFold({
    nowMs: run.nowMs ?? (() => 0),
    ...run.probe && { probe: run.probe },
  });
  const markers = [...run.markers ?? []];
  for (let elapsedMs = 0; elapsedMs < lengthMs; elapsedMs += intervalMs) {
    while (markers[0] && markers[0][0] <= elapsedMs) fold.addMarker(markerAt(...markers.shift()!));
    const sample = sampleAt(elapsedMs, run.at(elapsedMs));
    fold.add(sample);
    fold.look(sample);
  }
  for (const marker of markers) fold.addMarker(markerAt(...marker));
  return fold.finish(factsOf(lengthMs, { intervalMs, ...run.facts }), fold.closerLooks());
}

/** A process of a reading. */
export function processOf(pid: number, command: string, rssBytes?: number): ProcessReading {
  const figures = rssBytes === undefined ? {} : { rssBytes };
  return { pid, ppid: 100, startUnixMs: START_UNIX_MS, command, ...figures };
}

const own = { cpuMs: 84, rssBytes: 46 * MiB };

/** The everyday runs that renderers are looked at with. */
export const RUNS: Readonly<Record<string, () => Summary>> = {
  "a command of 0.3 s": () =>
    summaryOf({
      lengthMs: 312.4,
      intervalMs: 1000,
      at: () => 3.2 * MiB,
      probe: {
        processes: () => [],
        composition: () => undefined,
        highWater: () => ({ lowerBoundBytes: 41 * MiB, upperBoundBytes: 41.5 * MiB }),
      },
      facts: {
        target: { command: ["make", "-j8", "test"] },
        files: { csv: "memmark.csv" },
        own: { cpuMs: 12, rssBytes: 44 * MiB },
      },
    }),
  "a script with three phases": () =>
    summaryOf({
      lengthMs: 10_240,
      intervalMs: 100,
      at: (ms) => ({
        rssBytes: (ms < 2000 ? 50 : ms < 6000 ? 400 : 120) * MiB + ms * 10,
        cpuPercent: ms < 6000 ? 99.5 : 12,
        cpuTimeMs: ms * 0.9,
      }),
      markers: [[20, "load"], [1990, "train | fit"], [5990, "report <b>@octocat</b>"]],
      facts: {
        missed: 2,
        worstLateMs: 3.217,
        carriedCpuMs: 412.5,
        own,
        files: { csv: "memmark.csv", chart: "run.png", report: "run.html" },
      },
    }),
  "a leak": () =>
    summaryOf({
      lengthMs: 120_000,
      intervalMs: 1000,
      at: (ms) => (80 + 5 * ms / 1000) * MiB,
      facts: {
        target: { pid: 4711 },
        end: { kind: "interrupted" },
        own,
        files: { csv: "memmark.csv" },
      },
    }),
  "eight processes that share 200 MiB": () =>
    summaryOf({
      lengthMs: 30_000,
      intervalMs: 1000,
      at: (ms) => ms < 2000 ? 210 * MiB : { rssBytes: 8 * 205 * MiB, pidCount: 8 },
      probe: {
        composition: () => ({
          metric: "pss",
          kinds: { anonBytes: 150 * MiB, fileBytes: 12 * MiB, shmemBytes: 50 * MiB },
          pssBytes: 212 * MiB,
        }),
        mappings: () => ({
          ...{ pid: 101, command: "/usr/bin/python3 worker.py", rssBytes: 205 * MiB },
          mappings: [
            { name: "[heap]", rssBytes: 120 * MiB, pssBytes: 15 * MiB, count: 1 },
            { name: "memfd:<b>|x", rssBytes: 50 * MiB, pssBytes: 7 * MiB, count: 3 },
            { name: "libc.so.6", rssBytes: 2 * MiB, pssBytes: MiB, count: 5 },
          ],
        }),
        processes: () =>
          Array.from({ length: 8 }, (_, index) =>
            processOf(
              100 + index,
              `/usr/bin/python3 worker.py --token=s3cret ${index}`,
              205 * MiB,
            )),
        highWater: () => ({ lowerBoundBytes: 500 * MiB, upperBoundBytes: 1900 * MiB }),
      },
      facts: { distinctProcesses: 14, own, files: { csv: "memmark.csv" } },
    }),
  "a build of many processes": () =>
    summaryOf({
      lengthMs: 8000,
      intervalMs: 100,
      at: (ms) => {
        const compilers = [0, 1].map((slot) => {
          const number = 2 * Math.floor(ms / 400) + slot;
          const rssBytes = (40 + 10 * (number % 7)) * MiB;
          const rssKinds = {
            ...{ anonBytes: rssBytes - 12 * MiB, fileBytes: 12 * MiB, shmemBytes: 0 },
          };
          const process = processOf(200 + number, "/usr/lib/cc1plus -O2", rssBytes);
          return { ...process, rssKinds, cpuTimeMs: 350 };
        });
        const processes = [processOf(100, "make -j2", 3 * MiB), ...compilers];
        const rssBytes = processes.reduce((sum, process) => sum + (process.rssBytes ?? 0), 0);
        return { rssBytes, pidCount: 3, processes };
      },
      facts: { target: { command: ["make", "-j2"] }, environment: WHOLE_FACTS.environment! },
    }),
  "killed by a signal": () =>
    summaryOf({
      lengthMs: 5400,
      intervalMs: 200,
      at: (ms) => ({
        rssBytes: ms * MiB,
        pssBytes: ms * 0.98 * MiB,
        swapBytes: ms > 3000 ? (ms - 3000) * MiB / 10 : 0,
      }),
      facts: { end: { kind: "signalled", signal: 9 }, exitCode: 137, own },
    }),
  "one sample without figures": () =>
    summaryOf({
      lengthMs: 4,
      intervalMs: 1000,
      at: () => ({ pidCount: 0, rootAlive: false }),
      facts: { target: { command: ["true"] } },
    }),
  "attached with a time limit": () =>
    summaryOf({
      lengthMs: 60_000,
      intervalMs: 1000,
      at: (ms) => (900 + 20 * Math.sin(ms / 1500)) * MiB,
      facts: { target: { pid: 12345 }, end: { kind: "timeLimit" }, own, files: { csv: "-" } },
    }),
};

/** Facts with everything in them. */
export const WHOLE_FACTS: RunFacts = factsOf(1234.567, {
  target: { pid: 7, name: "make all" },
  end: { kind: "signalled", signal: 9 },
  exitCode: 137,
  missed: 3,
  worstLateMs: 1.25,
  environment: {
    ...{ memmarkVersion: "1.2.3", os: "linux", kernel: "6.1", architecture: "x86_64" },
    ...{ hostname: "h", cpus: 8, memoryBytes: 8 * MiB, isContainer: false, sampler: "ps" },
  },
  distinctProcesses: 12,
  group: {
    ...{ limitBytes: 9 * MiB, swapLimitBytes: 0, peakBytes: 8 * MiB, isKernelPeak: true },
    ...{
      sampledPeakBytes: 7 * MiB,
      withoutCachePeakBytes: MiB,
      cachePeakBytes: 4 * MiB,
      lastBytes: 2,
      workingSetPeakBytes: 3 * MiB,
      isDedicated: true,
      path: "/sys/fs/cgroup/job",
      id: "30:7",
    },
  },
  oom: { groupKills: 1, machineKills: 2, lastGroupKillAgeMs: 12.5 },
  commandCpuMs: 400.125,
  own: { cpuMs: 84.5, rssBytes: 46 * MiB },
  budget: {
    isExceeded: true,
    endedTree: false,
    growth: {
      limitBytesPerMinute: MiB,
      floor: { bytesPerMinute: 3 * MiB, lowBytesPerMinute: 2 * MiB, spanMs: 60_000 },
      isExceeded: true,
    },
    checks: [
      { metric: "rss", limitBytes: 5, peakBytes: 6, isExceeded: true, isByHighWater: true },
      { metric: "pss", limitBytes: 5, isExceeded: false, isByHighWater: false },
    ],
  },
  launcher: { rank: 3, ranks: 8, job: "99", arrayTask: "5" },
  merged: {
    align: "marker",
    ranks: [
      {
        ...{ rank: "0", host: "h", path: "0.csv", startUnixMs: START_UNIX_MS, offsetMs: -2.5 },
        ...{ durationMs: 1200, samples: 12, rssPeakBytes: 8, pssPeakBytes: 7, exitCode: 0 },
      },
      {
        ...{ rank: "1", path: "1.csv", startUnixMs: START_UNIX_MS, offsetMs: 0 },
        ...{ durationMs: 0, samples: 1 },
      },
    ],
    notes: ["No recording of rank 2"],
    hosts: [{ host: "h", ranks: 1, rssPeakBytes: 8, pssPeakBytes: 7 }, { host: "i", ranks: 1 }],
  },
  files: {
    ...{ csv: "a.csv", processesCsv: "p.csv", markersCsv: "m.csv", chart: "c.png", ranksCsv: "r" },
    ...{ facts: "a.csv.summary.json", summaries: ["s.md"] },
  },
});
