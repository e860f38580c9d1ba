import type { Points } from "./history.ts";
import { median, trend } from "./trend.ts";

/**
 * What can be said of the second half of a run.
 * `growing`: steadily, over all of it, to heights not seen before. `falling`: the interval is below
 * 0. `steady`: whatever the slope is, it comes to nothing worth telling. `unclear`: none of these.
 */
export type GrowthVerdict = "growing" | "falling" | "steady" | "unclear";

/** The trend over the second half of a run. */
export interface Growth {
  readonly verdict: GrowthVerdict;
  /** Theil-Sen slope. */
  readonly bytesPerMinute: number;
  /** Its 99 % confidence interval, corrected for values that hang together. */
  readonly lowBytesPerMinute: number;
  readonly highBytesPerMinute: number;
  /** Length of the half that was looked at. */
  readonly spanMs: number;
}

/** Of the confidence interval, two-sided, in percent. */
export const CONFIDENCE_PERCENT = 99;
const Z = 2.5758;

/** Fewer points or a shorter time say nothing. */
const MIN_POINTS = 16;
const MIN_SPAN_MS = 2000;

/** Growth over the half that is not worth telling: below 2 % of the mean, or below 1 MiB. */
const MATERIAL_SHARE = 0.02;
const MATERIAL_BYTES = 1024 ** 2;

const MS_PER_MINUTE = 60_000;

/**
 * Judges the second half of a run. Undefined when it is too short to be judged.
 *
 * A trend alone does not make a leak: a step, the end of a start-up, or one tooth of a garbage
 * collector's saw have one too. So every quarter of the half must have its part in the growth, the
 * last one no less than the others, and it must lead above all that the first half held.
 */
export function growth(all: Points, elapsedMs: number): Growth | undefined {
  const points = withoutTeardown(all);
  const half = between(points, elapsedMs / 2, Infinity);
  const { timesMs, values } = half;
  const count = values.length;
  if (count < MIN_POINTS) return undefined;
  const spanMs = timesMs[count - 1]! - timesMs[0]!;
  if (spanMs < MIN_SPAN_MS) return undefined;
  const { slope, low, high } = trend(timesMs, values, Z);
  const material = Math.max(
    MATERIAL_BYTES,
    MATERIAL_SHARE * mean(values),
  );
  const isGrowing = low > 0 && slope * spanMs > material && isSpread(half, slope) &&
    isNewHigh(points, half, elapsedMs);
  const verdict = isGrowing
    ? "growing"
    : high < 0 && -slope * spanMs > material
    ? "falling"
    : Math.max(-low, high) * spanMs < material
    ? "steady"
    : "unclear";
  return {
    verdict,
    bytesPerMinute: slope * MS_PER_MINUTE,
    lowBytesPerMinute: low * MS_PER_MINUTE,
    highBytesPerMinute: high * MS_PER_MINUTE,
    spanMs,
  };
}

/**
 * Without a last value that lies below the one before: of a program that is ending, which gives its memory
 * back, and not a sign that it had stopped growing.
 */
function withoutTeardown({ timesMs, values }: Points): Points {
  const last = values.length - 1;
  const isLower = last > 0 && values[last]! < values[last - 1]!;
  return isLower
    ? { timesMs: timesMs.subarray(0, last), values: values.subarray(0, last) }
    : { timesMs, values };
}

const QUARTERS = 4;

/** Whether each quarter of the half lies above the one before, by a fair part of the slope. */
function isSpread(half: Points, slope: number): boolean {
  const levels = Array.from({ length: QUARTERS }, (_, quarter) => {
    const part = quarterOf(half, quarter);
    // Means and not medians: a staircase leaks as well, and its medians jump by whole steps.
    return { ms: mean(part.timesMs), bytes: mean(part.values) };
  });
  const rises = levels.slice(1).map((level, index) => {
    const before = levels[index]!;
    return (level.bytes - before.bytes) / (level.ms - before.ms);
  });
  // Growth may get faster, but not die away.
  return rises.every((rise) => rise >= 0.25 * slope) &&
    rises[rises.length - 1]! >= 0.65 * Math.max(...rises);
}

/**
 * Whether the end lies above everything between a tenth and a half of the run. (The first tenth is
 * start-up: a spike there excuses nothing.)
 */
function isNewHigh(points: Points, half: Points, elapsedMs: number): boolean {
  const before = between(points, elapsedMs / 10, elapsedMs / 2).values;
  return median(quarterOf(half, QUARTERS - 1).values) > Math.max(...before);
}

function quarterOf(half: Points, quarter: number): Points {
  const { timesMs } = half;
  const startMs = timesMs[0]!;
  const spanMs = timesMs[timesMs.length - 1]! - startMs;
  const isLast = quarter === QUARTERS - 1;
  return between(
    half,
    startMs + spanMs * quarter / QUARTERS,
    isLast ? Infinity : startMs + spanMs * (quarter + 1) / QUARTERS,
  );
}

function between({ timesMs, values }: Points, fromMs: number, toMs: number): Points {
  const isIn = (index: number) => timesMs[index]! >= fromMs && timesMs[index]! < toMs;
  return {
    timesMs: timesMs.filter((_, index) => isIn(index)),
    values: values.filter((_, index) => isIn(index)),
  };
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
