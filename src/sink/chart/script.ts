import { type Tick, timeTicks } from "./axis.ts";
import { type Curve, curvesOf, maxBytes } from "./curves.ts";
import { type Layout, layOut, type Panel } from "./layout.ts";
import type { TimedBytes } from "./metric_series.ts";
import type { ChartFormat } from "./picture.ts";
import type { ChartSeries } from "./series.ts";
import { displayText, gnuplotString, shortenMiddle, textWidthEm } from "./text.ts";
import { formatBytes, formatDuration, formatUtc, groupDigits, timeUnit } from "./units.ts";

/** What a chart shows beside its data. */
export interface ChartRequest {
  /** Any text; it is shortened in the middle to fit. */
  readonly title: string;
  /** Absent: when the recording began, how long it took, and the number of samples. */
  readonly subtitle?: string;
  readonly format: ChartFormat;
  /** Default 1280; a PDF takes 96 to the inch. */
  readonly widthPx?: number;
  /** Default 720. */
  readonly heightPx?: number;
}

/** What both panels share: the layout, the font and the time axis. */
interface Sheet extends Measures {
  readonly layout: Layout;
  readonly spanMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeTicks: readonly Tick[];
}

/**
 * The gnuplot script (5.0 and newer) that draws a series to standard output, in pieces.
 *
 * Sizes start at 0 on a linear axis. Where virtual size exceeds three times the rest, it has a small
 * panel with a scale of its own below the main one, both on the same time axis. No outside text is
 * anything but a string in octal and without markup; data are inline blocks of numbers.
 */
export function* chartScript(series: ChartSeries, request: ChartRequest): Iterable<string> {
  const { format, widthPx = 1280, heightPx = 720 } = request;
  const curves = curvesOf(series);
  const layout = layOut(curves, widthPx, heightPx);
  const sheet = makeSheet(series, layout, format);
  yield* terminal(format, layout);
  for (const curve of [...curves.main, ...curves.apart === undefined ? [] : [curves.apart]]) {
    yield* dataBlocks(curve);
  }
  yield "set multiplot\nset encoding utf8\nset tics nomirror out scale 0.6 textcolor rgb '#404040'\n";
  yield "set border 3 lc rgb '#808080'\nset grid xtics ytics lt 1 lw 0.8 lc rgb '#E2E2E2'\n";
  yield "set style fill transparent solid 0.13 noborder\n";
  yield* headings(series, request, sheet);
  yield* peakLabel(series, sheet);
  yield* drawPanel(layout.main, sheet, layout.apart === undefined);
  if (layout.apart !== undefined) {
    yield "unset label\nunset arrow\n";
    yield* drawPanel(layout.apart, sheet, true);
  }
  yield "unset multiplot\n";
}

/** What gnuplot's terminals take for a px, by format. */
interface Measures {
  readonly face: string;
  /** Font size in the terminal's unit; the cairo ones set 1 pt as 4/3 pt, on the screen and in PDF. */
  readonly fontPerPx: number;
  readonly pointSizePerPx: number;
}

const MEASURES: Readonly<Record<ChartFormat, Measures>> = {
  png: { face: "Sans", fontPerPx: 3 / 4, pointSizePerPx: 1 / 11 },
  svg: { face: "sans-serif", fontPerPx: 1, pointSizePerPx: 1 / 18 },
  pdf: { face: "Sans", fontPerPx: 9 / 16, pointSizePerPx: 1 / 11 },
};

function font({ face, fontPerPx }: Measures, px: number): string {
  return `font '${face},${fixed(px * fontPerPx)}'`;
}

function makeSheet(series: ChartSeries, layout: Layout, format: ChartFormat): Sheet {
  const spanMs = series.elapsedMs || 1000;
  const { leftPx, rightPx } = layout.main;
  // A little air at both ends, so that dots and thick lines do not lie on the frame.
  const airMs = spanMs / 100;
  return {
    layout,
    ...MEASURES[format],
    spanMs,
    fromMs: -airMs,
    toMs: spanMs + airMs,
    // A run of 59.9 s still gets its tick at 60.
    timeTicks: timeTicks(
      spanMs + airMs,
      Math.max(2, Math.floor((rightPx - leftPx) / layout.fontPx / 6)),
    ),
  };
}

