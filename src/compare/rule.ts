import { leastProbability, rankTest } from "./mann_whitney.ts";

/** How much a figure may rise: by a share of the old median, or by an amount in its own unit. */
export type Threshold =
  | { readonly kind: "share"; readonly share: number }
  | { readonly kind: "amount"; readonly amount: number };

/** What becomes of a figure; `unclear`: it moved beyond the threshold, but the runs do not bear it. */
export type Verdict = "higher" | "lower" | "same" | "unclear";

/** A figure on both sides. */
export interface Judgement {
  readonly old: Spread;
  readonly fresh: Spread;
  /** New median less old one. */
  readonly change: number;
  /** The same as a share of the old one; absent where that is 0. */
  readonly changeShare?: number;
  readonly verdict: Verdict;
}

/** The values of one side. */
export interface Spread {
  readonly runs: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Level of the rank test, one-sided. */
export const LEVEL = 0.05;

/** Whether so little is the stated level at the most; sums of fractions may be off in their last digit. */
export const isRare = (probability: number): boolean => probability <= LEVEL + 1e-9;

/** Up to this many runs a side every new one has to lie above every old one. */
const SEPARATED_RUNS = 5;

/**
 * The rule: a figure got worse when its median rose by more than the threshold, and by more than an
 * absolute floor, and the noise bears it: up to five runs a side every new one lies above every old
 * one (3 against 3 by chance: p = 0.05, 5 against 5: 0.004), from six on the rank test says so at
 * 0.05. One run a side: the threshold alone. A fall is judged alike. A threshold that is an amount is
 * its own floor. Both sides have values.
 */
export function judge(
  old: readonly number[],
  fresh: readonly number[],
  threshold: Threshold,
  floor: number,
): Judgement {
  const before = spreadOf(old), after = spreadOf(fresh);
  const change = after.median - before.median;
  const reach = reachOf(threshold, floor, before.median);
  const isBorne = change > 0 ? isAbove(old, fresh) : isAbove(fresh, old);
  const moved = change > 0 ? "higher" : "lower";
  return {
    old: before,
    fresh: after,
    change,
    ...before.median > 0 && { changeShare: change / before.median },
    verdict: Math.abs(change) <= reach ? "same" : isBorne ? moved : "unclear",
  };
}

/** The change that is still within the threshold. */
export const reachOf = (threshold: Threshold, floor: number, median: number): number =>
  threshold.kind === "amount" ? threshold.amount : Math.max(threshold.share * median, floor);

/** Whether the noise bears that the new values are higher. One a side: nothing is known of it. */
function isAbove(old: readonly number[], fresh: readonly number[]): boolean {
  const n = old.length, m = fresh.length;
  const isTested = Math.max(n, m) > SEPARATED_RUNS && isRare(leastProbability(n, m));
  if (isTested) return isRare(rankTest(old, fresh));
  return n === 1 && m === 1 || Math.min(...fresh) > Math.max(...old);
}

/**
 * The least amount by which all the old values would have to rise for the rule to tell them from
 * themselves: no threshold below it can work. Undefined of a single value.
 */
export function noiseOf(old: readonly number[]): number | undefined {
  if (old.length < 2) return undefined;
  const range = Math.max(...old) - Math.min(...old);
  if (old.length <= SEPARATED_RUNS) return range;
  // The smaller the rise, the fewer pairs it turns round: halving finds where the test turns.
  let low = 0, high = range;
  for (let step = 0; step < NOISE_STEPS; step++) {
    const middle = (low + high) / 2;
    if (isAbove(old, old.map((value) => value + middle))) high = middle;
    else low = middle;
  }
  return high;
}

/** To a 4096th of the range. */
const NOISE_STEPS = 12;

function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { runs: sorted.length, median, min: sorted[0]!, max: sorted.at(-1)! };
}
