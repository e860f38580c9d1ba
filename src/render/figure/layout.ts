import { byteTicks, percentTicks, type Tick } from "./axis.ts";
import type { Curve, Curves } from "./curves.ts";
import { textWidthEm } from "./text_width.ts";

/** A plot area: edges in px from the picture's left and top, and its vertical axis, which begins at 0. */
export interface Panel {
  readonly curves: readonly Curve[];
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** What is drawn ends here, in bytes or percent; above it are labels. */
  readonly highest: number;
  /** The value at the upper edge. */
  readonly top: number;
  readonly ticks: readonly Tick[];
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
  /** What has a scale of its own, on the same time axis: CPU, virtual size. From above to below. */
  readonly lower: readonly Panel[];
}

/**
 * Lays a picture out: title, subtitle, legend, the labels of markers, the main panel with the names
 * of bands beside it, and below it those for CPU and VSZ.
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

  const lower = lowerPanels(curves, { fontPx, topPx, bottomPx: axisPx });
  const main = panel(curves.main, curves.highestBytes, byteTicks, {
    ...{ fontPx, topPx, headroomPx: fontPx * 2.2 },
    bottomPx: lower.length === 0 ? axisPx : lower[0]!.topPx - LEGEND_EM * fontPx,
  });
  const ticks = [main, ...lower].flatMap((panel) => panel.ticks);
  const leftPx = marginPx + fontPx * (widestEm(ticks) + 0.4);
  const namesPx = bandNamesPx(curves, fontPx, widthPx);
  const rightPx = widthPx - fontPx * (namesPx > 0 ? 0.8 : 2) - namesPx;
  return {
    ...{ widthPx, heightPx, fontPx, titleFontPx, marginPx, titleYPx, subtitleYPx },
    ...{ markerRowPx, markerRows },
    bandNames: namesPx > 0
      ? { leftPx: widthPx - fontPx * 0.4 - namesPx, widthPx: namesPx }
      : undefined,
    main: { ...main, leftPx, rightPx },
    lower: lower.map((panel) => ({ ...panel, leftPx, rightPx })),
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

/** Between two panels: room for the legend of the lower one. */
const LEGEND_EM = 2.6;
/** Part of the height that a lower panel takes. */
const LOWER_PART = 0.2;
/** An idle run is drawn as such, and not as peaks of nothing. */
const LEAST_PERCENT = 10;

function lowerPanels(
  { cpu, apart }: Curves,
  { fontPx, topPx, bottomPx }: Omit<PanelArea, "headroomPx">,
): PanelBody[] {
  const legendPx = LEGEND_EM * fontPx;
  const count = Number(cpu !== undefined) + Number(apart !== undefined);
  const heightPx = (bottomPx - topPx - count * legendPx) * LOWER_PART;
  const area = (fromBelow: number): PanelArea => {
    const belowPx = bottomPx - fromBelow * (heightPx + legendPx);
    return { fontPx, topPx: belowPx - heightPx, bottomPx: belowPx, headroomPx: heightPx * 0.15 };
  };
  const highest = Math.max(cpu?.highest ?? 0, LEAST_PERCENT);
  return [
    ...cpu === undefined ? [] : [panel([cpu], highest, percentTicks, area(count - 1))],
    ...apart === undefined ? [] : [panel([apart], apart.highest, byteTicks, area(0))],
  ];
}

function panel(
  curves: readonly Curve[],
  most: number,
  ticksTo: (top: number, maxSteps: number) => Tick[],
  { fontPx, topPx, bottomPx, headroomPx }: PanelArea,
): PanelBody {
  const heightPx = bottomPx - topPx;
  const highest = most || 1024;
  const dataPx = Math.max(heightPx - headroomPx, heightPx / 2);
  return {
    ...{ curves, topPx, bottomPx, highest },
    top: highest * heightPx / dataPx,
    // No tick in the headroom: its grid line would cross the label of the peak.
    ticks: ticksTo(highest, Math.floor(dataPx / (fontPx * 3))),
  };
}

function widestEm(ticks: readonly Tick[]): number {
  return Math.max(...ticks.map(({ label }) => textWidthEm(label)));
}
