import { type Polyline, polylines } from "../../series/polylines.ts";
import type { ChartSeries } from "../../series/series.ts";
import type { Curve, Curves } from "./curves.ts";
import { shortenMiddle } from "./text_width.ts";

/** One of several recordings in one picture. */
export interface Overlaid {
  /** What tells it from the others. */
  readonly name: string;
  readonly series: ChartSeries;
  /** The part to show, which then begins at 0; absent: all of it. */
  readonly part?: { readonly fromMs: number; readonly toMs: number };
}

/** How long what is shown of it is. */
export const lengthMs = ({ series, part }: Overlaid): number =>
  part === undefined ? series.elapsedMs : part.toMs - part.fromMs;

/** By Okabe and Ito, which stay distinct with colour vision deficiencies; the later ones dashed as well. */
const STYLES = [
  { color: "#0072B2", dash: [] },
  { color: "#D55E00", dash: [] },
  { color: "#009E73", dash: [18, 8] },
  { color: "#CC79A7", dash: [18, 8] },
  { color: "#E69F00", dash: [30, 8] },
  { color: "#56B4E9", dash: [30, 8] },
  { color: "#5B3A8C", dash: [18, 8, 4, 8] },
  { color: "#333333", dash: [18, 8, 4, 8] },
] as const;

/** Of a legend's entry, beside its name. */
const ENTRY_EM = 4.8;

/** What all of them have: PSS, in which shared memory counts once, where each was recorded with it. */
export const overlaidMetric = (overlaid: readonly Overlaid[]): "pss" | "rss" =>
  overlaid.every(({ series }) => series.pss.measured > 0) ? "pss" : "rss";

/** One metric of all recordings, each from its own start, with a legend of that width. */
export function overlayCurves(overlaid: readonly Overlaid[], legendEm: number): Curves {
  const metric = overlaidMetric(overlaid);
  const nameEm = Math.max(2, legendEm / overlaid.length - ENTRY_EM);
  const main = overlaid.map((of, at): Curve => {
    const lines = linesOf(of, metric);
    return {
      // A drawer may call its data so.
      name: `run${at + 1}`,
      title: shortenMiddle(of.name, nameEm),
      ...STYLES[at % STYLES.length]!,
      width: 2,
      lines,
      highest: lines.flat().reduce((most, { value }) => Math.max(most, value), 0),
    };
  });
  return {
    main,
    bands: undefined,
    highestBytes: Math.max(0, ...main.map(({ highest }) => highest)),
    cpu: undefined,
    apart: undefined,
  };
}

function linesOf({ series, part }: Overlaid, metric: "pss" | "rss"): readonly Polyline[] {
  const lines = polylines(series[metric], series.intervals.usualMs());
  if (part === undefined) return lines;
  const { fromMs, toMs } = part;
  return lines.map((line) =>
    line.filter(({ elapsedMs }) => elapsedMs >= fromMs && elapsedMs <= toMs)
      .map(({ elapsedMs, value }) => ({ elapsedMs: elapsedMs - fromMs, value }))
  ).filter((line) => line.length > 0);
}

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

/** Moments at which two recordings are compared: one for every other pixel of a large picture. */
const MOMENTS = 640;

/** Where two curves differ, by the values that stand at each moment; none of any other number of them. */
export function differencesOf([base, fresh, ...more]: readonly Curve[]): Difference[] {
  if (base === undefined || fresh === undefined || more.length > 0) return [];
  const old = standing(base.lines), now = standing(fresh.lines);
  const endMs = Math.min(old.endMs, now.endMs);
  const found: { isRise: boolean; points: Difference["points"][number][] }[] = [];
  for (let at = 0; at <= MOMENTS; at++) {
    const elapsedMs = endMs * at / MOMENTS;
    const before = old.at(elapsedMs), after = now.at(elapsedMs);
    if (before === undefined || after === undefined) continue;
    const isRise = after > before;
    const last = found.at(-1);
    const point = { elapsedMs, low: Math.min(before, after), high: Math.max(before, after) };
    if (last?.isRise === isRise) last.points.push(point);
    else found.push({ isRise, points: [point] });
  }
  return found.filter(({ points }) => points.length > 1);
}

/** The value at a moment, on the line between its neighbours. Asked in the order of time. */
function standing(lines: readonly Polyline[]) {
  const points = lines.flat();
  let index = 0;
  return {
    endMs: points.at(-1)?.elapsedMs ?? 0,
    at(elapsedMs: number): number | undefined {
      while (index + 1 < points.length && points[index + 1]!.elapsedMs <= elapsedMs) index++;
      const from = points[index], to = points[index + 1];
      if (from === undefined || from.elapsedMs > elapsedMs) return from?.value;
      if (to === undefined) return from.value;
      const share = (elapsedMs - from.elapsedMs) / (to.elapsedMs - from.elapsedMs);
      return from.value + share * (to.value - from.value);
    },
  };
}
