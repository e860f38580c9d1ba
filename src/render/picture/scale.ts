import type { Figure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import { timePx } from "../figure/time_axis.ts";
import type { Stroke, TextShape } from "./shape.ts";

/** Where values stand in a panel, in px. */
export interface Scale {
  x(elapsedMs: number): number;
  y(value: number): number;
}

export function scaleOf(panel: Panel, { layout, time }: Pick<Figure, "layout" | "time">): Scale {
  const heightPx = panel.bottomPx - panel.topPx;
  return {
    x: (elapsedMs) => timePx(layout, time, elapsedMs),
    y: (value) => panel.bottomPx - value / panel.top * heightPx,
  };
}

export const PEAK_COLOR = "#0072B2", LIMIT_COLOR = "#B2182B";
export const INK = { fill: "#303030", role: "ink" } as const;
export const FAINT = { fill: "#606060", role: "faint" } as const;

/** Dashes grow with the width of their line; half as long as in gnuplot they look the same in its PNG. */
export const strokeOf = (color: string, widthPx: number, dash: readonly number[]): Stroke => ({
  color,
  widthPx,
  dashPx: dash.map((length) => length * widthPx / 4),
});

/** From the middle of a line of text down to its base line. */
const MIDDLE_EM = 0.36;

/** A line of text whose middle is at a height. */
export function textAt(
  text: string,
  x: number,
  middlePx: number,
  style: Pick<TextShape, "fontPx" | "fill" | "role"> & Partial<Pick<TextShape, "anchor">>,
): TextShape {
  const y = middlePx + style.fontPx * MIDDLE_EM;
  return { kind: "text", anchor: "start", ...style, text, x, y };
}
