import { formatBytes, formatLongDuration, formatUtc, groupDigits } from "../../model/format.ts";
import type { Recording } from "../../recording/recording.ts";
import type { ChartSeries } from "../../series/series.ts";
import { type BandName, bandNames } from "./band_names.ts";
import type { Bands } from "./bands.ts";
import { type Curves, curvesOf, withLimit } from "./curves.ts";
import { type Layout, layOut } from "./layout.ts";
import { type MarkerLine, markerLines } from "./marker_labels.ts";
import { labelsOn, type MarkerMarks, markerMarks } from "./marker_marks.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { endMs, type Overlaid, overlaidMetric, overlayCurves } from "./overlay.ts";
import { type PeakLabel, peakLabel } from "./peak.ts";
import { displayText } from "../../model/display_text.ts";
import { shortenMiddle } from "./text_width.ts";
import { type TimeAxis, timeAxis } from "./time_axis.ts";

/** What a figure shows beside the course of the metrics. */
export interface FigureRequest extends Pick<Recording, "title" | "markers" | "limitBytes"> {
  /** Default 1280. */
  readonly widthPx?: number;
  /** Default 720. */
  readonly heightPx?: number;
  /** Several recordings in one picture, instead of the metrics of the series, which is the first of them. */
  readonly overlaid?: readonly Overlaid[];
  /** How these were brought together; default: `each from its start`. */
  readonly alignedText?: string;
  /** Text as the drawer's fonts can show it; default: as it is. */
  readonly drawable?: (text: string) => string;
}

/**
 * A picture, laid out: what stands where, in px, bytes, percent and ms. A drawer writes it down in its
 * own language and decides nothing more.
 */
export interface Figure {
  readonly layout: Layout;
  readonly time: TimeAxis;
  /** Harmless text that fits. */
  readonly title: string;
  readonly subtitle: string;
  /** Areas of the main panel, below its curves; absent where there are none, or a single row of them. */
  readonly bands: Bands | undefined;
  readonly bandNames: readonly BandName[];
  readonly markers: MarkerMarks;
  /** A line across the main panel, with its name. */
  readonly limit: { readonly bytes: number; readonly name: string } | undefined;
  readonly peak: PeakLabel | undefined;
  /** Between two recordings. */
  readonly differences: readonly Difference[];
}

/**
 * Lays a series out. Sizes start at 0 on a linear axis. CPU has a panel of its own below, and so has
 * virtual size where it exceeds three times the rest, all on the same time axis.
 */
export function makeFigure(series: ChartSeries, request: FigureRequest): Figure {
  const { drawable = (text: string) => text, widthPx = 1280, heightPx = 720 } = request;
  const { overlaid } = request;
  const curves = overlaid === undefined
    ? drawableNames(withLimit(curvesOf(series), request.limitBytes), drawable)
    : overlayCurves(
      overlaid.map((of) => ({ ...of, name: displayText(drawable(of.name)) })),
      LEGEND_EM,
    );
  const elapsedMs = overlaid === undefined ? series.elapsedMs : Math.max(...overlaid.map(endMs));
  const lines = markerLines(
    request.markers.map(({ unixMs, label }) => ({ unixMs, label: drawable(label) })),
    {
      startUnixMs: series.startUnixMs ?? 0,
      elapsedMs,
      graceMs: Math.max(series.intervals.usualMs(), 1000),
    },
  );
  // Twice where there are markers: their rows need the width, the panels what they leave.
  const bare = layOut(curves, widthPx, heightPx, 0);
  const rows = labelsOn(bare, timeAxis(elapsedMs, bare), lines).map(({ row }) => row + 1);
  const layout = rows.length === 0 ? bare : layOut(curves, widthPx, heightPx, Math.max(...rows));
  const time = timeAxis(elapsedMs, layout);
  const markers = markerMarks(layout, time, lines);
  const text = (what: string, fontPx: number) =>
    shortenMiddle(displayText(what), (widthPx - 2 * layout.marginPx) / fontPx);
  const { bands, limitBytes } = curves;
  return {
    ...{ layout, time, markers },
    title: text(drawable(request.title), layout.titleFontPx),
    subtitle: text(
      overlaid === undefined
        ? describe(series, lines, markers)
        : describeOverlaid(request, overlaid),
      layout.fontPx,
    ),
    bands: bands?.lines.some((line) => line.length > 1) ? bands : undefined,
    bandNames: bandNames(bands, layout),
    limit: limitBytes === undefined
      ? undefined
      : { bytes: limitBytes, name: `Limit ${formatBytes(limitBytes)}` },
    differences: overlaid === undefined ? [] : betweenTwo(curves.main, elapsedMs),
    peak: overlaid === undefined ? peakLabel(series, layout, time) : undefined,
  };
}

/** A legend at 1280 x 720 has some 70 em. */
const LEGEND_EM = 70;

const describeOverlaid = (
  { alignedText = "each from its start" }: FigureRequest,
  overlaid: readonly Overlaid[],
): string =>
  `${overlaidMetric(overlaid).toUpperCase()} of ${overlaid.length} recordings, ${alignedText}`;

/** None of any other number of them. */
function betweenTwo([base, fresh, ...more]: Curves["main"], elapsedMs: number): Difference[] {
  if (base === undefined || fresh === undefined || more.length > 0) return [];
  return differencesOf(base.lines, fresh.lines, { fromMs: 0, toMs: elapsedMs });
}

function drawableNames(curves: Curves, drawable: (text: string) => string): Curves {
  const { bands } = curves;
  if (bands === undefined) return curves;
  const named = bands.bands.map((band) => ({ ...band, name: drawable(band.name) }));
  return { ...curves, bands: { ...bands, bands: named } };
}

/** When the recording began, how long it took, and the number of samples. */
function describe(
  series: ChartSeries,
  lines: readonly MarkerLine[],
  { labels }: MarkerMarks,
): string {
  const parts = [`Start ${formatUtc(series.startUnixMs ?? 0)}`];
  if (series.rows > 1) parts.push(formatLongDuration(series.elapsedMs));
  parts.push(`${groupDigits(series.rows)} sample${series.rows === 1 ? "" : "s"}`);
  if (labels.length < lines.filter(({ text }) => text !== "").length) {
    const count = groupDigits(lines.length);
    parts.push(`${count} markers, ${groupDigits(labels.length)} of them labelled`);
  }
  if (series.cpu.cellMs > 0) {
    parts.push(`CPU as means over ${formatLongDuration(Number(series.cpu.cellMs.toPrecision(2)))}`);
  }
  return parts.join(", ");
}
