import type { Figure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import { textWidthEm } from "../figure/text_width.ts";
import { INK, LIMIT_COLOR, strokeOf, textAt } from "./scale.ts";
import type { Shape } from "./shape.ts";

/** One entry of a legend: a line, or a thick one for an area. */
interface Entry {
  readonly name: string;
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

/** Above the panel, and above the labels of markers. */
export function drawLegend(panel: Panel, figure: Figure): Shape[] {
  const { fontPx, main, markerRows, markerRowPx } = figure.layout;
  const rowsPx = panel === main ? markerRows * markerRowPx : 0;
  const middlePx = panel.topPx - rowsPx - fontPx * 1.05;
  let from = panel.leftPx + fontPx * 0.6;
  return entriesOf(panel, figure).flatMap(({ name, color, width, dash }): Shape[] => {
    const to = from + fontPx * 2.1;
    const line = [from, middlePx, to, middlePx];
    from = to + fontPx * (0.6 + textWidthEm(name) + 1.6);
    return [
      { kind: "path", lines: [line], stroke: strokeOf(color, width, dash) },
      textAt(name, to + fontPx * 0.6, middlePx, { fontPx, ...INK }),
    ];
  });
}

function entriesOf(panel: Panel, { layout, bands, limit }: Figure): Entry[] {
  const { fontPx, main } = layout;
  const isMain = panel === main;
  const areas = isMain && bands !== undefined && !bands.byProcess ? bands.bands : [];
  return [
    ...areas.map(({ name, color }) => ({ name, color, width: fontPx * 0.7, dash: [] })),
    ...panel.curves
      .map(({ name, title = name, color, width, dash }) => ({ name: title, color, width, dash }))
      .filter(({ name }) => name !== ""),
    ...isMain && limit ? [{ name: limit.name, color: LIMIT_COLOR, width: 1.6, dash: [10, 5] }] : [],
  ];
}
