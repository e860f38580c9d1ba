import {
  type MarkerLine,
  MAX_MARKER_ROWS,
  type PlacedLabel,
  placeLabels,
} from "../figure/marker_labels.ts";
import type { Panel } from "../figure/layout.ts";
import type { PeakLabel } from "./peak.ts";
import { atX, atY, fixed, font, lineWidth, type Sheet, timePx } from "./sheet.ts";
import { gnuplotString } from "../figure/text.ts";

/** How the lines of markers look: the more there are, the less of each. */
interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly dash: string;
}

/** Labels in their places above the main panel of this sheet. */
export function labelsOn(
  sheet: Sheet,
  lines: readonly MarkerLine[],
  maxRows = MAX_MARKER_ROWS,
): readonly PlacedLabel[] {
  const { widthPx, marginPx } = sheet.layout;
  const strip = { leftPx: marginPx, rightPx: widthPx - marginPx, fontPx: labelFontPx(sheet) };
  return placeLabels(lines, (elapsedMs) => timePx(sheet, elapsedMs), strip, maxRows);
}

const labelFontPx = ({ layout }: Sheet): number => Math.max(10, layout.fontPx * 0.9);

/**
 * `$MARKERS`: the pieces of all lines as time, lower end and height, in parts of the main panel.
 * Lines make way for the label of the peak, and those that fall onto the same spot are one.
 */
export function* markerData(
  lines: readonly MarkerLine[],
  peak: PeakLabel | undefined,
  sheet: Sheet,
): Iterable<string> {
  if (lines.length === 0) return;
  const { topPx, bottomPx } = sheet.layout.main;
  const part = (yPx: number) => (bottomPx - yPx) / (bottomPx - topPx);
  yield "$MARKERS << EOD\n";
  for (const elapsedMs of apart(lines, sheet)) {
    const px = timePx(sheet, elapsedMs);
    if (peak !== undefined && px > peak.leftPx && px < peak.rightPx) {
      const above = part(peak.topPx), below = part(peak.bottomPx);
      yield `${elapsedMs} 0 ${fixed(below)}\n${elapsedMs} ${fixed(above)} ${fixed(1 - above)}\n`;
    } else {
      yield `${elapsedMs} 0 1\n`;
    }
  }
  yield "EOD\n";
}

/** Times of lines that are a quarter of a px apart, at least. */
function apart(lines: readonly MarkerLine[], sheet: Sheet): number[] {
  const bySpot = new Map<number, number>();
  for (const { elapsedMs } of lines) {
    bySpot.set(Math.round(timePx(sheet, elapsedMs) * 4), elapsedMs);
  }
  return [...bySpot.values()];
}

/** The `plot` element for the lines in a panel; only the main one has a label to make way for. */
export function markerPlots(
  lines: readonly MarkerLine[],
  panel: Panel,
  sheet: Sheet,
): string[] {
  if (lines.length === 0) return [];
  const { color, width, dash } = lineStyle(lines, sheet);
  const { topBytes } = panel;
  const isMain = panel === sheet.layout.main;
  const [x, from, height] = isMain ? ["1", "$2", "$3"] : ["($2==0 ? $1 : NaN)", "0", "1"];
  return [
    `$MARKERS using ${x}:(${from}*${topBytes}):(0):(${height}*${topBytes}) with vectors nohead ` +
    `lw ${lineWidth(sheet, width)} dt ${dash} lc rgb '${color}' notitle`,
  ];
}

function lineStyle(lines: readonly MarkerLine[], sheet: Sheet): LineStyle {
  const { leftPx, rightPx } = sheet.layout.main;
  const spacingPx = (rightPx - leftPx) / apart(lines, sheet).length;
  if (spacingPx > 12) return { color: "#606060", width: 1.1, dash: "(7,5)" };
  if (spacingPx > 4) return { color: "#A8A8A8", width: 0.8, dash: "1" };
  return { color: "#E4E4E4", width: 0.5, dash: "1" };
}

/** The labels, and the pieces of their lines that go up to them, behind the labels in between. */
export function* drawMarkerLabels(
  labels: readonly PlacedLabel[],
  sheet: Sheet,
): Iterable<string> {
  const { main, markerRowPx } = sheet.layout;
  const fontPx = labelFontPx(sheet);
  const rowTopPx = (row: number) => main.topPx - (row + 1) * markerRowPx;
  const style = `nohead lw ${lineWidth(sheet, 1.1)} lc rgb '#606060'`;
  let tag = 100;
  for (const label of labels) {
    const { linePx, leftPx, rightPx, row } = label;
    const isRight = leftPx >= linePx;
    const x = atX(sheet, isRight ? leftPx : rightPx);
    yield `set label ${++tag} ${gnuplotString(label.text)} at screen ${x},screen ` +
      `${atY(sheet, rowTopPx(row) + markerRowPx / 2)} ${isRight ? "left" : "right"} ` +
      `${font(sheet, fontPx)} noenhanced front textcolor rgb '#303030'\n`;
    for (let below = 0; below <= row; below++) {
      if (labels.some((other) => other.row === below && covers(other, linePx))) continue;
      const px = atX(sheet, linePx), top = rowTopPx(below);
      yield `set arrow ${++tag} from screen ${px},screen ${atY(sheet, top + markerRowPx)} ` +
        `to screen ${px},screen ${atY(sheet, top)} ${style}\n`;
    }
  }
}

const covers = ({ leftPx, rightPx }: PlacedLabel, px: number): boolean =>
  px > leftPx && px < rightPx;
