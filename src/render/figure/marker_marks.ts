import type { Layout } from "./layout.ts";
import {
  type MarkerLine,
  MAX_MARKER_ROWS,
  type PlacedLabel,
  placeLabels,
} from "./marker_labels.ts";
import { type TimeAxis, timePx } from "./time_axis.ts";

/** Markers as they are drawn: lines through the panels, and labels above the main one. */
export interface MarkerMarks {
  /** Times of the lines that are far enough apart to be told from each other. */
  readonly linesMs: readonly number[];
  /** The more lines there are, the less of each. */
  readonly style: {
    readonly color: string;
    readonly width: number;
    readonly dash: readonly number[];
  };
  readonly fontPx: number;
  readonly labels: readonly MarkerLabel[];
}

/** A label, and the pieces of its line that go up to it, behind the labels in between. */
export interface MarkerLabel {
  readonly text: string;
  readonly isRightOfLine: boolean;
  /** Where its text begins, or ends where it stands left of its line. */
  readonly textPx: number;
  readonly middlePx: number;
  readonly linePx: number;
  /** Of the pieces, from above to below. */
  readonly stems: readonly { readonly topPx: number; readonly bottomPx: number }[];
}

/** How labels stand above the main panel, in as many rows as they need. */
export function labelsOn(
  layout: Layout,
  time: TimeAxis,
  lines: readonly MarkerLine[],
  maxRows = MAX_MARKER_ROWS,
): readonly PlacedLabel[] {
  const { widthPx, marginPx } = layout;
  const strip = { leftPx: marginPx, rightPx: widthPx - marginPx, fontPx: labelFontPx(layout) };
  return placeLabels(lines, (elapsedMs) => timePx(layout, time, elapsedMs), strip, maxRows);
}

const labelFontPx = ({ fontPx }: Layout): number => Math.max(10, fontPx * 0.9);

/** The lines and labels of markers in a picture that has room for the rows of labels. */
export function markerMarks(
  layout: Layout,
  time: TimeAxis,
  lines: readonly MarkerLine[],
): MarkerMarks {
  const labels = layout.markerRows === 0 ? [] : labelsOn(layout, time, lines, layout.markerRows);
  const linesMs = apart(lines, (elapsedMs) => timePx(layout, time, elapsedMs));
  return {
    linesMs,
    style: lineStyle((layout.main.rightPx - layout.main.leftPx) / linesMs.length),
    fontPx: labelFontPx(layout),
    labels: labels.map((label) => markerLabel(label, labels, layout)),
  };
}

/** Times of lines that are a quarter of a px apart, at least. */
function apart(lines: readonly MarkerLine[], px: (elapsedMs: number) => number): number[] {
  const bySpot = new Map(lines.map(({ elapsedMs }) => [Math.round(px(elapsedMs) * 4), elapsedMs]));
  return [...bySpot.values()];
}

function lineStyle(spacingPx: number): MarkerMarks["style"] {
  if (spacingPx > 12) return { color: "#606060", width: 1.1, dash: [7, 5] };
  if (spacingPx > 4) return { color: "#A8A8A8", width: 0.8, dash: [] };
  return { color: "#E4E4E4", width: 0.5, dash: [] };
}

function markerLabel(
  { text, linePx, leftPx, rightPx, row }: PlacedLabel,
  all: readonly PlacedLabel[],
  { main, markerRowPx }: Layout,
): MarkerLabel {
  const rowTopPx = (row: number) => main.topPx - (row + 1) * markerRowPx;
  const isRightOfLine = leftPx >= linePx;
  const rows = Array.from({ length: row + 1 }, (_, below) => below)
    .filter((below) => !all.some((other) => other.row === below && covers(other, linePx)));
  return {
    ...{ text, linePx, isRightOfLine },
    textPx: isRightOfLine ? leftPx : rightPx,
    middlePx: rowTopPx(row) + markerRowPx / 2,
    stems: rows.map((below) => ({
      topPx: rowTopPx(below),
      bottomPx: rowTopPx(below) + markerRowPx,
    })),
  };
}

const covers = ({ leftPx, rightPx }: PlacedLabel, px: number): boolean =>
  px > leftPx && px < rightPx;
