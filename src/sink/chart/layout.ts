import { byteTicks, type Tick } from "./axis.ts";
import { type Curve, type Curves, maxBytes } from "./curves.ts";
import { textWidthEm } from "./text.ts";

/** A plot area: edges in px from the picture's left and top, and its size axis. */
export interface Panel {
  readonly curves: readonly Curve[];
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** The size at the upper edge; the axis begins at 0. */
  readonly topBytes: number;
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
  readonly main: Panel;
  readonly apart: Panel | undefined;
}

/** Lays a picture out: title, subtitle, legend, the main panel, and below it the one for VSZ. */
export function layOut(curves: Curves, widthPx: number, heightPx: number): Layout {
  // 16 px at 1280 x 720, and never below 10: small pictures keep a readable text.
  const fontPx = Math.max(10, Math.min(widthPx / 80, heightPx / 40));
  const titleFontPx = fontPx * 1.35;
  const marginPx = fontPx * 1.2;
  const titleYPx = marginPx * 0.6 + titleFontPx * 0.6;
  const subtitleYPx = titleYPx + titleFontPx * 0.7 + fontPx * 0.7;
  const topPx = subtitleYPx + fontPx * 2.7;
  const axisPx = heightPx - fontPx * 4.1;
  const legendPx = fontPx * 2.6;
  const apartPx = curves.apart === undefined ? 0 : (axisPx - topPx - legendPx) * 0.2;
  const bottomPx = curves.apart === undefined ? axisPx : axisPx - apartPx - legendPx;

  const area = { fontPx, rightPx: widthPx - fontPx * 2 };
  const main = panel(curves.main, { ...area, topPx, bottomPx, headroomPx: fontPx * 2.2 });
  const apart = curves.apart && panel([curves.apart], {
    ...area,
    topPx: axisPx - apartPx,
    bottomPx: axisPx,
    headroomPx: apartPx * 0.15,
  });
  const labelEm = [...main.ticks, ...apart?.ticks ?? []].map(({ label }) => textWidthEm(label));
  const leftPx = marginPx + fontPx * (Math.max(...labelEm) + 0.4);
  return {
    ...{ widthPx, heightPx, fontPx, titleFontPx, marginPx, titleYPx, subtitleYPx },
    main: { ...main, leftPx },
    apart: apart && { ...apart, leftPx },
  };
}

interface PanelArea {
  readonly fontPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** Free space above the highest value. */
  readonly headroomPx: number;
}

function panel(curves: readonly Curve[], area: PanelArea): Omit<Panel, "leftPx"> {
  const { fontPx, rightPx, topPx, bottomPx } = area;
  const heightPx = bottomPx - topPx;
  const highestBytes = maxBytes(curves) || 1024;
  const dataPx = Math.max(heightPx - area.headroomPx, heightPx / 2);
  return {
    ...{ curves, rightPx, topPx, bottomPx },
    topBytes: highestBytes * heightPx / dataPx,
    // No tick in the headroom: its grid line would cross the label of the peak.
    ticks: byteTicks(highestBytes, Math.floor(dataPx / (fontPx * 3))),
  };
}
