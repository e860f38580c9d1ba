/** Columns in which a line keeps its first, lowest, highest and last point, to a px. */
const COLUMNS_PER_PX = 2;

/**
 * The indexes of the points that are needed to draw all of them: of many in one narrow column the first,
 * the lowest, the highest and the last. `xs` never decrease.
 */
export function neededPoints(xs: readonly number[], ys: readonly number[]): number[] {
  const needed: number[] = [];
  for (let from = 0; from < xs.length;) {
    const column = Math.floor(xs[from]! * COLUMNS_PER_PX);
    let to = from, low = from, high = from;
    for (; to < xs.length && Math.floor(xs[to]! * COLUMNS_PER_PX) === column; to++) {
      if (ys[to]! < ys[low]!) low = to;
      if (ys[to]! > ys[high]!) high = to;
    }
    needed.push(...new Set([from, Math.min(low, high), Math.max(low, high), to - 1]));
    from = to;
  }
  return needed;
}

/** The path of a line through points, in px; those on a level line between two others are left out. */
export function line(xs: readonly number[], ys: readonly number[]): string {
  return trace(neededPoints(xs, ys), xs, ys, "M");
}

/** The path of the area between two lines over the same times; empty where nothing lies between. */
export function area(
  xs: readonly number[],
  uppers: readonly number[],
  lowers: readonly number[],
): string {
  const needed = neededPoints(xs, uppers);
  if (needed.length < 2 || needed.every((i) => uppers[i] === lowers[i])) return "";
  return `${trace(needed, xs, uppers, "M")}${trace(needed.toReversed(), xs, lowers, "L")}Z`;
}

function trace(
  needed: readonly number[],
  xs: readonly number[],
  ys: readonly number[],
  start: "M" | "L",
): string {
  const turns = needed.filter((at, i) => {
    const before = needed[i - 1], after = needed[i + 1];
    return before === undefined || after === undefined ||
      tenth(ys[at]!) !== tenth(ys[before]!) || tenth(ys[at]!) !== tenth(ys[after]!);
  });
  return turns
    .map((at, i) => `${i === 0 ? start : i === 1 ? "L" : " "}${tenth(xs[at]!)} ${tenth(ys[at]!)}`)
    .join("");
}

const tenth = (px: number): number => Math.round(px * 10) / 10;
