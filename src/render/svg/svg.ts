import type { ChartSeries } from "../../series/series.ts";
import type { FigureRequest } from "../figure/figure.ts";
import { drawFigure } from "../picture/draw_figure.ts";
import type { PathShape, Picture, Points, Shape, Stroke, TextShape } from "../picture/shape.ts";
import { element, text } from "./element.ts";

/** Draws a series as an SVG document. */
export const drawSvg = (series: ChartSeries, request: FigureRequest): string =>
  svgOf(drawFigure(series, request));

/** A picture as an SVG file. */
export const svgFile = (picture: Picture): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${svgOf(picture)}`;

/**
 * A picture as an SVG document. It has presentation attributes only, so that it shows in viewers that
 * drop styles; classes let a page give it the colours of its own scheme.
 */
export function svgOf({ widthPx, heightPx, title, description, shapes }: Picture): string {
  const children = [
    element("title", {}, [text(title)]),
    element("desc", {}, [text(description)]),
    ...shapes.map(shapeElement),
  ];
  return element("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: widthPx,
    height: heightPx,
    viewBox: `0 0 ${widthPx} ${heightPx}`,
    role: "img",
    "font-family": "DejaVu Sans, Verdana, sans-serif",
  }, children.map((child) => `\n${child}`)) + "\n";
}

function shapeElement(shape: Shape): string {
  switch (shape.kind) {
    case "path":
      return pathElement(shape);
    case "circle": {
      const { x, y, radius, fill, stroke } = shape;
      return element("circle", { cx: x, cy: y, r: radius, fill, ...strokeAttributes(stroke) });
    }
    case "text":
      return textElement(shape);
  }
}

function pathElement({ lines, fill, opacity, stroke, role }: PathShape): string {
  const d = lines.map((points) => pathData(points) + (fill === undefined ? "" : "Z")).join("");
  return element("path", {
    ...role && { class: role },
    d,
    fill: fill ?? "none",
    ...opacity !== undefined && { "fill-opacity": opacity },
    ...strokeAttributes(stroke),
    ...stroke && lines.some((points) => points.length > 4) && { "stroke-linejoin": "round" },
  });
}

/** `M1 2L3 4 5 6`, and level or upright pieces as `H3` and `V4`. */
function pathData(points: Points): string {
  let data = "", command = "";
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = px(points[i]!), y = px(points[i + 1]!);
    const beforeX = px(points[i - 2] ?? NaN), beforeY = px(points[i - 1] ?? NaN);
    const next = i === 0 ? "M" : y === beforeY ? "H" : x === beforeX ? "V" : "L";
    const values = next === "H" ? x : next === "V" ? y : `${x} ${y}`;
    data += next === command ? ` ${values}` : `${next}${values}`;
    command = next;
  }
  return data;
}

function textElement({ text: what, x, y, fontPx, anchor, fill, role }: TextShape): string {
  return element("text", {
    ...role && { class: role },
    ...{ x, y, "font-size": fontPx, fill },
    ...anchor !== "start" && { "text-anchor": anchor },
  }, [text(what)]);
}

function strokeAttributes(stroke: Stroke | undefined): Record<string, string | number> {
  if (stroke === undefined) return {};
  const { color, widthPx, dashPx } = stroke;
  return {
    stroke: color,
    "stroke-width": widthPx,
    ...dashPx.length > 0 && { "stroke-dasharray": dashPx.map(px).join(" ") },
  };
}

/** A tenth of a pixel is enough. */
const px = (value: number): number => Math.round(value * 10) / 10;
