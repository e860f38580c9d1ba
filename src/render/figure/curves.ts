import { type Bands, bandsOf } from "./bands.ts";
import { type Polyline, polylines } from "../../series/polylines.ts";
import type { MeanSeries } from "../../series/mean_series.ts";
import type { MetricSeries, TimedValue } from "../../series/metric_series.ts";
import type { ChartSeries } from "../../series/series.ts";

/** How a metric is drawn: told apart by colour, by width and by dashes. */
export interface CurveStyle {
  /** What it shows, in one word. */
  readonly name: string;
  /** In the legend; absent = the name, empty = not there. */
  readonly title?: string;
  /** Of the palette by Okabe and Ito, which stays distinct with colour vision deficiencies. */
  readonly color: string;
  readonly width: number;
  /** Lengths of dashes and gaps of a line 2 px wide, in px; none = solid. */
  readonly dash: readonly number[];
  /** Whether a pale area below says that this is the main thing. */
  readonly isFilled?: boolean;
}

/** A metric with lines to draw. */
export interface Curve extends CurveStyle {
  readonly lines: readonly Polyline[];
  /** In bytes, or percent for CPU. */
  readonly highest: number;
}

const STYLES = {
  rss: { name: "RSS", color: "#0072B2", width: 2.5, dash: [], isFilled: true },
  pss: { name: "PSS", color: "#D55E00", width: 2, dash: [18, 9] },
  physFootprint: { name: "Footprint", color: "#009E73", width: 2, dash: [30, 8] },
  swap: { name: "Swap", color: "#CC79A7", width: 2, dash: [18, 8, 4, 8] },
  vsz: { name: "VSZ", color: "#000000", width: 1.2, dash: [] },
  cpu: {
    ...{ name: "CPU", title: "CPU, % of one core", color: "#866217", width: 1.2 },
    dash: [],
    isFilled: true,
  },
  /** The total as the upper edge of its parts. */
  edge: { color: "#333333", width: 1.1, dash: [] },
} as const satisfies Record<string, Omit<CurveStyle, "name"> & { readonly name?: string }>;

/** Which curves share an axis. */
export interface Curves {
  readonly main: readonly Curve[];
  /** Areas below them. */
  readonly bands: Bands | undefined;
  /** The most that curves and areas of the main panel reach, in bytes. */
  readonly highestBytes: number;
  /** CPU, which has a panel of its own: noisy, and in percent, it would only hide the memory. */
  readonly cpu: Curve | undefined;
  /** Virtual size when it is so much larger that it would press the others flat; else undefined. */
  readonly apart: Curve | undefined;
  /** A line across the main panel. */
  readonly limitBytes?: number;
}

/** A limit above this many times the data would press them flat. */
const LIMIT_IN_SIGHT_FACTOR = 1.5;

/** The same with room for the limit, where that is in sight of the data. */
export function withLimit(curves: Curves, limitBytes: number | undefined): Curves {
  const { highestBytes } = curves;
  if (limitBytes === undefined || limitBytes > LIMIT_IN_SIGHT_FACTOR * highestBytes) return curves;
  return { ...curves, limitBytes, highestBytes: Math.max(highestBytes, limitBytes) };
}

/** Above this many times the rest, virtual size gets a panel and a scale of its own. */
const VSZ_APART_FACTOR = 3;

/** The curves of a series, of those metrics that were measured at all. */
export function curvesOf(series: ChartSeries): Curves {
  const usualRowMs = series.intervals.usualMs();
  const curve = (style: CurveStyle, metric: MetricSeries) => curveOf(style, metric, usualRowMs);
  const cpu = cpuCurve(series.cpu, usualRowMs);
  const bands = bandsOf(series);
  if (bands !== undefined) {
    const { highestBytes, byProcess } = bands;
    // Without processes the area below says what it is.
    const edge = { ...STYLES.edge, name: series.totalMetric.toUpperCase() };
    const style = byProcess ? edge : { ...edge, title: "" };
    return {
      main: curve(style, series[series.totalMetric]),
      bands,
      highestBytes,
      cpu,
      apart: undefined,
    };
  }
  const names = ["rss", "pss", "physFootprint", "swap"] as const;
  const resident = names.flatMap((name) => curve(STYLES[name], series[name]));
  const [vsz] = curve(STYLES.vsz, series.vsz);
  const residentBytes = highestOf(resident);
  const isApart = vsz !== undefined && resident.length > 0 &&
    vsz.highest > VSZ_APART_FACTOR * residentBytes;
  const main = vsz === undefined || isApart ? resident : [...resident, vsz];
  return {
    main,
    bands,
    highestBytes: highestOf(main),
    cpu,
    apart: isApart ? { ...vsz, title: "VSZ, address space (own scale)" } : undefined,
  };
}

/** The largest value of all. */
function highestOf(curves: readonly Curve[]): number {
  return Math.max(0, ...curves.map((curve) => curve.highest));
}

/** CPU, or undefined when it was never measured. */
function cpuCurve(cpu: MeanSeries, usualRowMs: number): Curve | undefined {
  const lines = polylines(cpu, usualRowMs);
  if (lines.length === 0) return undefined;
  const highest = lines.flat().reduce((most, { value }) => Math.max(most, value), 0);
  return { ...STYLES.cpu, lines, highest };
}

/** One curve, or none when the metric was never measured. */
function curveOf(style: CurveStyle, metric: MetricSeries, usualRowMs: number): Curve[] {
  const peak = metric.peak();
  if (peak === undefined) return [];
  return [{ ...style, lines: polylines(metric, usualRowMs), highest: peak.value }];
}

/** Lone points; and all of them while there are few, so that one sees where samples were taken. */
export function dotsOf(lines: Curve["lines"]): readonly TimedValue[] {
  const points = lines.flat();
  return points.length <= 40 ? points : lines.filter((line) => line.length === 1).flat();
}

/** Width of a dot, of the font size; smaller on thin lines. */
export const dotEm = ({ width }: CurveStyle): number => width < 2 ? 0.3 : 0.45;
