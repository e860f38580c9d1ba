import type { Marker } from "../../model/markers.ts";
import { bandData, bandPlots, drawBandNames, hasAreas } from "./band_script.ts";
import { type Curves, curvesOf, withLimit } from "../figure/curves.ts";
import type { Layout } from "../figure/layout.ts";
import { type MarkerLine, markerLines, type PlacedLabel } from "../figure/marker_labels.ts";
import { drawMarkerLabels, labelsOn, markerData, markerPlots } from "./marker_script.ts";
import { curveData, drawPanel, limitPlot } from "./panel.ts";
import { drawPeak, peakLabel } from "./peak.ts";
import type { ChartFormat } from "../formats.ts";
import type { ChartSeries } from "../../series/series.ts";
import { atX, atY, fixed, font, makeSheet, type Sheet } from "./sheet.ts";
import { displayText, gnuplotString, shortenMiddle } from "../figure/text.ts";
import { formatDuration, formatUtc, groupDigits } from "../figure/units.ts";

/** What a chart shows beside its data. */
export interface ChartRequest {
  /** Any text; it is shortened in the middle to fit. */
  readonly title: string;
  readonly format: ChartFormat;
  /** Drawn as vertical lines with labels, as far as these find room. */
  readonly markers?: readonly Marker[];
  /** What the kernel allows; drawn as a line where it is near the data. */
  readonly limitBytes?: number;
  /** Default 1280; a PDF takes 96 to the inch. */
  readonly widthPx?: number;
  /** Default 720. */
  readonly heightPx?: number;
}

/** A series with its markers, laid out. */
interface Scene {
  readonly series: ChartSeries;
  readonly curves: Curves;
  readonly markers: readonly MarkerLine[];
  readonly labels: readonly PlacedLabel[];
  readonly sheet: Sheet;
}

/**
 * The gnuplot script (5.0 and newer) that draws a series to standard output, in pieces.
 *
 * Sizes start at 0 on a linear axis. Where virtual size exceeds three times the rest, it has a small
 * panel with a scale of its own below the main one, both on the same time axis. CPU has an axis on
 * the right. No outside text is anything but a string in octal and without markup; data are inline
 * blocks of numbers.
 */
export function* chartScript(series: ChartSeries, asked: ChartRequest): Iterable<string> {
  const request = { ...asked, title: drawable(asked.title, asked.format) };
  const scene = makeScene(series, request);
  const { curves, markers, labels, sheet } = scene;
  const { layout } = sheet;
  const peak = peakLabel(series, sheet);
  yield* terminal(request.format, sheet);
  for (const curve of [...curves.main, curves.cpu, curves.apart]) {
    if (curve !== undefined) yield* curveData(curve);
  }
  const bands = curves.bands && hasAreas(curves.bands) ? curves.bands : undefined;
  if (bands !== undefined) yield* bandData(bands);
  yield* markerData(markers, peak, sheet);
  yield "set multiplot\nset encoding utf8\nset tics nomirror out scale 0.6 textcolor rgb '#404040'\n";
  yield "set border 3 lc rgb '#808080'\nset grid xtics ytics lt 1 lw 0.8 lc rgb '#E2E2E2'\n";
  yield "set style fill transparent solid 0.13 noborder\n";
  yield* headings(scene, request);
  if (peak !== undefined) yield* drawPeak(peak, sheet);
  yield* drawMarkerLabels(labels, sheet);
  if (curves.bands !== undefined) yield* drawBandNames(curves.bands, sheet);
  const below = [
    ...bands === undefined ? [] : bandPlots(bands, sheet),
    ...markerPlots(markers, layout.main, sheet),
    ...curves.limitBytes === undefined ? [] : [limitPlot(curves.limitBytes, sheet)],
  ];
  yield* drawPanel(layout.main, sheet, { below, isLowest: layout.apart === undefined });
  if (layout.apart !== undefined) {
    yield "unset label\nunset arrow\n";
    const below = markerPlots(markers, layout.apart, sheet);
    yield* drawPanel(layout.apart, sheet, { below, isLowest: true });
  }
  yield "unset multiplot\n";
}

