import { type Tick, timeTicks } from "../figure/axis.ts";
import type { Curves } from "../figure/curves.ts";
import { type Layout, layOut } from "../figure/layout.ts";
import type { ChartFormat } from "../formats.ts";
import type { ChartSeries } from "../../series/series.ts";

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

/** What all parts of a picture share: the layout, the font and the time axis. */
export interface Sheet extends Measures {
  readonly layout: Layout;
  readonly spanMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeTicks: readonly Tick[];
}

/** How a picture is to be made. */
export interface SheetRequest {
  readonly format: ChartFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Rows for labels of markers. */
  readonly markerRows: number;
}

export function makeSheet(series: ChartSeries, curves: Curves, request: SheetRequest): Sheet {
  const layout = layOut(curves, request.widthPx, request.heightPx, request.markerRows);
  const spanMs = series.elapsedMs || 1000;
  const { leftPx, rightPx } = layout.main;
  // A little air at both ends, so that dots and thick lines do not lie on the frame.
  const airMs = spanMs / 100;
  return {
    layout,
    ...MEASURES[request.format],
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

/** `font 'Sans,12'` for a size in px. */
export function font({ face, fontPerPx }: Sheet, px: number): string {
  return `font '${face},${fixed(px * fontPerPx)}'`;
}

/** Where a time stands in the panels, from the picture's left edge. */
export function timePx({ layout: { main }, fromMs, toMs }: Sheet, elapsedMs: number): number {
  return main.leftPx + (elapsedMs - fromMs) / (toMs - fromMs) * (main.rightPx - main.leftPx);
}

/** A distance from the left edge as a fraction of the picture. */
export function atX({ layout }: Sheet, px: number): string {
  return fixed(px / layout.widthPx);
}

/** A distance from the top as gnuplot counts, from below. */
export function atY({ layout }: Sheet, px: number): string {
  return fixed(1 - px / layout.heightPx);
}

/** A number as gnuplot reads it. */
export function fixed(value: number): string {
  return String(Number(value.toFixed(5)));
}

/** A line's width in small pictures: thinner, but never so thin that colours get lost. */
export function lineWidth({ layout }: Sheet, width: number): string {
  return fixed(Math.max(width * Math.min(layout.fontPx / 16, 1), width * 0.6));
}
