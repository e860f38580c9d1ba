import { type Polyline, polylines } from "./lines.ts";
import type { MetricSeries } from "./metric_series.ts";
import type { ChartSeries } from "./series.ts";

/** How a metric is drawn: told apart by colour, by width and by dashes. */
export interface CurveStyle {
  /** Name in the legend, and of the data blocks. */
  readonly name: string;
  /** Of the palette by Okabe and Ito, which stays distinct with colour vision deficiencies. */
  readonly color: string;
  readonly width: number;
  /** gnuplot dash type: 1 is solid; then dash and gap lengths. */
  readonly dash: string;
}

/** A metric with lines to draw. */
export interface Curve extends CurveStyle {
  readonly lines: readonly Polyline[];
  readonly maxBytes: number;
}

const STYLES = {
  rss: { name: "RSS", color: "#0072B2", width: 2.5, dash: "1" },
  pss: { name: "PSS", color: "#D55E00", width: 2, dash: "(18,9)" },
  physFootprint: { name: "Footprint", color: "#009E73", width: 2, dash: "(30,8)" },
  swap: { name: "Swap", color: "#CC79A7", width: 2, dash: "(18,8,4,8)" },
  vsz: { name: "VSZ", color: "#000000", width: 1.2, dash: "1" },
} as const satisfies Record<string, CurveStyle>;

type CurveName = keyof typeof STYLES;

/** Which curves share an axis. */
export interface Curves {
  readonly main: readonly Curve[];
  /** Virtual size when it is so much larger that it would press the others flat; else undefined. */
  readonly apart: Curve | undefined;
}

/** Above this many times the rest, virtual size gets a panel and a scale of its own. */
const VSZ_APART_FACTOR = 3;

/** The curves of a series, of those metrics that were measured at all. */
export function curvesOf(series: ChartSeries): Curves {
  const usualRowMs = series.intervals.usualMs();
  const names: CurveName[] = ["rss", "pss", "physFootprint", "swap"];
  const resident = names.flatMap((name) => curve(STYLES[name], series[name], usualRowMs));
  const [vsz] = curve(STYLES.vsz, series.vsz, usualRowMs);
  if (vsz === undefined) return { main: resident, apart: undefined };
  if (resident.length > 0 && vsz.maxBytes > VSZ_APART_FACTOR * maxBytes(resident)) {
    return { main: resident, apart: vsz };
  }
  return { main: [...resident, vsz], apart: undefined };
}

/** The largest value of all. */
export function maxBytes(curves: readonly Curve[]): number {
  return Math.max(0, ...curves.map((curve) => curve.maxBytes));
}

/** One curve, or none when the metric was never measured. */
function curve(style: CurveStyle, metric: MetricSeries, usualRowMs: number): Curve[] {
  const peak = metric.peak();
  if (peak === undefined) return [];
  return [{ ...style, lines: polylines(metric, usualRowMs), maxBytes: peak.bytes }];
}
