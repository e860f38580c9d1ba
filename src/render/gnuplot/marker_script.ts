import type { Figure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import type { MarkerMarks } from "../figure/marker_marks.ts";
import { timePx } from "../figure/time_axis.ts";
import { atX, atY, dashType, fixed, font, lineWidth, type Sheet } from "./sheet.ts";
import { gnuplotString } from "./gnuplot_string.ts";

/**
 * `$MARKERS`: the pieces of all lines as time, lower end and height, in parts of the main panel.
 * Lines make way for the label of the peak.
 */
export function* markerData({ markers, layout, time, peak }: Figure): Iterable<string> {
  if (markers.linesMs.length === 0) return;
  const { topPx, bottomPx } = layout.main;
  const part = (yPx: number) => (bottomPx - yPx) / (bottomPx - topPx);
  yield "$MARKERS << EOD\n";
  for (const elapsedMs of markers.linesMs) {
    const px = timePx(layout, time, elapsedMs);
    if (peak !== undefined && px > peak.leftPx && px < peak.rightPx) {
      const above = part(peak.topPx), below = part(peak.bottomPx);
      yield `${elapsedMs} 0 ${fixed(below)}\n${elapsedMs} ${fixed(above)} ${fixed(1 - above)}\n`;
    } else {
      yield `${elapsedMs} 0 1\n`;
    }
  }
  yield "EOD\n";
}

/** The `plot` element for the lines in a panel; only the main one has a label to make way for. */
export function markerPlots(
  { linesMs, style: { color, width, dash } }: MarkerMarks,
  panel: Panel,
  sheet: Sheet,
): string[] {
  if (linesMs.length === 0) return [];
  const isMain = panel === sheet.layout.main;
  const [x, from, height] = isMain ? ["1", "$2", "$3"] : ["($2==0 ? $1 : NaN)", "0", "1"];
  return [
    `$MARKERS using ${x}:(${from}*${panel.top}):(0):(${height}*${panel.top}) with vectors nohead ` +
    `lw ${lineWidth(sheet, width)} ${dashType(dash)} lc rgb '${color}' notitle`,
  ];
}

/** The labels, and the pieces of their lines that go up to them. */
export function* drawMarkerLabels(
  { labels, fontPx }: MarkerMarks,
  sheet: Sheet,
): Iterable<string> {
  const style = `nohead lw ${lineWidth(sheet, 1.1)} lc rgb '#606060'`;
  let tag = 100;
  for (const { text, textPx, middlePx, isRightOfLine, linePx, stems } of labels) {
    yield `set label ${++tag} ${gnuplotString(text)} at screen ${atX(sheet, textPx)},screen ` +
      `${atY(sheet, middlePx)} ${isRightOfLine ? "left" : "right"} ` +
      `${font(sheet, fontPx)} noenhanced front textcolor rgb '#303030'\n`;
    const px = atX(sheet, linePx);
    for (const { topPx, bottomPx } of stems) {
      yield `set arrow ${++tag} from screen ${px},screen ${atY(sheet, bottomPx)} ` +
        `to screen ${px},screen ${atY(sheet, topPx)} ${style}\n`;
    }
  }
}
