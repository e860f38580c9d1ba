/** A straight trend through points, and how sure it is. */
export interface Trend {
  /** Median of the slopes between all pairs of points: Theil-Sen. */
  readonly slope: number;
  /** Ends of its confidence interval; infinite where the points are too few. */
  readonly low: number;
  readonly high: number;
}

/**
 * Theil-Sen slope with the confidence interval of Sen (1968), which leaves 0 out exactly where the
 * test of Mann and Kendall finds a trend at the same level. Its variance is widened for points that
 * hang together, after Hamed and Rao (1998): neighbours that resemble each other say less than their
 * number. Up to some 256 points; `z` is the quantile of the normal distribution for the level.
 */
export function trend(times: Float64Array, values: Float64Array, z: number): Trend {
  const slopes = pairSlopes(times, values);
  if (slopes.length === 0) return { slope: NaN, low: -Infinity, high: Infinity };
  const slope = medianOfSorted(slopes);
  const n = values.length;
  const residuals = values.map((value, index) => value - slope * times[index]!);
  const variance = n * (n - 1) * (2 * n + 5) / 18 * inflation(ranks(residuals));
  const reach = z * Math.sqrt(variance);
  const low = slopes[Math.floor((slopes.length - reach) / 2) - 1];
  const high = slopes[Math.ceil((slopes.length + reach) / 2)];
  return { slope, low: low ?? -Infinity, high: high ?? Infinity };
}

function pairSlopes(times: Float64Array, values: Float64Array): Float64Array {
  const slopes = new Float64Array(times.length * (times.length - 1) / 2);
  let count = 0;
  for (let a = 0; a < times.length; a++) {
    for (let b = a + 1; b < times.length; b++) {
      const span = times[b]! - times[a]!;
      if (span > 0) slopes[count++] = (values[b]! - values[a]!) / span;
    }
  }
  return slopes.subarray(0, count).sort();
}

/** By how much correlation between neighbours multiplies the variance; at least 1. */
function inflation(values: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (values[i]! - mean) * (values[i - lag]! - mean);
    return sum;
  };
  const total = covariance(0);
  if (total === 0) return 1;
  let sum = 0;
  // Up to the first lag without correlation: behind it there is only noise to add up.
  for (let lag = 1; lag < n / 2; lag++) {
    const correlation = covariance(lag) / total;
    if (correlation <= 0) break;
    sum += correlation;
  }
  return 1 + 2 * sum;
}

/** Ranks from 0; equal values share their mean rank. */
function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranked = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) ranked[order[at]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranked;
}

/** Median of values in any order; NaN of none. */
export function median(values: Float64Array): number {
  return medianOfSorted(values.slice().sort());
}

function medianOfSorted(sorted: Float64Array): number {
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
