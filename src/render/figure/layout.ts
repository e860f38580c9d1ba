import { byteTicks, percentTicks, type Tick } from "./axis.ts";
import type { Curve, Curves } from "./curves.ts";
import { textWidthEm } from "./text.ts";

/** A second axis, on the right. */
export interface PercentAxis {
  readonly curve: Curve;
  /** The percentage at the upper edge; the axis begins at 0. */
  readonly top: number;
  readonly ticks: readonly Tick[];
}

/** A plot area: edges in px from the picture's left and top, and its size axis. */
export interface Panel {
  readonly curves: readonly Curve[];
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** What is drawn ends here; above it are labels. */
  readonly highestBytes: number;
  /** The size at the upper edge; the axis begins at 0. */
  readonly topBytes: number;
  readonly ticks: readonly Tick[];
  readonly percent?: PercentAxis;
}

/** Where everything stands, in px. */
export interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fontPx: number;
  readonly titleFontPx: number;
  readonly marginPx: number;
  readonly titleYPx: number;
  readonly subtitleYPx: number;
  /** Height of a row of labels of markers; the rows stand upon the main panel. */
  readonly markerRowPx: number;
  readonly markerRows: number;
  /** Left edge and width of the column that names the bands. */
  readonly bandNames: { readonly leftPx: number; readonly widthPx: number } | undefined;
  readonly main: Panel;
  readonly apart: Panel | undefined;
}

/**
 * Lays a picture out: title, subtitle, legend, the labels of markers, the main panel with the names
 * of bands beside it, and below it the panel for VSZ.
 */
export function layOut(
  curves: Curves,
  widthPx: number,
  heightPx: number,
  markerRows: number,
): Layout {
  // 16 px at 1280 x 720, and never below 10: small pictures keep a readable text.
  const fontPx = Math.max(10, Math.min(widthPx / 80, heightPx / 40));
  const titleFontPx = fontPx * 1.35;
  const marginPx = fontPx * 1.2;
  const titleYPx = marginPx * 0.6 + titleFontPx * 0.6;
  const subtitleYPx = titleYPx + titleFontPx * 0.7 + fontPx * 0.7;
  const markerRowPx = fontPx * 1.35;
  const topPx = subtitleYPx + fontPx * 2.7 + markerRowPx * markerRows;
  const axisPx = heightPx - fontPx * 4.1;
  const legendPx = fontPx * 2.6;
  const apartPx = curves.apart === undefined ? 0 : (axisPx - topPx - legendPx) * 0.2;
  const bottomPx = curves.apart === undefined ? axisPx : axisPx - apartPx - legendPx;

  const main = panel(curves.main, curves.highestBytes, {
    ...{ fontPx, topPx, bottomPx, headroomPx: fontPx * 2.2 },
  });
  const percent = curves.cpu && percentAxis(curves.cpu, main, fontPx);
  const apart = curves.apart && panel([curves.apart], curves.apart.highest, {
    ...{ fontPx, topPx: axisPx - apartPx, bottomPx: axisPx, headroomPx: apartPx * 0.15 },
  });
  const leftPx = marginPx + fontPx * (widestEm([...main.ticks, ...apart?.ticks ?? []]) + 0.4);
  const namesPx = bandNamesPx(curves, fontPx, widthPx);
  const axisWidthPx = percent ? fontPx * (widestEm(percent.ticks) + 2.4) : 0;
  const rightPx = widthPx - fontPx * (namesPx > 0 || percent ? 0.8 : 2) - namesPx - axisWidthPx;
  return {
    ...{ widthPx, heightPx, fontPx, titleFontPx, marginPx, titleYPx, subtitleYPx },
    ...{ markerRowPx, markerRows },
    bandNames: namesPx > 0
      ? { leftPx: widthPx - fontPx * 0.4 - namesPx, widthPx: namesPx }
      : undefined,
    main: { ...main, leftPx, rightPx, ...percent && { percent } },
    apart: apart && { ...apart, leftPx, rightPx },
  };
}

/** A quarter of the picture at most; a little more in small ones, for the sake of the names. */
function bandNamesPx({ bands }: Curves, fontPx: number, widthPx: number): number {
  if (bands === undefined || !bands.byProcess) return 0;
  const widestEm = Math.max(...bands.bands.map(({ name }) => textWidthEm(name)));
  const wantedPx = bandFontPx(fontPx) * widestEm + fontPx * (SWATCH_EM + 1);
  return Math.min(wantedPx, Math.max(widthPx / 4, fontPx * 19));
}

/** Names of bands, in small pictures as large as all text. */
export const bandFontPx = (fontPx: number): number => Math.max(10, fontPx * 0.9);

/** What stands before the name of a band: a square of its colour, and air. */
export const SWATCH_EM = 1.6;

type PanelBody = Omit<Panel, "leftPx" | "rightPx">;

interface PanelArea {
  readonly fontPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** Free space above the highest value. */
  readonly headroomPx: number;
}

function panel(curves: readonly Curve[], highest: number, area: PanelArea): PanelBody {
  const { fontPx, topPx, bottomPx } = area;
  const heightPx = bottomPx - topPx;
  const highestBytes = highest || 1024;
  const dataPx = Math.max(heightPx - area.headroomPx, heightPx / 2);
  return {
    ...{ curves, topPx, bottomPx, highestBytes },
    topBytes: highestBytes * heightPx / dataPx,
    // No tick in the headroom: its grid line would cross the label of the peak.
    ticks: byteTicks(highestBytes, Math.floor(dataPx / (fontPx * 3))),
  };
}

/**
 * CPU reaches up to this part of what memory does. Both spend much of a run near their peak; at the
 * same height they would hide each other there.
 */
const PERCENT_HEIGHT = 0.6;

function percentAxis(curve: Curve, main: PanelBody, fontPx: number): PercentAxis {
  // An idle run is drawn as such, and not as peaks of nothing.
  const highest = Math.max(curve.highest, 10);
  const part = PERCENT_HEIGHT * main.highestBytes / main.topBytes;
  const dataPx = (main.bottomPx - main.topPx) * part;
  const ticks = percentTicks(highest, Math.floor(dataPx / (fontPx * 2)));
  return { curve, top: highest / part, ticks };
}

function widestEm(ticks: readonly Tick[]): number {
  return Math.max(...ticks.map(({ label }) => textWidthEm(label)));
}