function* terminal(format: ChartFormat, { widthPx, heightPx, fontPx }: Layout): Iterable<string> {
  const px = `size ${widthPx},${heightPx}`;
  const style = `rounded noenhanced ${font(MEASURES[format], fontPx)}`;
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

/** `$RSS`, its lines apart by blank lines, and `$RSS_dots`, its points without a neighbour. */
function* dataBlocks({ name, lines }: Curve): Iterable<string> {
  const rows = (points: readonly TimedBytes[]) =>
    points.map(({ elapsedMs, bytes }) => `${elapsedMs} ${bytes}\n`).join("");
  if (lines.some((line) => line.length > 1)) {
    yield `$${name} << EOD\n`;
    for (const line of lines) if (line.length > 1) yield `${rows(line)}\n`;
    yield "EOD\n";
  }
  const dots = dotsOf(lines);
  if (dots.length > 0) yield `$${name}_dots << EOD\n${rows(dots)}EOD\n`;
}

/** Lone points; and all of them while there are few, so that one sees where samples were taken. */
function dotsOf(lines: Curve["lines"]): readonly TimedBytes[] {
  const points = lines.flat();
  return points.length <= 40 ? points : lines.filter((line) => line.length === 1).flat();
}

function* headings(series: ChartSeries, request: ChartRequest, sheet: Sheet): Iterable<string> {
  const { widthPx, marginPx, titleFontPx, titleYPx, fontPx, subtitleYPx } = sheet.layout;
  const text = (what: string, fontPx: number) =>
    gnuplotString(shortenMiddle(displayText(what), (widthPx - 2 * marginPx) / fontPx));
  const at = (yPx: number) =>
    `at screen ${atX(sheet, marginPx)},${atY(sheet, yPx)} left noenhanced`;
  const subtitle = request.subtitle ?? describe(series);
  yield `set label 1 ${text(request.title, titleFontPx)} ${at(titleYPx)} ${
    font(sheet, titleFontPx)
  }\n`;
  yield `set label 2 ${text(subtitle, fontPx)} ${at(subtitleYPx)} textcolor rgb '#606060'\n`;
}

function describe(series: ChartSeries): string {
  const samples = `${groupDigits(series.rows)} sample${series.rows === 1 ? "" : "s"}`;
  const start = `Start ${formatUtc(series.startUnixMs ?? 0)}`;
  return series.rows < 2
    ? `${start}, ${samples}`
    : `${start}, ${formatDuration(series.elapsedMs)}, ${samples}`;
}

/**
 * The peak of RSS: a ring on the line, its value and time in the free strip above everything drawn,
 * moved inwards near the edges, and a thin line up to it where another curve is higher.
 */
function* peakLabel(series: ChartSeries, sheet: Sheet): Iterable<string> {
  const peak = series.rss.peak();
  if (peak === undefined) return;
  const { main, fontPx } = sheet.layout;
  const text = `Peak RSS ${formatBytes(peak.bytes)} at ${formatDuration(peak.elapsedMs)}`;
  const widthPx = main.rightPx - main.leftPx;
  const halfPx = Math.min(textWidthEm(text) * fontPx, widthPx) / 2;
  const peakPx = (peak.elapsedMs - sheet.fromMs) / (sheet.toMs - sheet.fromMs) * widthPx;
  const x = Math.min(Math.max(peakPx, halfPx), widthPx - halfPx) / widthPx;
  const highest = maxBytes(main.curves) / main.topBytes;
  const emHeight = fontPx / (main.bottomPx - main.topPx);
  yield `set label 3 ${gnuplotString(text)} at graph ${fixed(x)},graph ` +
    `${fixed(highest + 1.25 * emHeight)} center noenhanced front textcolor rgb '#0072B2'\n`;
  const at = `at first ${peak.elapsedMs},first ${peak.bytes}`;
  const size = fontPx * sheet.pointSizePerPx;
  // White below the ring: it shows on a band of its own colour too.
  yield `set label 4 '' ${at} point pt 7 ps ${fixed(size)} lc rgb '#FFFFFF' front\n`;
  yield `set label 6 '' ${at} point pt 6 ps ${fixed(size)} lw 2 lc rgb '#0072B2' front\n`;
  if (peak.bytes / main.topBytes < highest - emHeight) {
    yield `set arrow 1 from first ${peak.elapsedMs},first ${peak.bytes} to ` +
      `first ${peak.elapsedMs},graph ${
        fixed(highest + 0.7 * emHeight)
      } nohead lw 0.7 lc rgb '#0072B2'\n`;
  }
}

function* drawPanel(panel: Panel, sheet: Sheet, isLowest: boolean): Iterable<string> {
  const { fontPx } = sheet.layout;
  yield `set lmargin at screen ${atX(sheet, panel.leftPx)}\n`;
  yield `set rmargin at screen ${atX(sheet, panel.rightPx)}\n`;
  yield `set tmargin at screen ${atY(sheet, panel.topPx)}\n`;
  yield `set bmargin at screen ${atY(sheet, panel.bottomPx)}\n`;
  yield `set xrange [${sheet.fromMs}:${sheet.toMs}]\nset yrange [0:${panel.topBytes}]\n`;
  yield `set ytics (${tickList(panel.ticks)})\n`;
  const ticks = isLowest ? sheet.timeTicks : sheet.timeTicks.map(({ at }) => ({ at, label: "" }));
  yield `set xtics (${tickList(ticks)})\n`;
  const { leftPx, rightPx, bottomPx } = panel;
  if (isLowest) {
    const unit = timeUnit(sheet.spanMs).name;
    yield `set label 5 'Elapsed time (${unit})' at screen ${atX(sheet, (leftPx + rightPx) / 2)},` +
      `${atY(sheet, bottomPx + fontPx * 3.1)} center textcolor rgb '#404040'\n`;
  }
  yield `set key at screen ${atX(sheet, leftPx)},${atY(sheet, panel.topPx - fontPx * 0.5)} ` +
    `left bottom horizontal Left reverse noenhanced samplen 2.5 width 1\n`;
  yield `plot ${panel.curves.flatMap((curve) => plots(curve, panel, sheet)).join(", ")}\n`;
}

function plots(curve: Curve, panel: Panel, { layout, pointSizePerPx }: Sheet): string[] {
  const { name, color, width, dash } = curve;
  const title = panel === layout.apart ? `${name}, address space (own scale)` : name;
  // Thinner in small pictures, but never so thin that colours get lost.
  const lineWidth = fixed(Math.max(width * Math.min(layout.fontPx / 16, 1), width * 0.6));
  const lines: string[] = [];
  const hasLines = curve.lines.some((line) => line.length > 1);
  if (hasLines && name === "RSS") {
    lines.push(`$${name} using 1:2 with filledcurves y1=0 lc rgb '${color}' notitle`);
  }
  if (hasLines) {
    lines.push(
      `$${name} using 1:2 with lines lw ${lineWidth} dt ${dash} lc rgb '${color}' title '${title}'`,
    );
  }
  if (dotsOf(curve.lines).length > 0) {
    const label = hasLines ? "notitle" : `title '${title}'`;
    const size = fixed(Math.max(layout.fontPx, 14) * pointSizePerPx * 0.45);
    lines.push(`$${name}_dots using 1:2 with points pt 7 ps ${size} lc rgb '${color}' ${label}`);
  }
  return lines;
}

function tickList(ticks: readonly Tick[]): string {
  return ticks.map(({ at, label }) => `'${label}' ${at}`).join(", ");
}

/** A distance from the left edge as a fraction of the picture. */
function atX({ layout }: Sheet, px: number): string {
  return fixed(px / layout.widthPx);
}

/** A distance from the top as gnuplot counts, from below. */
function atY({ layout }: Sheet, px: number): string {
  return fixed(1 - px / layout.heightPx);
}

function fixed(value: number): string {
  return String(Number(value.toFixed(5)));
}
