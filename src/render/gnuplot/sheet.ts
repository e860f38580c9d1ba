import type { Layout } from "../figure/layout.ts";
import type { ChartFormat } from "../formats.ts";

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

/** A layout in the units of a terminal. */
export interface Sheet extends Measures {
  readonly layout: Layout;
}

export const sheetOf = (layout: Layout, format: ChartFormat): Sheet => ({
  layout,
  ...MEASURES[format],
});

/** `font 'Sans,12'` for a size in px. */
export function font({ face, fontPerPx }: Sheet, px: number): string {
  return `font '${face},${fixed(px * fontPerPx)}'`;
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

/** `dt (18,9)`: lengths for a line of width 2, which gnuplot scales with the width; `dt 1` is solid. */
export function dashType(lengths: readonly number[]): string {
  return lengths.length === 0 ? "dt 1" : `dt (${lengths.join(",")})`;
}
