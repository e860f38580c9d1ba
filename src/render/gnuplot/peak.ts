import type { ChartSeries } from "../../series/series.ts";
import { atX, atY, fixed, type Sheet, timePx } from "./sheet.ts";
import { gnuplotString, textWidthEm } from "../figure/text.ts";
import { formatBytes } from "../../model/format.ts";
import { formatDuration } from "../figure/units.ts";

/** The label of the peak: what it says, and where it stands in px. */
export interface PeakLabel {
  readonly elapsedMs: number;
  readonly bytes: number;
  readonly text: string;
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

/**
 * Places the label of the peak, of PSS where that is stacked and else of RSS, in the free strip above everything drawn, moved inwards near
 * the edges. Undefined when it was never measured.
 */
export function peakLabel(series: ChartSeries, sheet: Sheet): PeakLabel | undefined {
  const metric = series.totalMetric;
  const peak = series[metric].peak();
  if (peak === undefined) return undefined;
  const { main, fontPx } = sheet.layout;
  const text = `Peak ${metric.toUpperCase()} ${formatBytes(peak.value)} at ${
    formatDuration(peak.elapsedMs)
  }`;
  const halfPx = Math.min(textWidthEm(text) * fontPx, main.rightPx - main.leftPx) / 2;
  const peakPx = timePx(sheet, peak.elapsedMs);
  const centerPx = Math.min(Math.max(peakPx, main.leftPx + halfPx), main.rightPx - halfPx);
  const heightPx = main.bottomPx - main.topPx;
  const middlePx = main.bottomPx - main.highestBytes / main.topBytes * heightPx - 1.25 * fontPx;
  return {
    ...{ elapsedMs: peak.elapsedMs, bytes: peak.value, text },
    ...{ leftPx: centerPx - halfPx, rightPx: centerPx + halfPx },
    ...{ topPx: middlePx - 0.7 * fontPx, bottomPx: middlePx + 0.7 * fontPx },
  };
}

/** The label, a ring on the line, and a thin line between them where something else is higher. */
export function* drawPeak(peak: PeakLabel, sheet: Sheet): Iterable<string> {
  const { main, fontPx } = sheet.layout;
  const { elapsedMs, bytes } = peak;
  const x = atX(sheet, (peak.leftPx + peak.rightPx) / 2);
  yield `set label 3 ${gnuplotString(peak.text)} at screen ${x},screen ` +
    `${atY(sheet, (peak.topPx + peak.bottomPx) / 2)} center noenhanced front ` +
    `textcolor rgb '#0072B2'\n`;
  const at = `at first ${elapsedMs},first ${bytes}`;
  const size = fontPx * sheet.pointSizePerPx;
  // White below the ring: it shows on a band of its own colour too.
  yield `set label 4 '' ${at} point pt 7 ps ${fixed(size)} lc rgb '#FFFFFF' front\n`;
  yield `set label 6 '' ${at} point pt 6 ps ${fixed(size)} lw 2 lc rgb '#0072B2' front\n`;
  const emBytes = main.topBytes * fontPx / (main.bottomPx - main.topPx);
  if (bytes < main.highestBytes - emBytes) {
    yield `set arrow 1 from first ${elapsedMs},first ${bytes} to first ${elapsedMs},` +
      `screen ${atY(sheet, peak.bottomPx)} nohead lw 0.7 lc rgb '#0072B2'\n`;
  }
}
