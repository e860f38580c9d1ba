import type { Marker } from "../../model/markers.ts";
import { displayText } from "../../model/display_text.ts";
import { shortenMiddle, textWidthEm } from "./text_width.ts";

/** A marker on the time axis. */
export interface MarkerLine {
  readonly elapsedMs: number;
  /** Harmless text on one line, of any length; empty = nothing to write. */
  readonly text: string;
}

/** A label that has found its place, in px from the picture's left edge. */
export interface PlacedLabel {
  readonly text: string;
  /** Where its line stands: at its left edge, or at its right one near the end of the picture. */
  readonly linePx: number;
  readonly leftPx: number;
  readonly rightPx: number;
  /** 0 is the row next to the panel. */
  readonly row: number;
}

/** Where labels may stand. */
export interface LabelStrip {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly fontPx: number;
}

/** Rows of labels at most: more would take the height that memory needs. */
export const MAX_MARKER_ROWS = 3;
/** Clocks of shells and logs count in whole seconds, cut off. */
const CLOCK_GRAIN_MS = 1000;
/** Labels keep as much as fits, tried in this order. */
const WIDTHS_EM = [24, 14, 9] as const;
const THINNED_EM = 14;
/** Between a label and its line, and between a label and the next line. */
const PAD_EM = 0.35, AIR_EM = 0.5;

/**
 * The markers of a run, in order of time; those outside of it are left out. One within `graceMs` of
 * its end, which the program set after the last sample, or of the second before its beginning, by a
 * clock of whole seconds, stands at the edge.
 */
export function markerLines(
  markers: readonly Marker[],
  run: { readonly startUnixMs: number; readonly elapsedMs: number; readonly graceMs: number },
): MarkerLine[] {
  const { startUnixMs, elapsedMs: endMs, graceMs } = run;
  return markers
    .map(({ unixMs, label }) => ({ elapsedMs: unixMs - startUnixMs, text: displayText(label) }))
    .filter(({ elapsedMs: ms }) => ms > -CLOCK_GRAIN_MS && ms <= endMs + graceMs)
    .map(({ elapsedMs: ms, text }) => ({ elapsedMs: Math.min(Math.max(ms, 0), endMs), text }))
    .sort((a, b) => a.elapsedMs - b.elapsedMs);
}

/**
 * Finds places for labels, so that none touches another: all of them in as few rows and with as much
 * of their texts as possible, or else as many as fit, evenly over the time.
 *
 * @param lines In order of time; `px` tells where each stands.
 */
export function placeLabels(
  lines: readonly MarkerLine[],
  px: (elapsedMs: number) => number,
  strip: LabelStrip,
  maxRows: number,
): readonly PlacedLabel[] {
  const wanted = lines.filter(({ text }) => text !== "");
  for (const maxEm of WIDTHS_EM) {
    for (let rows = 1; rows <= maxRows; rows++) {
      const placed = tryPlace(wanted, px, strip, { maxEm, rows, apartPx: 0, all: true });
      if (placed !== undefined) return placed;
    }
  }
  const widthsEm = wanted.map(({ text }) => Math.min(textWidthEm(text), THINNED_EM));
  const meanPx = widthsEm.reduce((sum, em) => sum + em, 0) / wanted.length * strip.fontPx;
  const apartPx = meanPx / Math.max(maxRows, 1);
  const some = { maxEm: THINNED_EM, rows: maxRows, apartPx, all: false };
  return tryPlace(wanted, px, strip, some) ?? [];
}

interface Attempt {
  readonly maxEm: number;
  readonly rows: number;
  /** Least distance between lines that are labelled. */
  readonly apartPx: number;
  /** Give up as soon as one has no place. */
  readonly all: boolean;
}

function tryPlace(
  lines: readonly MarkerLine[],
  px: (elapsedMs: number) => number,
  strip: LabelStrip,
  { maxEm, rows, apartPx, all }: Attempt,
): PlacedLabel[] | undefined {
  const rowEnds = new Array<number>(rows).fill(-Infinity);
  const placed: PlacedLabel[] = [];
  for (const { elapsedMs, text } of lines) {
    const linePx = px(elapsedMs);
    if (linePx - (placed.at(-1)?.linePx ?? -Infinity) < apartPx) continue;
    const label = besideLine(shortenMiddle(text, maxEm), linePx, strip);
    // The uppermost free row: the lines of those that follow then pass beside it, not through it.
    const row = rowEnds.findLastIndex((end) => end + AIR_EM * strip.fontPx <= label.leftPx);
    if (row < 0 || label.leftPx < strip.leftPx) {
      if (all) return undefined;
      continue;
    }
    rowEnds[row] = label.rightPx;
    placed.push({ ...label, row });
  }
  return placed;
}

function besideLine(text: string, linePx: number, strip: LabelStrip): Omit<PlacedLabel, "row"> {
  const padPx = PAD_EM * strip.fontPx, widthPx = textWidthEm(text) * strip.fontPx;
  const isRight = linePx + padPx + widthPx <= strip.rightPx;
  const leftPx = isRight ? linePx + padPx : linePx - padPx - widthPx;
  return { text, linePx, leftPx, rightPx: leftPx + widthPx };
}
