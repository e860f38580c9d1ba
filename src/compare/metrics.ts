import { formatBytes, formatShortDuration } from "../model/format.ts";
import { cpuTimeMs } from "../summary/cpu_time.ts";
import type { Summary } from "../summary/summary.ts";

/** What a figure is counted in. */
export type Unit = "bytes" | "ms" | "count";

/** A figure of a whole recording. */
export interface Metric {
  /** As `--max-increase` and the formats for machines name it. */
  readonly name: string;
  /** As it is called among figures of other tools. */
  readonly slug: string;
  /** As people read it. */
  readonly title: string;
  readonly unit: Unit;
  /** Undefined = not measured. */
  readonly of: (summary: Summary) => number | undefined;
}

/** All that is compared of whole recordings. */
export const METRICS = [
  {
    name: "peak",
    slug: "peak-rss",
    title: "Peak RSS",
    unit: "bytes",
    of: ({ rss }) => rss?.peakBytes,
  },
  {
    name: "mean",
    slug: "mean-rss",
    title: "Mean RSS",
    unit: "bytes",
    of: ({ rss }) => rss?.meanBytes,
  },
  { name: "p95", slug: "p95-rss", title: "p95 RSS", unit: "bytes", of: ({ rss }) => rss?.p95Bytes },
  {
    name: "last",
    slug: "last-rss",
    title: "Last RSS",
    unit: "bytes",
    of: ({ rss }) => rss?.lastBytes,
  },
  {
    name: "pss",
    slug: "peak-pss",
    title: "Peak PSS",
    unit: "bytes",
    of: ({ pss }) => pss?.peakBytes,
  },
  {
    name: "swap",
    slug: "peak-swap",
    title: "Peak swap",
    unit: "bytes",
    of: ({ swap }) => swap?.peakBytes,
  },
  {
    name: "footprint",
    slug: "peak-footprint",
    title: "Peak footprint",
    unit: "bytes",
    of: ({ physFootprint }) => physFootprint?.peakBytes,
  },
  {
    name: "group",
    slug: "group-peak",
    title: "Group peak",
    unit: "bytes",
    // Of a group with others in it, it says nothing of the command.
    of: ({ facts: { group } }) => group?.isDedicated ? group.peakBytes : undefined,
  },
  {
    name: "group-anon",
    slug: "group-uncached-peak",
    title: "Group uncached",
    unit: "bytes",
    of: ({ facts: { group } }) => group?.isDedicated ? group.withoutCachePeakBytes : undefined,
  },
  {
    name: "duration",
    slug: "duration",
    title: "Duration",
    unit: "ms",
    of: ({ facts }) => facts.elapsedMs,
  },
  {
    name: "cpu",
    slug: "cpu-time",
    title: "CPU time",
    unit: "ms",
    of: ({ cpu, facts }) => cpuTimeMs(cpu, facts),
  },
  {
    name: "processes",
    slug: "processes",
    title: "Processes",
    unit: "count",
    of: ({ processes }) => processes.most,
  },
] as const satisfies readonly Metric[];

export type MetricName = typeof METRICS[number]["name"];

/** What is compared of a phase. */
export const PHASE_METRICS = [
  { name: "peak", slug: "peak-rss", title: "peak", unit: "bytes" },
  { name: "mean", slug: "mean-rss", title: "mean", unit: "bytes" },
  { name: "duration", slug: "duration", title: "duration", unit: "ms" },
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
