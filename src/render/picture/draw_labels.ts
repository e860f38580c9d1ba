import type { Figure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import { FAINT, INK, PEAK_COLOR, type Scale, scaleOf, strokeOf, textAt } from "./scale.ts";
import type { Shape } from "./shape.ts";

/** Title and subtitle. */
export function drawHeadings({ layout, title, subtitle }: Figure): Shape[] {
  const { marginPx, titleYPx, titleFontPx, subtitleYPx, fontPx } = layout;
  return [
    textAt(title, marginPx, titleYPx, { fontPx: titleFontPx, ...INK }),
    textAt(subtitle, marginPx, subtitleYPx, { fontPx, ...FAINT }),
  ];
}

/** The lines of markers; in the main panel they make way for the label of the peak. */
export function drawMarkerLines(panel: Panel, figure: Figure, { x }: Scale): Shape[] {
  const { markers: { linesMs, style }, peak, layout } = figure;
  if (linesMs.length === 0) return [];
  const { topPx, bottomPx } = panel;
  const lines = linesMs.flatMap((elapsedMs) => {
    const at = x(elapsedMs);
    const isUnderPeak = panel === layout.main && peak !== undefined && at > peak.leftPx &&
      at < peak.rightPx;
    return isUnderPeak
      ? [[at, topPx, at, peak.topPx], [at, peak.bottomPx, at, bottomPx]]
      : [[at, topPx, at, bottomPx]];
  });
  const stroke = strokeOf(style.color, style.width, style.dash);
  return [{ kind: "path", lines, stroke, role: "marker" }];
}

/** The labels of markers, and the pieces of their lines that go up to them. */
export function drawMarkerLabels({ labels, fontPx }: Figure["markers"]): Shape[] {
  return labels.flatMap(({ text, textPx, middlePx, isRightOfLine, linePx, stems }): Shape[] => [
    textAt(text, textPx, middlePx, { fontPx, anchor: isRightOfLine ? "start" : "end", ...INK }),
    {
      ...{ kind: "path", role: "marker", stroke: strokeOf("#606060", 1.1, []) },
      lines: stems.map(({ topPx, bottomPx }) => [linePx, topPx, linePx, bottomPx]),
    },
  ]);
}

/** The label, a ring on the line, and a thin line between them where something else is higher. */
export function drawPeak(figure: Figure): Shape[] {
  const { peak, layout: { main, fontPx } } = figure;
  if (peak === undefined) return [];
  const scale = scaleOf(main, figure);
  const x = scale.x(peak.elapsedMs), y = scale.y(peak.bytes);
  const join: Shape = {
    ...{ kind: "path", lines: [[x, y, x, peak.bottomPx]] },
    stroke: strokeOf(PEAK_COLOR, 0.7, []),
  };
  return [
    ...peak.isFar ? [join] : [],
    {
      ...{ kind: "circle", x, y, radius: fontPx * 0.3, fill: "#FFFFFF" },
      stroke: strokeOf(PEAK_COLOR, 2, []),
    },
    textAt(peak.text, (peak.leftPx + peak.rightPx) / 2, (peak.topPx + peak.bottomPx) / 2, {
      ...{ fontPx, anchor: "middle", fill: PEAK_COLOR, role: "peak" },
    }),
  ];
}
