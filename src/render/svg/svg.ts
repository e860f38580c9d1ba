import type { ChartSeries } from "../../series/series.ts";
import type { Bands } from "../figure/bands.ts";
import { type Curve, dotEm, dotsOf } from "../figure/curves.ts";
import { type Figure, type FigureRequest, makeFigure } from "../figure/figure.ts";
import type { Panel } from "../figure/layout.ts";
import { timePx } from "../figure/time_axis.ts";
import { textWidthEm } from "../figure/text_width.ts";
import { area, line } from "./path.ts";
import { element, group, text } from "./element.ts";

/** Where values stand in a panel. */
interface Scale {
  x(elapsedMs: number): number;
  y(value: number): number;
}

/**
 * Draws a series as an SVG document, without gnuplot. It has presentation attributes only, so that it
 * shows in viewers that drop styles; classes let a page give it the colours of its own scheme.
 */
export function drawSvg(series: ChartSeries, request: FigureRequest): string {
  const figure = makeFigure(series, request);
  const { layout } = figure;
  const panels = [layout.main, ...layout.lower];
  const { widthPx, heightPx } = layout;
  return element("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: widthPx,
    height: heightPx,
    viewBox: `0 0 ${widthPx} ${heightPx}`,
    role: "img",
    "font-family": "DejaVu Sans, Verdana, sans-serif",
    "font-size": layout.fontPx,
  }, [
    element("title", {}, [text(figure.title)]),
    element("desc", {}, [text([figure.subtitle, figure.peak?.text].filter(Boolean).join(". "))]),
    element("rect", { class: "paper", width: widthPx, height: heightPx, fill: "#FFFFFF" }),
    ...headings(figure),
    ...panels.map((panel) => drawPanel(panel, figure)),
    ...bandNames(figure),
    ...markerLabels(figure),
    ...peakLabel(figure),
  ]) + "\n";
}

const INK = { class: "ink", fill: "#303030" }, FAINT = { class: "faint", fill: "#606060" };
const PEAK_COLOR = "#0072B2", LIMIT_COLOR = "#B2182B";

function headings({ layout, title, subtitle }: Figure): string[] {
  const { marginPx: x, titleYPx, titleFontPx, subtitleYPx, fontPx } = layout;
  return [
    element("text", {
      ...{ x, y: titleYPx + titleFontPx * MIDDLE_EM, "font-size": titleFontPx, ...INK },
    }, [text(title)]),
    element("text", { x, y: subtitleYPx + fontPx * MIDDLE_EM, ...FAINT }, [text(subtitle)]),
  ];
}

/** From the middle of a line of text down to its base line. */
const MIDDLE_EM = 0.36;

function scaleOf(panel: Panel, { layout, time }: Figure): Scale {
  const heightPx = panel.bottomPx - panel.topPx;
  return {
    x: (elapsedMs) => timePx(layout, time, elapsedMs),
    y: (value) => panel.bottomPx - value / panel.top * heightPx,
  };
}

function drawPanel(panel: Panel, figure: Figure): string {
  const { layout, bands, limit } = figure;
  const scale = scaleOf(panel, figure);
  const isMain = panel === layout.main;
  return group({}, [
    ...axes(panel, figure, scale),
    ...isMain && bands ? drawBands(bands, scale) : [],
    ...markerLines(panel, figure, scale),
    ...panel.curves.flatMap((curve) => drawCurve(curve, panel, figure, scale)),
    ...isMain && limit ? [limitLine(limit.bytes, panel, figure, scale)] : [],
    ...legend(panel, figure),
  ]);
}

