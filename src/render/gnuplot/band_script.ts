import type { BandName } from "../figure/band_names.ts";
import type { Bands } from "../figure/bands.ts";
import { atX, atY, font, lineWidth, type Sheet } from "./sheet.ts";
import { gnuplotString } from "./gnuplot_string.ts";

/** `$BANDS`: time, 0, and the upper edge of each band; its pieces apart by blank lines. */
export function* bandData({ lines }: Bands): Iterable<string> {
  yield "$BANDS << EOD\n";
  for (const line of lines) {
    yield line.map(({ elapsedMs, tops }) => `${elapsedMs} 0 ${tops.join(" ")}\n`).join("") + "\n";
  }
  yield "EOD\n";
}

/** The `plot` elements of the areas, with thin white lines between those that are thick enough. */
export function bandPlots({ bands, byProcess }: Bands, sheet: Sheet): string[] {
  const { top, topPx, bottomPx } = sheet.layout.main;
  const areas = bands.map(({ color, name }, i) => {
    const title = byProcess ? "notitle" : `title '${name}'`;
    return `$BANDS using 1:${i + 2}:${i + 3} with filledcurves fs solid 1 noborder ` +
      `lc rgb '${color}' ${title}`;
  });
  const leastBytes = Math.ceil(top * SEPARATED_PX / (bottomPx - topPx));
  const separators = bands.slice(1).map((_, i) => {
    const edge = i + 3, highest = bands.length + 2;
    const isThick = `$${edge}-$${edge - 1}>${leastBytes} && $${highest}-$${edge}>${leastBytes}`;
    return `$BANDS using 1:(${isThick} ? $${edge} : NaN) with lines ` +
      `lw ${lineWidth(sheet, 1)} dt 1 lc rgb '#FFFFFF' notitle`;
  });
  return [...areas, ...separators];
}

/** Thinner areas would be eaten up by white lines. */
const SEPARATED_PX = 3;

/** The names of bands beside the panel. */
export function* drawBandNames(names: readonly BandName[], sheet: Sheet): Iterable<string> {
  for (const [i, { text, color, fontPx, square, textLeftPx, middlePx }] of names.entries()) {
    const { leftPx, topPx, sidePx } = square;
    yield `set object ${i + 1} rectangle from screen ${atX(sheet, leftPx)},screen ` +
      `${atY(sheet, topPx)} to screen ${atX(sheet, leftPx + sidePx)},screen ` +
      `${atY(sheet, topPx + sidePx)} front fc rgb '${color}' fs solid 1 noborder\n`;
    yield `set label ${50 + i} ${gnuplotString(text)} at screen ${atX(sheet, textLeftPx)},screen ` +
      `${atY(sheet, middlePx)} left ${font(sheet, fontPx)} noenhanced front ` +
      `textcolor rgb '#303030'\n`;
  }
}
