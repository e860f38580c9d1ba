import type { Rows } from "./recording.ts";

/** A stretch of the run, in ms since it began. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How RSS and CPU went in a stretch of the run; absent: nothing was measured in it. */
export interface RangeFigures {
  readonly peak?: { readonly bytes: number; readonly elapsedMs: number };
  readonly leastBytes?: number;
  readonly meanBytes?: number;
  /** From the first to the last row in it. */
  readonly changeBytes?: number;
  readonly cpuPercent?: number;
  readonly mostProcesses?: number;
}

/** The index of the first row at or after a time. */
export function firstAt(time: ArrayLike<number>, ms: number): number {
  let low = 0, high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the last row at or before a time; the first one before that. */
export const lastAt = (time: ArrayLike<number>, ms: number): number =>
  Math.max(0, firstAt(time, ms + 1e-6) - 1);

/** The figures of a stretch: of peaks and the least those of the rows, means weighted by time. */
export function figuresIn({ time, rss, rssMean, cpu, count }: Rows, range: Range): RangeFigures {
  const from = firstAt(time, range.fromMs), to = firstAt(time, range.toMs + 1e-6);
  if (rss === undefined || from >= to) return {};
  let peakAt = -1, leastAt = -1, first = -1, last = -1, most = 0;
  for (let row = from; row < to; row++) {
    if (count && count[row]! > most) most = count[row]!;
    const bytes = rss[row]!;
    if (bytes !== bytes) continue;
    if (first < 0) first = row;
    last = row;
    if (peakAt < 0 || bytes > rss[peakAt]!) peakAt = row;
    if (leastAt < 0 || bytes < rss[leastAt]!) leastAt = row;
  }
  if (first < 0) return {};
  const mean = rssMean && meanOf(time, rssMean, from, to);
  const cpuTenths = cpu && meanOf(time, cpu, from, to);
  return {
    peak: { bytes: rss[peakAt]!, elapsedMs: time[peakAt]! },
    leastBytes: rss[leastAt]!,
    meanBytes: mean ?? rss[first]!,
    changeBytes: rss[last]! - rss[first]!,
    ...cpuTenths !== undefined && { cpuPercent: cpuTenths / 10 },
    ...count && { mostProcesses: most },
  };
}

/** Mean of values that each stand for the time since the row before, between two rows. */
export function meanOf(
  time: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
): number | undefined {
  let sum = 0, weight = 0;
  for (let row = from + 1; row < to; row++) {
    const value = values[row]!, spanMs = time[row]! - time[row - 1]!;
    if (value !== value) continue;
    sum += value * spanMs;
    weight += spanMs;
  }
  return weight > 0 ? sum / weight : undefined;
}