/** Grid, frame on two sides, ticks and their labels; only the lowest panel tells the times. */
function axes(panel: Panel, { layout, time }: Figure, { x, y }: Scale): string[] {
  const { leftPx, rightPx, topPx, bottomPx } = panel;
  const { fontPx } = layout;
  const isLowest = panel === (layout.lower.at(-1) ?? layout.main);
  const grid = [
    ...panel.ticks.map(({ at }) => `M${px(leftPx)} ${px(y(at))}H${px(rightPx)}`),
    ...time.ticks.map(({ at }) => `M${px(x(at))} ${px(topPx)}V${px(bottomPx)}`),
  ];
  const frame = `M${px(leftPx)} ${px(topPx)}V${px(bottomPx)}H${px(rightPx)}`;
  const values = panel.ticks.map(({ at, label }) =>
    element("text", {
      ...{ x: leftPx - fontPx * 0.6, y: y(at) + fontPx * MIDDLE_EM, "text-anchor": "end" },
      ...INK,
    }, [text(label)])
  );
  const times = !isLowest ? [] : [
    ...time.ticks.map(({ at, label }) =>
      element("text", { x: x(at), y: bottomPx + fontPx * 1.5, "text-anchor": "middle", ...INK }, [
        text(label),
      ])
    ),
    element("text", {
      ...{ x: (leftPx + rightPx) / 2, y: bottomPx + fontPx * 3.4, "text-anchor": "middle", ...INK },
    }, [text(`Elapsed time (${time.unit})`)]),
  ];
  return [
    path(grid.join(""), { class: "grid", stroke: "#E2E2E2", "stroke-width": 1 }),
    path(frame, { class: "frame", stroke: "#808080", "stroke-width": 1 }),
    ...values,
    ...times,
  ];
}

/** The areas, with thin white lines between them. */
function drawBands({ bands, lines }: Bands, { x, y }: Scale): string[] {
  return bands.map(({ color }, i) => {
    const pieces = lines.map((points) =>
      area(
        points.map(({ elapsedMs }) => x(elapsedMs)),
        points.map(({ tops }) => y(tops[i]!)),
        points.map(({ tops }) => y(i === 0 ? 0 : tops[i - 1]!)),
      )
    );
    const d = pieces.join("");
    return d === "" ? "" : element("path", { d, fill: color });
  });
}

function markerLines(panel: Panel, { markers, peak, layout }: Figure, { x }: Scale): string[] {
  const { linesMs, style } = markers;
  if (linesMs.length === 0) return [];
  const isMain = panel === layout.main;
  const d = linesMs.map((elapsedMs) => {
    const at = x(elapsedMs), top = px(panel.topPx), bottom = px(panel.bottomPx);
    // They make way for the label of the peak.
    return isMain && peak !== undefined && at > peak.leftPx && at < peak.rightPx
      ? `M${px(at)} ${top}V${px(peak.topPx)}M${px(at)} ${px(peak.bottomPx)}V${bottom}`
      : `M${px(at)} ${top}V${bottom}`;
  }).join("");
  return [path(d, { ...stroke(style.color, style.width, style.dash), class: "marker" })];
}

function drawCurve(curve: Curve, panel: Panel, { layout }: Figure, { x, y }: Scale): string[] {
  const { lines, color, isFilled } = curve;
  const drawn = lines.filter((points) => points.length > 1).map((points) => ({
    xs: points.map(({ elapsedMs }) => x(elapsedMs)),
    ys: points.map(({ value }) => y(value)),
  }));
  const below = drawn.map(({ xs, ys }) => area(xs, ys, ys.map(() => panel.bottomPx))).join("");
  const d = drawn.map(({ xs, ys }) => line(xs, ys)).join("");
  const radius = Math.max(layout.fontPx, 14) * dotEm(curve) / 2;
  const isInk = color === "#000000" || color === "#333333";
  return [
    ...isFilled && below !== ""
      ? [element("path", { d: below, fill: color, "fill-opacity": 0.13 })]
      : [],
    ...d === "" ? [] : [path(d, {
      ...stroke(color, curve.width, curve.dash),
      ...isInk && { class: "frame" },
      "stroke-linejoin": "round",
    })],
    ...dotsOf(lines).map((dot) =>
      element("circle", { cx: x(dot.elapsedMs), cy: y(dot.value), r: radius, fill: color })
    ),
  ];
}

function limitLine(bytes: number, { leftPx, rightPx }: Panel, _: Figure, { y }: Scale): string {
  return path(`M${px(leftPx)} ${px(y(bytes))}H${px(rightPx)}`, stroke(LIMIT_COLOR, 1.6, [10, 5]));
}

