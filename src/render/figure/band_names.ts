import type { Bands } from "./bands.ts";
import { bandFontPx, type Layout, SWATCH_EM } from "./layout.ts";
import { shortenMiddle } from "./text_width.ts";

/** The name of a band in its place, in px: a square of its colour, and the text right of it. */
export interface BandName {
  readonly text: string;
  readonly color: string;
  readonly fontPx: number;
  readonly square: { readonly leftPx: number; readonly topPx: number; readonly sidePx: number };
  readonly textLeftPx: number;
  readonly middlePx: number;
}

/** The names of bands beside the main panel, in the order in which these lie upon each other. */
export function bandNames(bands: Bands | undefined, layout: Layout): readonly BandName[] {
  const { bandNames: column, fontPx, main } = layout;
  if (bands === undefined || column === undefined) return [];
  const { leftPx, widthPx } = column;
  const rowPx = Math.min(fontPx * 1.7, (main.bottomPx - main.topPx) / bands.bands.length);
  const textFontPx = bandFontPx(fontPx);
  const textEm = (widthPx - fontPx * (SWATCH_EM + 0.6)) / textFontPx;
  return bands.bands.toReversed().map(({ name, color }, i) => {
    const middlePx = main.topPx + (i + 0.5) * rowPx;
    return {
      text: shortenMiddle(name, textEm),
      color,
      fontPx: textFontPx,
      square: {
        leftPx: leftPx + fontPx * 0.4,
        topPx: middlePx - fontPx * 0.45,
        sidePx: fontPx * 0.9,
      },
      textLeftPx: leftPx + fontPx * SWATCH_EM,
      middlePx,
    };
  });
}
