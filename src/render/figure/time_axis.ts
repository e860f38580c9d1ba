import { type Tick, timeTicks } from "./axis.ts";
import type { Layout } from "./layout.ts";
import { timeUnit } from "./axis_units.ts";

/** The time axis that all panels share. */
export interface TimeAxis {
  /** At the left edge of the panels, and at the right one. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly ticks: readonly Tick[];
  /** `s`, `min`. */
  readonly unit: string;
}

/** The axis of a run of this length. */
export function timeAxis(elapsedMs: number, { main, fontPx }: Layout): TimeAxis {
  const spanMs = elapsedMs || 1000;
  // A little air at both ends, so that dots and thick lines do not lie on the frame.
  const airMs = spanMs / 100;
  const maxSteps = Math.max(2, Math.floor((main.rightPx - main.leftPx) / fontPx / 6));
  return {
    fromMs: -airMs,
    toMs: spanMs + airMs,
    // A run of 59.9 s still gets its tick at 60.
    ticks: timeTicks(spanMs + airMs, maxSteps),
    unit: timeUnit(spanMs).name,
  };
}

/** Where a time stands in the panels, from the picture's left edge. */
export function timePx({ main }: Layout, { fromMs, toMs }: TimeAxis, elapsedMs: number): number {
  return main.leftPx + (elapsedMs - fromMs) / (toMs - fromMs) * (main.rightPx - main.leftPx);
}
