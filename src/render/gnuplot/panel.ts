import { formatBytes } from "../../model/format.ts";
import type { Tick } from "../figure/axis.ts";
import type { Curve } from "../figure/curves.ts";
import type { Panel } from "../figure/layout.ts";
import type { TimedValue } from "../../series/metric_series.ts";
import { atX, atY, fixed, lineWidth, type Sheet } from "./sheet.ts";
import { timeUnit } from "../figure/units.ts";

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

/** Lone points; and all of them while there are few, so that one sees where samples were taken. */
function dotsOf(lines: Curve["lines"]): readonly TimedValue[] {
  const points = lines.flat();
  return points.length <= 40 ? points : lines.filter((line) => line.length === 1).flat();
}

/** What else is drawn in a panel: `plot` elements below its curves. */
export interface PanelRequest {
  readonly below: readonly string[];
  /** It has the labels of the time axis. */
  readonly isLowest: boolean;
}

/** A panel: axes, grid, legend, and then all that is plotted. */
export function* drawPanel(panel: Panel, sheet: Sheet, request: PanelRequest): Iterable<string> {
  const { leftPx, rightPx, topPx, bottomPx, topBytes, percent } = panel;
  const { fontPx, markerRows, markerRowPx } = sheet.layout;
  yield `set lmargin at screen ${atX(sheet, leftPx)}\n`;
  yield `set rmargin at screen ${atX(sheet, rightPx)}\n`;
  yield `set tmargin at screen ${atY(sheet, topPx)}\n`;
  yield `set bmargin at screen ${atY(sheet, bottomPx)}\n`;
  yield `set xrange [${sheet.fromMs}:${sheet.toMs}]\nset yrange [0:${topBytes}]\n`;
  yield `set ytics (${tickList(panel.ticks)})\n`;
  yield* percentAxis(panel, sheet);
  yield* timeAxis(panel, sheet, request.isLowest);
  const rowsPx = panel === sheet.layout.main ? markerRows * markerRowPx : 0;
  yield `set key at screen ${atX(sheet, leftPx)},${atY(sheet, topPx - rowsPx - fontPx * 0.5)} ` +
    `left bottom horizontal Left reverse noenhanced samplen 2.5 width 1\n`;
  const plots = [
    ...request.below,
    ...percent === undefined ? [] : curvePlots({ ...percent.curve, title: "" }, sheet, "axes x1y2"),
    ...panel.curves.flatMap((curve) => curvePlots(curve, sheet, "")),
    // Drawn below all others, but named behind them.
    ...percent === undefined ? [] : [legendEntry(percent.curve, sheet)],
  ];
  yield `plot ${plots.join(", ")}\n`;
}

/** The `plot` element of a limit: a level line, named in the legend. */
export function limitPlot(limitBytes: number, sheet: Sheet): string {
  // With a point: gnuplot 5.0 counts whole numbers in 32 bits.
  return `${limitBytes}.0 with lines lw ${lineWidth(sheet, 1.6)} dt (10,5) lc rgb '#B2182B' ` +
    `title 'Limit ${formatBytes(limitBytes)}'`;
}

function* timeAxis(panel: Panel, sheet: Sheet, isLowest: boolean): Iterable<string> {
  const ticks = isLowest ? sheet.timeTicks : sheet.timeTicks.map(({ at }) => ({ at, label: "" }));
  yield `set xtics (${tickList(ticks)})\n`;
  if (!isLowest) return;
  const { leftPx, rightPx, bottomPx } = panel;
  const unit = timeUnit(sheet.spanMs).name;
  yield `set label 5 'Elapsed time (${unit})' at screen ${atX(sheet, (leftPx + rightPx) / 2)},` +
    `${atY(sheet, bottomPx + sheet.layout.fontPx * 3.1)} center textcolor rgb '#404040'\n`;
}

/** The axis on the right, in the colour of its line and without a grid. */
function* percentAxis({ percent, ...panel }: Panel, sheet: Sheet): Iterable<string> {
  if (percent === undefined) {
    yield "unset y2tics\nset border 3\n";
    return;
  }
  const { layout, layout: { fontPx } } = sheet;
  const rightPx = layout.bandNames?.leftPx ?? layout.widthPx - fontPx * 0.4;
  yield `set border 11\nset y2range [0:${percent.top}]\n`;
  yield `set y2tics (${tickList(percent.ticks)}) textcolor rgb '${AXIS_COLOR}'\n`;
  yield `set label 7 'CPU, % of one core' at screen ${atX(sheet, rightPx - fontPx * 0.7)},` +
    `screen ${atY(sheet, (panel.topPx + panel.bottomPx) / 2)} center rotate by -90 ` +
    `textcolor rgb '${AXIS_COLOR}'\n`;
}

/** That of the CPU line, dark enough for text. */
const AXIS_COLOR = "#866217";

/** The `plot` elements of a curve. */
function curvePlots(curve: Curve, sheet: Sheet, axes: string): string[] {
  const { name, title = name, color, width, dash, isFilled } = curve;
  const style = `lc rgb '${color}'`;
  const legend = title === "" ? "notitle" : `title '${title}'`;
  const hasLines = curve.lines.some((line) => line.length > 1);
  const plots: string[] = [];
  if (hasLines && isFilled) {
    plots.push(`$${name} using 1:2 with filledcurves y1=0 ${style} notitle`);
  }
  if (hasLines) {
    plots.push(
      `$${name} using 1:2 ${axes} with lines lw ${lineWidth(sheet, width)} dt ${dash} ` +
        `${style} ${legend}`,
    );
  }
  if (dotsOf(curve.lines).length > 0) {
    const label = hasLines ? "notitle" : legend;
    const size = Math.max(sheet.layout.fontPx, 14) * sheet.pointSizePerPx * dotSize(curve);
    plots.push(
      `$${name}_dots using 1:2 ${axes} with points pt 7 ps ${fixed(size)} ${style} ${label}`,
    );
  }
  return plots;
}

function legendEntry({ name, title = name, color, width }: Curve, sheet: Sheet): string {
  return `NaN with lines lw ${lineWidth(sheet, width)} dt 1 lc rgb '${color}' title '${title}'`;
}

/** Of the font size; smaller on thin lines. */
const dotSize = ({ width }: Curve): number => width < 1 ? 0.3 : 0.45;

function tickList(ticks: readonly Tick[]): string {
  return ticks.map(({ at, label }) => `'${label}' ${at}`).join(", ");
}
