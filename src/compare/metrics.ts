import { formatBytes, formatShortDuration } from "../model/format.ts";
import { cpuTimeMs } from "../summary/cpu_time.ts";
import type { Summary } from "../summary/summary.ts";

/** What a figure is counted in. */
export type Unit = "bytes" | "ms" | "count";

/** A figure of a whole recording. */
export interface Metric {
  /** As `--max-increase` and the formats for machines name it. */
  readonly name: string;
  /** As people read it. */
  readonly title: string;
  readonly unit: Unit;
  /** Undefined = not measured. */
  readonly of: (summary: Summary) => number | undefined;
}

/** All that is compared of whole recordings. */
export const METRICS = [
  { name: "peak", title: "Peak RSS", unit: "bytes", of: ({ rss }) => rss?.peakBytes },
  { name: "mean", title: "Mean RSS", unit: "bytes", of: ({ rss }) => rss?.meanBytes },
  { name: "p95", title: "p95 RSS", unit: "bytes", of: ({ rss }) => rss?.p95Bytes },
  { name: "last", title: "Last RSS", unit: "bytes", of: ({ rss }) => rss?.lastBytes },
  { name: "pss", title: "Peak PSS", unit: "bytes", of: ({ pss }) => pss?.peakBytes },
  { name: "swap", title: "Peak swap", unit: "bytes", of: ({ swap }) => swap?.peakBytes },
  {
    name: "footprint",
    title: "Peak footprint",
    unit: "bytes",
    of: ({ physFootprint }) => physFootprint?.peakBytes,
  },
  {
    name: "group",
    title: "Group peak",
    unit: "bytes",
    // Of a group with others in it, it says nothing of the command.
    of: ({ facts: { group } }) => group?.isDedicated ? group.peakBytes : undefined,
  },
  {
    name: "group-anon",
    title: "Group uncached",
    unit: "bytes",
    of: ({ facts: { group } }) => group?.isDedicated ? group.withoutCachePeakBytes : undefined,
  },
  { name: "duration", title: "Duration", unit: "ms", of: ({ facts }) => facts.elapsedMs },
  { name: "cpu", title: "CPU time", unit: "ms", of: ({ cpu, facts }) => cpuTimeMs(cpu, facts) },
  {
    name: "processes",
    title: "Processes",
    unit: "count",
    of: ({ processes }) => processes.most,
  },
] as const satisfies readonly Metric[];

export type MetricName = typeof METRICS[number]["name"];

/** What is compared of a phase. */
export const PHASE_METRICS = [
  { name: "peak", title: "peak", unit: "bytes" },
  { name: "mean", title: "mean", unit: "bytes" },
  { name: "duration", title: "duration", unit: "ms" },
] as const;

export type PhaseMetricName = typeof PHASE_METRICS[number]["name"];

/** A value for people: `512 MiB`, `1.5s`, `12`. */
export function amountText(value: number, unit: Unit): string {
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "ms":
      return formatShortDuration(value);
    case "count":
      return String(Number(value.toFixed(1)));
  }
}
