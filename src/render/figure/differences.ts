import type { Polyline } from "../../series/polylines.ts";

/** Where of two recordings one lies above the other for a while. */
export interface Difference {
  /** The second is the higher one. */
  readonly isRise: boolean;
  readonly points: readonly {
    readonly elapsedMs: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Warm where the second of two recordings is higher, cool where it is lower. */
export const RISE_COLOR = "#D55E00", FALL_COLOR = "#009E73";

/** Moments at which two recordings are compared: one for every other pixel of a large picture. */
const MOMENTS = 640;

/** Where two courses differ between two moments, by the values that stand at each; not where one has none. */
export function differencesOf(
  old: readonly Polyline[],
  fresh: readonly Polyline[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Difference[] {
  const before = standing(old), after = standing(fresh);
  const found: { isRise: boolean; points: Difference["points"][number][] }[] = [];
  let isApart = true;
  for (let at = 0; at <= MOMENTS; at++) {
    const elapsedMs = fromMs + (toMs - fromMs) * at / MOMENTS;
    const was = before(elapsedMs), is = after(elapsedMs);
    if (was === undefined || is === undefined) {
      isApart = true;
      continue;
    }
    const isRise = is > was;
    const last = found.at(-1);
    const point = { elapsedMs, low: Math.min(was, is), high: Math.max(was, is) };
    if (!isApart && last?.isRise === isRise) last.points.push(point);
    else found.push({ isRise, points: [point] });
    isApart = false;
  }
  return found.filter(({ points }) => points.length > 1);
}

/**
 * The value at a moment, on the line between its neighbours; undefined between two lines, and outside of
 * them. To be asked in the order of time.
 */
export function standing(lines: readonly Polyline[]): (elapsedMs: number) => number | undefined {
  let line = 0, index = 0;
  return (elapsedMs) => {
    while (line + 1 < lines.length && lines[line + 1]![0]!.elapsedMs <= elapsedMs) {
      line++;
      index = 0;
    }
    const points = lines[line] ?? [];
    while (index + 1 < points.length && points[index + 1]!.elapsedMs <= elapsedMs) index++;
    const from = points[index], to = points[index + 1];
    if (from === undefined || elapsedMs < from.elapsedMs) return undefined;
    if (to === undefined) return elapsedMs > from.elapsedMs ? undefined : from.value;
    const share = (elapsedMs - from.elapsedMs) / (to.elapsedMs - from.elapsedMs);
    return from.value + share * (to.value - from.value);
  };
}
