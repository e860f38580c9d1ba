import { formatBytes, formatLongDuration } from "../../model/format.ts";
import type { ChartSeries } from "../../series/series.ts";
import type { Layout } from "./layout.ts";
import { textWidthEm } from "./text_width.ts";
import { type TimeAxis, timePx } from "./time_axis.ts";

/** The label of the peak: what it says, and where it stands in px. */
export interface PeakLabel {
  readonly elapsedMs: number;
  readonly bytes: number;
  readonly text: string;
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** Whether something higher lies between it and what it names, so that a thin line has to join them. */
  readonly isFar: boolean;
}

/**
 * Places the label of the peak, of PSS where that is stacked and else of RSS, in the free strip above
 * everything drawn, moved inwards near the edges. Undefined when it was never measured.
 */
export function peakLabel(
  series: ChartSeries,
  layout: Layout,
  time: TimeAxis,
): PeakLabel | undefined {
  const metric = series.totalMetric;
  const peak = series[metric].peak();
  if (peak === undefined) return undefined;
  const { main, fontPx } = layout;
  const text = `Peak ${metric.toUpperCase()} ${formatBytes(peak.value)} at ${
    formatLongDuration(peak.elapsedMs)
  }`;
  const halfPx = Math.min(textWidthEm(text) * fontPx, main.rightPx - main.leftPx) / 2;
  const peakPx = timePx(layout, time, peak.elapsedMs);
  const centerPx = Math.min(Math.max(peakPx, main.leftPx + halfPx), main.rightPx - halfPx);
  const heightPx = main.bottomPx - main.topPx;
  const middlePx = main.bottomPx - main.highest / main.top * heightPx - 1.25 * fontPx;
  const emBytes = main.top * fontPx / heightPx;
  return {
    ...{ elapsedMs: peak.elapsedMs, bytes: peak.value, text },
    ...{ leftPx: centerPx - halfPx, rightPx: centerPx + halfPx },
    ...{ topPx: middlePx - 0.7 * fontPx, bottomPx: middlePx + 0.7 * fontPx },
    isFar: peak.value < main.highest - emBytes,
  };
}
