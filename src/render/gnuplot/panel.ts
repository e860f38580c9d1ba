import type { Tick } from "../figure/axis.ts";
import { type Curve, dotEm, dotsOf } from "../figure/curves.ts";
import type { Figure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import type { TimedValue } from "../../series/metric_series.ts";
import { gnuplotString } from "./gnuplot_string.ts";
import { atX, atY, dashType, fixed, lineWidth, type Sheet } from "./sheet.ts";

/** `$RSS`, its lines apart by blank lines, and `$RSS_dots`, its points without a neighbour. */
export function* curveData({ name, lines }: Curve): Iterable<string> {
  const rows = (points: readonly TimedValue[]) =>
    points.map(({ elapsedMs, value }) => `${elapsedMs} ${value}\n`).join("");
  if (lines.some((line) => line.length > 1)) {
    yield `$${name} << EOD\n`;
    for (const line of lines) if (line.length > 1) yield `${rows(line)}\n`;
    yield "EOD\n";
  }
  const dots = dotsOf(lines);
  if (dots.length > 0) yield `$${name}_dots << EOD\n${rows(dots)}EOD\n`;
}

/** A panel: axes, grid, legend, and then all that is plotted. */
export function* drawPanel(
  panel: Panel,
  { time, layout: { lower, main, fontPx, markerRows, markerRowPx } }: Figure,
  sheet: Sheet,
  below: readonly string[],
): Iterable<string> {
  const { leftPx, rightPx, topPx, bottomPx, top } = panel;
  yield `set lmargin at screen ${atX(sheet, leftPx)}\n`;
  yield `set rmargin at screen ${atX(sheet, rightPx)}\n`;
  yield `set tmargin at screen ${atY(sheet, topPx)}\n`;
  yield `set bmargin at screen ${atY(sheet, bottomPx)}\n`;
  yield `set xrange [${time.fromMs}:${time.toMs}]\nset yrange [0:${top}]\n`;
  yield `set ytics (${tickList(panel.ticks)})\n`;
  yield* drawTimeAxis(panel, time, sheet, panel === (lower.at(-1) ?? main));
  const rowsPx = panel === main ? markerRows * markerRowPx : 0;
  yield `set key at screen ${atX(sheet, leftPx)},${atY(sheet, topPx - rowsPx - fontPx * 0.5)} ` +
    `left bottom horizontal Left reverse noenhanced samplen 2.5 width 1\n`;
  const plots = [...below, ...panel.curves.flatMap((curve) => curvePlots(curve, sheet))];
  yield `plot ${plots.join(", ")}\n`;
}

/** The `plot` element of a limit: a level line, named in the legend. */
export function limitPlot({ bytes, name }: NonNullable<Figure["limit"]>, sheet: Sheet): string {
  // With a point: gnuplot 5.0 counts whole numbers in 32 bits.
  return `${bytes}.0 with lines lw ${lineWidth(sheet, 1.6)} dt (10,5) lc rgb '#B2182B' ` +
    `title '${name}'`;
}

/** Only the lowest panel tells the times. */
function* drawTimeAxis(
  { leftPx, rightPx, bottomPx }: Panel,
  { ticks, unit }: Figure["time"],
  sheet: Sheet,
  isLowest: boolean,
): Iterable<string> {
  const shown = isLowest ? ticks : ticks.map(({ at }) => ({ at, label: "" }));
  yield `set xtics (${tickList(shown)})\n`;
  if (!isLowest) return;
  yield `set label 5 'Elapsed time (${unit})' at screen ${atX(sheet, (leftPx + rightPx) / 2)},` +
    `${atY(sheet, bottomPx + sheet.layout.fontPx * 3.1)} center textcolor rgb '#404040'\n`;
}

/** The `plot` elements of a curve. */
function curvePlots(curve: Curve, sheet: Sheet): string[] {
  const { name, title = name, color, width, dash, isFilled } = curve;
  const style = `lc rgb '${color}'`;
  // A name of the user's may be anything.
  const quoted = /^[\w ,%()]*$/.test(title) ? `'${title}'` : gnuplotString(title);
  const legend = title === "" ? "notitle" : `title ${quoted}`;
  const hasLines = curve.lines.some((line) => line.length > 1);
  const plots: string[] = [];
  if (hasLines && isFilled) {
    plots.push(`$${name} using 1:2 with filledcurves y1=0 ${style} notitle`);
  }
  if (hasLines) {
    plots.push(
      `$${name} using 1:2 with lines lw ${lineWidth(sheet, width)} ${dashType(dash)} ` +
        `${style} ${legend}`,
    );
  }
  if (dotsOf(curve.lines).length > 0) {
    const label = hasLines ? "notitle" : legend;
    const size = Math.max(sheet.layout.fontPx, 14) * sheet.pointSizePerPx * dotEm(curve);
    plots.push(
      `$${name}_dots using 1:2 with points pt 7 ps ${fixed(size)} ${style} ${label}`,
    );
  }
  return plots;
}

function tickList(ticks: readonly Tick[]): string {
  return ticks.map(({ at, label }) => `'${label}' ${at}`).join(", ");
}
