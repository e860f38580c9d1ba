/**
 * One-sided test of Mann and Whitney: how likely the new values would lie so far above the old ones, by
 * their ranks alone, if both came from the same source. Exact where no two values are equal and the
 * sides are not long; else by the normal approximation, with corrections for ties and continuity.
 * 1 of an empty side.
 */
export function rankTest(old: readonly number[], fresh: readonly number[]): number {
  const n = old.length, m = fresh.length;
  if (n === 0 || m === 0) return 1;
  const { wins, tiedCubes } = pairs(old, fresh);
  if (tiedCubes === 0 && n * m <= EXACT_PAIRS) return exactTail(n, m, wins);
  const mean = n * m / 2;
  const all = n + m;
  const variance = n * m / 12 * (all + 1 - tiedCubes / (all * (all - 1)));
  if (variance <= 0) return 1;
  return upperTail((wins - mean - 0.5) / Math.sqrt(variance));
}

/** The least that {@link rankTest} can give with that many values a side. */
export const leastProbability = (n: number, m: number): number => exactTail(n, m, n * m);

/** Beyond this many pairs the normal approximation is as good. */
const EXACT_PAIRS = 900;

/** Pairs in which the new value is above the old one, a tie counting half; and t^3 - t of each tie. */
function pairs(old: readonly number[], fresh: readonly number[]) {
  const all = [
    ...old.map((value) => ({ value, isNew: false })),
    ...fresh.map((value) => ({ value, isNew: true })),
  ].sort((a, b) => a.value - b.value);
  let wins = 0, tiedCubes = 0, oldBelow = 0;
  for (let from = 0; from < all.length;) {
    let to = from, tiedOld = 0;
    for (; to < all.length && all[to]!.value === all[from]!.value; to++) {
      if (!all[to]!.isNew) tiedOld++;
    }
    const tied = to - from;
    wins += (tied - tiedOld) * (oldBelow + tiedOld / 2);
    tiedCubes += tied ** 3 - tied;
    oldBelow += tiedOld;
    from = to;
  }
  return { wins, tiedCubes };
}

/** Share of all orders of n + m different values with at least that many wins. */
function exactTail(n: number, m: number, wins: number): number {
  const shares = winShares(n, m);
  let sum = 0;
  for (let at = Math.ceil(wins); at < shares.length; at++) sum += shares[at]!;
  return Math.min(1, sum);
}

const known = new Map<string, Float64Array>();

/**
 * For each count of wins, the share of orders that have it. The largest value is a new one in m of
 * n + m orders, and beats all n old ones then; else it is an old one, and beats nobody.
 */
function winShares(n: number, m: number): Float64Array {
  const key = `${n},${m}`;
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const shares = new Float64Array(n * m + 1);
  if (n === 0 || m === 0) shares[0] = 1;
  else {
    const newOnTop = winShares(n, m - 1), oldOnTop = winShares(n - 1, m);
    newOnTop.forEach((share, wins) => shares[wins + n]! += share * m / (n + m));
    oldOnTop.forEach((share, wins) => shares[wins]! += share * n / (n + m));
  }
  known.set(key, shares);
  return shares;
}

/**
 * Probability of a standard normal value above z; off by less than 1e-7 (Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.2.17).
 */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.319381530 +
    t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
  return z >= 0 ? tail : 1 - tail;
}
