import { type Polyline, polylines } from "../../series/polylines.ts";
import type { ChartSeries } from "../../series/series.ts";
import { moved, type Piece } from "./align.ts";
import type { Curve, Curves } from "./curves.ts";
import { shortenMiddle } from "./text_width.ts";

/** One of several recordings in one picture. */
export interface Overlaid {
  /** What tells it from the others. */
  readonly name: string;
  readonly series: ChartSeries;
  /** What of it to show, and when; absent: all of it, from its start. */
  readonly pieces?: readonly Piece[];
}

/** When what is shown of it ends. */
export const endMs = ({ series, pieces }: Overlaid): number =>
  pieces === undefined
    ? series.elapsedMs
    : pieces.reduce((end, { fromMs, toMs, atMs }) => Math.max(end, atMs + toMs - fromMs), 0);

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

/** One metric of all recordings, with a legend of that width. */
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

function linesOf({ series, pieces }: Overlaid, metric: "pss" | "rss"): readonly Polyline[] {
  const lines = polylines(series[metric], series.intervals.usualMs());
  return pieces === undefined ? lines : moved(lines, pieces);
}
