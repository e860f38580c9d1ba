/**
 * The candidate that a mistyped word most likely stood for: the same but for case, a beginning
 * of it, or at most one typing error in three letters. Undefined when nothing is near.
 */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const sameButCase = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (sameButCase !== undefined) return sameButCase;
  const near = candidates
    .map((candidate) => ({ candidate, errors: typingErrors(lower, candidate) }))
    .filter(({ errors }) => errors * 3 <= word.length)
    .sort((a, b) => a.errors - b.errors);
  return near[0]?.candidate ?? candidates.find((candidate) => isBeginning(lower, candidate));
}

/** One of them begins with the other, by 2 letters at least. */
function isBeginning(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 2 && (a.startsWith(b) || b.startsWith(a));
}

/** Optimal string alignment distance: letters added, left out, replaced, or swapped side by side. */
function typingErrors(a: string, b: string): number {
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Infinity;
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped);
    }
  }
  return at(a.length, b.length);
}