/** Lays out twice where there are markers: their rows need the width, the panels what they leave. */
function makeScene(series: ChartSeries, request: ChartRequest): Scene {
  const { format, widthPx = 1280, heightPx = 720 } = request;
  const curves = withDrawableNames(withLimit(curvesOf(series), request.limitBytes), format);
  const labelled = (request.markers ?? [])
    .map(({ unixMs, label }) => ({ unixMs, label: drawable(label, format) }));
  const markers = markerLines(labelled, {
    startUnixMs: series.startUnixMs ?? 0,
    elapsedMs: series.elapsedMs,
    graceMs: Math.max(series.intervals.usualMs(), 1000),
  });
  const lay = (markerRows: number) =>
    makeSheet(series, curves, { format, widthPx, heightPx, markerRows });
  const bare = lay(0);
  const markerRows = Math.max(0, ...labelsOn(bare, markers).map(({ row }) => row + 1));
  const sheet = markerRows === 0 ? bare : lay(markerRows);
  const labels = markerRows === 0 ? [] : labelsOn(sheet, markers, markerRows);
  return { series, curves, markers, labels, sheet };
}

const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/gu;

/**
 * Text as this format can show it. What no font of a server has, emoji above all, gnuplot's cairo terminals
 * draw as a box of several hundred px across the picture (gnuplot 5.4); who looks at an SVG has the fonts.
 */
const drawable = (text: string, format: ChartFormat): string =>
  format === "svg" ? text : text.replace(EMOJI, "•");

function withDrawableNames(curves: Curves, format: ChartFormat): Curves {
  const { bands } = curves;
  if (bands === undefined) return curves;
  const named = bands.bands.map((band) => ({ ...band, name: drawable(band.name, format) }));
  return { ...curves, bands: { ...bands, bands: named } };
}

function* terminal(format: ChartFormat, sheet: Sheet): Iterable<string> {
  const { widthPx, heightPx, fontPx }: Layout = sheet.layout;
  const px = `size ${widthPx},${heightPx}`;
  const style = `rounded noenhanced ${font(sheet, fontPx)}`;
  if (format === "svg") {
    yield `set terminal svg ${px} ${style} background '#FFFFFF'\n`;
  } else if (format === "pdf") {
    const inches = `size ${fixed(widthPx / 96)}in,${fixed(heightPx / 96)}in`;
    yield `set terminal pdfcairo ${inches} ${style} fontscale 1 linewidth 1.6\n`;
  } else {
    // A gnuplot built without cairo still has the plainer png terminal.
    yield "cairo = strstrt(GPVAL_TERMINALS, ' pngcairo ') > 0\n";
    yield `if (cairo) set terminal pngcairo ${px} ${style} background '#FFFFFF'\n`;
    yield `if (!cairo) set terminal png truecolor ${px} ${style}\n`;
  }
}

function* headings(scene: Scene, request: ChartRequest): Iterable<string> {
  const { sheet } = scene;
  const { widthPx, marginPx, titleFontPx, titleYPx, fontPx, subtitleYPx } = sheet.layout;
  const text = (what: string, fontPx: number) =>
    gnuplotString(shortenMiddle(displayText(what), (widthPx - 2 * marginPx) / fontPx));
  const at = (yPx: number) =>
    `at screen ${atX(sheet, marginPx)},${atY(sheet, yPx)} left noenhanced`;
  yield `set label 1 ${text(request.title, titleFontPx)} ${at(titleYPx)} ${
    font(sheet, titleFontPx)
  }\n`;
  yield `set label 2 ${text(describe(scene), fontPx)} ${at(subtitleYPx)} textcolor rgb '#606060'\n`;
}

/** When the recording began, how long it took, and the number of samples. */
function describe({ series, markers, labels }: Scene): string {
  const parts = [`Start ${formatUtc(series.startUnixMs ?? 0)}`];
  if (series.rows > 1) parts.push(formatDuration(series.elapsedMs));
  parts.push(`${groupDigits(series.rows)} sample${series.rows === 1 ? "" : "s"}`);
  if (labels.length < markers.filter(({ text }) => text !== "").length) {
    const count = groupDigits(markers.length);
    parts.push(`${count} markers, ${groupDigits(labels.length)} of them labelled`);
  }
  if (series.cpu.cellMs > 0) {
    parts.push(`CPU as means over ${formatDuration(Number(series.cpu.cellMs.toPrecision(2)))}`);
  }
  return parts.join(", ");
}