/** One entry of a legend: a line, or a square for an area. */
interface Entry {
  readonly name: string;
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

/** Above the panel, and above the labels of markers. */
function legend(panel: Panel, { layout, bands, limit }: Figure): string[] {
  const { fontPx, main, markerRows, markerRowPx } = layout;
  const isMain = panel === main;
  const areas = isMain && bands !== undefined && !bands.byProcess ? bands.bands : [];
  const entries: Entry[] = [
    ...areas.map(({ name, color }) => ({ name, color, width: fontPx * 0.7, dash: [] })),
    ...panel.curves
      .map(({ name, title = name, color, width, dash }) => ({ name: title, color, width, dash }))
      .filter(({ name }) => name !== ""),
    ...isMain && limit ? [{ name: limit.name, color: LIMIT_COLOR, width: 1.6, dash: [10, 5] }] : [],
  ];
  const yPx = panel.topPx - (isMain ? markerRows * markerRowPx : 0) - fontPx * 1.05;
  let x = panel.leftPx + fontPx * 0.6;
  return entries.map(({ name, color, width, dash }) => {
    const from = x, to = x + fontPx * 2.1;
    x = to + fontPx * (0.6 + textWidthEm(name) + 1.6);
    return path(`M${px(from)} ${px(yPx)}H${px(to)}`, stroke(color, width, dash)) +
      element("text", { x: to + fontPx * 0.6, y: yPx + fontPx * MIDDLE_EM, ...INK }, [text(name)]);
  });
}

function bandNames({ bandNames }: Figure): string[] {
  return bandNames.map(({ text: name, color, fontPx, square, textLeftPx, middlePx }) =>
    element("rect", {
      ...{ x: square.leftPx, y: square.topPx, width: square.sidePx, height: square.sidePx },
      fill: color,
    }) +
    element("text", {
      ...{ x: textLeftPx, y: middlePx + fontPx * MIDDLE_EM, "font-size": fontPx, ...INK },
    }, [text(name)])
  );
}

function markerLabels({ markers: { labels, fontPx } }: Figure): string[] {
  return labels.map(({ text: label, textPx, middlePx, isRightOfLine, linePx, stems }) =>
    element("text", {
      ...{ x: textPx, y: middlePx + fontPx * MIDDLE_EM, "font-size": fontPx },
      ...!isRightOfLine && { "text-anchor": "end" },
      ...INK,
    }, [text(label)]) +
    path(
      stems.map(({ topPx, bottomPx }) => `M${px(linePx)} ${px(topPx)}V${px(bottomPx)}`).join(""),
      { ...stroke("#606060", 1.1, []), class: "marker" },
    )
  );
}

/** The label, a ring on the line, and a thin line between them where something else is higher. */
function peakLabel(figure: Figure): string[] {
  const { peak, layout: { main, fontPx } } = figure;
  if (peak === undefined) return [];
  const { x, y } = scaleOf(main, figure);
  const cx = x(peak.elapsedMs), cy = y(peak.bytes);
  return [
    ...peak.isFar
      ? [path(`M${px(cx)} ${px(cy)}V${px(peak.bottomPx)}`, stroke(PEAK_COLOR, 0.7, []))]
      : [],
    element("circle", {
      ...{ cx, cy, r: fontPx * 0.3, fill: "#FFFFFF", stroke: PEAK_COLOR, "stroke-width": 2 },
    }),
    element("text", {
      x: (peak.leftPx + peak.rightPx) / 2,
      y: (peak.topPx + peak.bottomPx) / 2 + fontPx * MIDDLE_EM,
      ...{ "text-anchor": "middle", class: "peak", fill: PEAK_COLOR },
    }, [text(peak.text)]),
  ];
}

const path = (d: string, attributes: Readonly<Record<string, string | number>>): string =>
  element("path", { d, fill: "none", ...attributes });

/** Dashes grow with the width of their line; half as long as in gnuplot they look the same in its PNG. */
function stroke(color: string, width: number, dash: readonly number[]) {
  return {
    stroke: color,
    "stroke-width": width,
    ...dash.length > 0 &&
      { "stroke-dasharray": dash.map((length) => px(length * width / 4)).join(" ") },
  };
}

/** A tenth of a pixel is enough. */
const px = (value: number): number => Math.round(value * 10) / 10;
