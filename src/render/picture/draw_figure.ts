import type { ChartSeries } from "../../series/series.ts";
import { type Curve, dotEm, dotsOf } from "../figure/curves.ts";
import { type Figure, type FigureRequest, makeFigure } from "../figure/figure.ts";
import { FALL_COLOR, RISE_COLOR } from "../figure/differences.ts";
import type { Panel } from "../figure/layout.ts";
import { area, line } from "./points.ts";
import { drawAxes } from "./draw_axes.ts";
import { drawBandNames, drawBands } from "./draw_bands.ts";
import { drawHeadings, drawMarkerLabels, drawMarkerLines, drawPeak } from "./draw_labels.ts";
import { drawLegend } from "./draw_legend.ts";
import { LIMIT_COLOR, type Scale, scaleOf, strokeOf } from "./scale.ts";
import type { Picture, Shape } from "./shape.ts";

/** A series as a picture of shapes: what memmark draws without gnuplot, and what that draws too. */
export function drawFigure(series: ChartSeries, request: FigureRequest): Picture {
  const figure = makeFigure(series, request);
  const { layout, title, subtitle, peak } = figure;
  const { widthPx, heightPx } = layout;
  const panels = [layout.main, ...layout.lower];
  return {
    ...{ widthPx, heightPx, title },
    description: [subtitle, peak?.text].filter(Boolean).join(". "),
    shapes: [
      {
        ...{ kind: "path", role: "paper", fill: "#FFFFFF" },
        lines: [[0, 0, widthPx, 0, widthPx, heightPx, 0, heightPx]],
      },
      ...drawHeadings(figure),
      ...panels.flatMap((panel) => drawPanel(panel, figure)),
      ...drawBandNames(figure.bandNames),
      ...drawMarkerLabels(figure.markers),
      ...drawPeak(figure),
    ],
  };
}

function drawPanel(panel: Panel, figure: Figure): Shape[] {
  const { layout, bands, limit } = figure;
  const scale = scaleOf(panel, figure);
  const isMain = panel === layout.main;
  return [
    ...drawAxes(panel, figure, scale),
    ...isMain && bands ? drawBands(bands, panel, scale) : [],
    ...isMain ? drawDifferences(figure, scale) : [],
    ...drawMarkerLines(panel, figure, scale),
    ...panel.curves.flatMap((curve) => drawCurve(curve, panel, layout.fontPx, scale)),
    ...isMain && limit ? [limitLine(limit.bytes, panel, scale)] : [],
    ...drawLegend(panel, figure),
  ];
}

function drawDifferences({ differences }: Figure, { x, y }: Scale): Shape[] {
  return differences.flatMap(({ isRise, points }): Shape[] => {
    const outline = area(
      points.map(({ elapsedMs }) => x(elapsedMs)),
      points.map(({ high }) => y(high)),
      points.map(({ low }) => y(low)),
    );
    if (outline.length === 0) return [];
    const fill = isRise ? RISE_COLOR : FALL_COLOR;
    return [{ kind: "path", fill, opacity: 0.22, lines: [outline] }];
  });
}

function drawCurve(curve: Curve, panel: Panel, fontPx: number, { x, y }: Scale): Shape[] {
  const { lines, color, isFilled } = curve;
  const drawn = lines.filter((points) => points.length > 1).map((points) => ({
    xs: points.map(({ elapsedMs }) => x(elapsedMs)),
    ys: points.map(({ value }) => y(value)),
  }));
  const below = drawn.map(({ xs, ys }) => area(xs, ys, ys.map(() => panel.bottomPx)));
  const radius = Math.max(fontPx, 14) * dotEm(curve) / 2;
  const isInk = color === "#000000" || color === "#333333";
  return [
    ...isFilled && below.length > 0
      ? [{ kind: "path", lines: below, fill: color, opacity: 0.13 } as const]
      : [],
    ...drawn.length > 0
      ? [
        {
          kind: "path",
          lines: drawn.map(({ xs, ys }) => line(xs, ys)),
          stroke: strokeOf(color, curve.width, curve.dash),
          ...isInk && { role: "frame" as const },
        } as const,
      ]
      : [],
    ...dotsOf(lines).map((dot) =>
      ({ kind: "circle", x: x(dot.elapsedMs), y: y(dot.value), radius, fill: color }) as const
    ),
  ];
}

const limitLine = (bytes: number, { leftPx, rightPx }: Panel, { y }: Scale): Shape => ({
  kind: "path",
  lines: [[leftPx, y(bytes), rightPx, y(bytes)]],
  stroke: strokeOf(LIMIT_COLOR, 1.6, [10, 5]),
});
