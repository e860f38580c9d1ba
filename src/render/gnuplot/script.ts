import type { ChartSeries } from "../../series/series.ts";
import { type Figure, type FigureRequest, makeFigure } from "../figure/figure.ts";
import type { ChartFormat } from "../formats.ts";
import { bandData, bandPlots, drawBandNames } from "./band_script.ts";
import { differenceData, differencePlots } from "./difference_script.ts";
import { drawMarkerLabels, markerData, markerPlots } from "./marker_script.ts";
import { curveData, drawPanel, limitPlot } from "./panel.ts";
import { drawPeak } from "./peak_script.ts";
import { atX, atY, fixed, font, type Sheet, sheetOf } from "./sheet.ts";
import { gnuplotString } from "./gnuplot_string.ts";

/** What a chart shows beside its data, and as what; a PDF takes 96 px to the inch. */
export interface ChartRequest extends Omit<FigureRequest, "drawable"> {
  readonly format: ChartFormat;
  /** Characters that no font here has: see missing_glyphs.ts. */
  readonly missing?: ReadonlySet<string>;
}

/**
 * The gnuplot script (5.0 and newer) that draws a series to standard output, in pieces. No outside text
 * is anything but a string in octal and without markup; data are inline blocks of numbers.
 */
export function* chartScript(series: ChartSeries, request: ChartRequest): Iterable<string> {
  const { format, missing } = request;
  const drawable = (text: string) => format === "svg" ? text : boxed(withoutEmoji(text), missing);
  const figure = makeFigure(series, { ...request, drawable });
  const { layout, bands, markers, limit, peak } = figure;
  const sheet = sheetOf(layout, format);
  const panels = [layout.main, ...layout.lower];
  yield* terminal(format, sheet);
  for (const curve of panels.flatMap(({ curves }) => curves)) yield* curveData(curve);
  if (bands !== undefined) yield* bandData(bands);
  yield* differenceData(figure.differences);
  yield* markerData(figure);
  yield "set multiplot\nset encoding utf8\nset tics nomirror out scale 0.6 textcolor rgb '#404040'\n";
  yield "set border 3 lc rgb '#808080'\nset grid xtics ytics lt 1 lw 0.8 lc rgb '#E2E2E2'\n";
  yield "set style fill transparent solid 0.13 noborder\n";
  yield* headings(figure, sheet);
  if (peak !== undefined) yield* drawPeak(peak, sheet);
  yield* drawMarkerLabels(markers, sheet);
  yield* drawBandNames(figure.bandNames, sheet);
  yield* drawPanel(layout.main, figure, sheet, [
    ...bands === undefined ? [] : bandPlots(bands, sheet),
    ...differencePlots(figure.differences),
    ...markerPlots(markers, layout.main, sheet),
    ...limit === undefined ? [] : [limitPlot(limit, sheet)],
  ]);
  for (const panel of layout.lower) {
    yield "unset label\nunset arrow\nunset object\n";
    yield* drawPanel(panel, figure, sheet, markerPlots(markers, panel, sheet));
  }
  yield "unset multiplot\n";
}

const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/gu;

/**
 * What no font of a server has, emoji above all, gnuplot's cairo terminals draw as a box of several
 * hundred px across the picture (gnuplot 5.4); who looks at an SVG has the fonts.
 */
const withoutEmoji = (text: string): string => text.replace(EMOJI, "•");

const boxed = (text: string, missing: ReadonlySet<string> = new Set()): string =>
  missing.size === 0 ? text : Array.from(text, (char) => missing.has(char) ? "□" : char).join("");

function* terminal(format: ChartFormat, sheet: Sheet): Iterable<string> {
  const { widthPx, heightPx, fontPx } = sheet.layout;
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

function* headings({ layout, title, subtitle }: Figure, sheet: Sheet): Iterable<string> {
  const { marginPx, titleFontPx, titleYPx, subtitleYPx } = layout;
  const at = (yPx: number) =>
    `at screen ${atX(sheet, marginPx)},${atY(sheet, yPx)} left noenhanced`;
  yield `set label 1 ${gnuplotString(title)} ${at(titleYPx)} ${font(sheet, titleFontPx)}\n`;
  yield `set label 2 ${gnuplotString(subtitle)} ${at(subtitleYPx)} textcolor rgb '#606060'\n`;
}
