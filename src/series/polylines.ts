import type { Intervals } from "./intervals.ts";
import type { TimedValue } from "./metric_series.ts";

/** Points joined by a line; one point alone is drawn as a dot. */
export type Polyline<Point = TimedValue> = readonly Point[];

/** Something over time as a fold keeps it. */
export interface Drawable<Point> {
  /** Times between its values. */
  readonly intervals: Intervals;
  /** Oldest first. */
  buckets(): Iterable<{
    readonly points: readonly Point[];
    /** At least one row between the bucket before and this one had no value. */
    readonly unmeasuredBefore: boolean;
  }>;
}

/** A line breaks where nothing was measured for this many usual intervals. */
const GAP_INTERVALS = 5;
/** A metric's own cadence is believed after this many intervals. */
const ENOUGH_INTERVALS = 5;

/**
 * The drawable lines of a metric, broken where nothing was measured: at an empty cell, and where
 * rows are missing for much longer than `usualRowMs`, the usual time between rows. A metric that is
 * read less often than rows are written (the macOS footprint, a rate-limited PSS) has empty cells by
 * nature; its line breaks only where it is missing for much longer than its own usual interval.
 */
export function polylines<Point extends { readonly elapsedMs: number }>(
  metric: Drawable<Point>,
  usualRowMs: number,
): Polyline<Point>[] {
  const ownMs = metric.intervals.usualMs();
  const isSlower = metric.intervals.count >= ENOUGH_INTERVALS && ownMs > 1.5 * usualRowMs;
  const gapMs = GAP_INTERVALS * (isSlower ? ownMs : usualRowMs);
  const lines: Point[][] = [];
  let line: Point[] = [];
  for (const { points, unmeasuredBefore } of metric.buckets()) {
    const before = line.at(-1);
    const isBroken = before === undefined || unmeasuredBefore && !isSlower ||
      points[0]!.elapsedMs - before.elapsedMs > gapMs;
    if (isBroken) lines.push(line = []);
    line.push(...points);
  }
  return lines;
}
