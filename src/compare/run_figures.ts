import { shellWords } from "../model/quote.ts";
import type { Summary } from "../summary/summary.ts";
import { type MetricName, METRICS, type PhaseMetricName } from "./metrics.ts";

/** What is compared of a recording: numbers alone, so that hundreds of them fit into memory. */
export interface RunFigures {
  /** The file that it was read from. */
  readonly path: string;
  /** The command, or what was attached to; where neither is known the name of the file. */
  readonly title: string;
  /** Undefined = not measured. */
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
  /**
   * The peak with what the kernel's high-water marks prove of the time between samples; absent where
   * there are none.
   */
  readonly provenPeakBytes?: number;
  readonly phases: readonly PhaseFigures[];
  /** How it was recorded, and of what. */
  readonly conditions: Conditions;
}

/** A phase of a recording. Two of one label are told apart by their occurrence. */
export interface PhaseFigures {
  readonly label: string;
  /** 1 for the first of its label. */
  readonly occurrence: number;
  readonly values: Readonly<Partial<Record<PhaseMetricName, number>>>;
}

/** What has to be alike for figures to be comparable. Undefined = not known. */
export type Conditions = Pick<
  Summary["facts"],
  "target" | "end" | "exitCode" | "intervalMs" | "environment" | "startUnixMs" | "elapsedMs"
>;

/** The part of a summary that is compared. */
export function figuresOf(summary: Summary, path: string): RunFigures {
  const { facts, missedPeak, rss, markers } = summary;
  const values = METRICS.flatMap(({ name, of }) => {
    const value = of(summary);
    return value === undefined ? [] : [[name, value] as const];
  });
  // Of what was attached to, the mark may be older than the recording.
  const isLaunched = "command" in facts.target;
  const { target, end, exitCode, intervalMs, environment, startUnixMs, elapsedMs } = facts;
  return {
    path,
    title: titleOf(facts),
    values: Object.fromEntries(values),
    ...isLaunched && missedPeak && {
      provenPeakBytes: Math.max(rss?.peakBytes ?? 0, missedPeak.lowerBoundBytes),
    },
    phases: phasesOf(markers.phases),
    conditions: {
      ...{ target, startUnixMs, elapsedMs },
      ...end && { end },
      ...exitCode !== undefined && { exitCode },
      ...intervalMs !== undefined && { intervalMs },
      ...environment && { environment },
    },
  };
}

/**
 * The same runs, with the peaks that the kernel's marks prove where every one of them has such a mark:
 * a mark on one side alone would look like a rise.
 */
export function withProvenPeaks(runs: readonly RunFigures[]): {
  readonly runs: readonly RunFigures[];
  readonly isProven: boolean;
} {
  const isProven = runs.every(({ provenPeakBytes }) => provenPeakBytes !== undefined);
  if (!isProven) return { runs, isProven };
  return {
    runs: runs.map((run) => ({ ...run, values: { ...run.values, peak: run.provenPeakBytes! } })),
    isProven,
  };
}

function titleOf({ target }: Pick<Conditions, "target">): string {
  if ("command" in target) return shellWords(target.command);
  return (target.name ?? `pid ${target.pid ?? "unknown"}`).replace(/\.csv$/, "");
}

/** What came before the first marker has no label: it is no phase that one could find again. */
function phasesOf(phases: Summary["markers"]["phases"]): PhaseFigures[] {
  const seen = new Map<string, number>();
  return phases.flatMap(({ label, durationMs, rssPeakBytes, rssMeanBytes }) => {
    if (label === undefined) return [];
    const occurrence = (seen.get(label) ?? 0) + 1;
    seen.set(label, occurrence);
    return [{
      label,
      occurrence,
      values: {
        ...rssPeakBytes !== undefined && { peak: rssPeakBytes },
        ...rssMeanBytes !== undefined && { mean: rssMeanBytes },
        duration: durationMs,
      },
    }];
  });
}
