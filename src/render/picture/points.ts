import type { Points } from "./shape.ts";

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

/** A line through points; those on a level stretch between two others are left out. */
export function line(xs: readonly number[], ys: readonly number[]): Points {
  return trace(neededPoints(xs, ys), xs, ys);
}

/** The outline of the area between two lines over the same times; empty where nothing lies between. */
export function area(
  xs: readonly number[],
  uppers: readonly number[],
  lowers: readonly number[],
): Points {
  const needed = neededPoints(xs, uppers);
  if (needed.length < 2 || needed.every((i) => uppers[i] === lowers[i])) return [];
  return [...trace(needed, xs, uppers), ...trace(needed.toReversed(), xs, lowers)];
}

function trace(needed: readonly number[], xs: readonly number[], ys: readonly number[]): Points {
  return needed
    .filter((at, i) => {
      const before = needed[i - 1], after = needed[i + 1];
      return before === undefined || after === undefined ||
        tenth(ys[at]!) !== tenth(ys[before]!) || tenth(ys[at]!) !== tenth(ys[after]!);
    })
    .flatMap((at) => [tenth(xs[at]!), tenth(ys[at]!)]);
}

/** A tenth of a px is enough. */
const tenth = (px: number): number => Math.round(px * 10) / 10;
