import type { PeakLabel } from "../figure/peak.ts";
import { atX, atY, fixed, type Sheet } from "./sheet.ts";
import { gnuplotString } from "./gnuplot_string.ts";

/** The label of the peak, a ring on the line, and a thin line between them where something else is higher. */
export function* drawPeak(peak: PeakLabel, sheet: Sheet): Iterable<string> {
  const { elapsedMs, bytes } = peak;
  const x = atX(sheet, (peak.leftPx + peak.rightPx) / 2);
  yield `set label 3 ${gnuplotString(peak.text)} at screen ${x},screen ` +
    `${atY(sheet, (peak.topPx + peak.bottomPx) / 2)} center noenhanced front ` +
    `textcolor rgb '#0072B2'\n`;
  const at = `at first ${elapsedMs},first ${bytes}`;
  const size = sheet.layout.fontPx * sheet.pointSizePerPx;
  // White below the ring: it shows on a band of its own colour too.
  yield `set label 4 '' ${at} point pt 7 ps ${fixed(size)} lc rgb '#FFFFFF' front\n`;
  yield `set label 6 '' ${at} point pt 6 ps ${fixed(size)} lw 2 lc rgb '#0072B2' front\n`;
  if (peak.isFar) {
    yield `set arrow 1 from first ${elapsedMs},first ${bytes} to first ${elapsedMs},` +
      `screen ${atY(sheet, peak.bottomPx)} nohead lw 0.7 lc rgb '#0072B2'\n`;
  }
}
