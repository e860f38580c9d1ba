import type { Bands } from "../figure/bands.ts";
import { bandFontPx, SWATCH_EM } from "../figure/layout.ts";
import { atX, atY, font, lineWidth, type Sheet } from "./sheet.ts";
import { gnuplotString, shortenMiddle } from "../figure/text.ts";

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
  const { topBytes, topPx, bottomPx } = sheet.layout.main;
  const areas = bands.map(({ color, name }, i) => {
    const title = byProcess ? "notitle" : `title '${name}'`;
    return `$BANDS using 1:${i + 2}:${i + 3} with filledcurves fs solid 1 noborder ` +
      `lc rgb '${color}' ${title}`;
  });
  const leastBytes = Math.ceil(topBytes * SEPARATED_PX / (bottomPx - topPx));
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

/** The names of bands beside the panel, in the order in which they lie upon each other. */
export function* drawBandNames({ bands }: Bands, sheet: Sheet): Iterable<string> {
  const { bandNames, fontPx, main } = sheet.layout;
  if (bandNames === undefined) return;
  const { leftPx, widthPx } = bandNames;
  const rowPx = Math.min(fontPx * 1.7, (main.bottomPx - main.topPx) / bands.length);
  const textFontPx = bandFontPx(fontPx);
  const textEm = (widthPx - fontPx * (SWATCH_EM + 0.6)) / textFontPx;
  for (const [i, { name, color }] of bands.toReversed().entries()) {
    const middlePx = main.topPx + (i + 0.5) * rowPx;
    const box = { left: leftPx + fontPx * 0.4, top: middlePx - fontPx * 0.45, side: fontPx * 0.9 };
    yield `set object ${i + 1} rectangle from screen ${atX(sheet, box.left)},screen ` +
      `${atY(sheet, box.top)} to screen ${atX(sheet, box.left + box.side)},screen ` +
      `${atY(sheet, box.top + box.side)} front fc rgb '${color}' fs solid 1 noborder\n`;
    yield `set label ${50 + i} ${gnuplotString(shortenMiddle(name, textEm))} at screen ` +
      `${atX(sheet, leftPx + fontPx * SWATCH_EM)},screen ${atY(sheet, middlePx)} left ` +
      `${font(sheet, textFontPx)} noenhanced front textcolor rgb '#303030'\n`;
  }
}

/** Whether there is a line to draw areas below: one row alone has no width. */
export function hasAreas({ lines }: Bands): boolean {
  return lines.some((line) => line.length > 1);
}
