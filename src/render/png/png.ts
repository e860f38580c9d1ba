import type { Picture, Shape } from "../picture/shape.ts";
import { Canvas } from "./canvas.ts";
import { encodePng } from "./encode.ts";
import { disc, strokeOutlines } from "./stroke.ts";
import { textOutlines } from "./text_outlines.ts";
import { TrueTypeFont } from "./truetype.ts";

/** Corners of a dot that has to look round. */
const ROUND = 32;

/** A picture as a PNG file; `font` is a TrueType font. Takes some 0.2 s at 1280 × 720. */
export function pngOf(picture: Picture, font: Uint8Array): Promise<Uint8Array> {
  const canvas = new Canvas(picture.widthPx, picture.heightPx);
  const face = new TrueTypeFont(font);
  for (const shape of picture.shapes) draw(canvas, shape, face);
  return encodePng(canvas.widthPx, canvas.heightPx, canvas.pixels);
}

function draw(canvas: Canvas, shape: Shape, font: TrueTypeFont): void {
  switch (shape.kind) {
    case "text":
      return canvas.fill(textOutlines(shape, font), shape.fill);
    case "circle": {
      const { x, y, radius, fill, stroke } = shape;
      if (stroke) canvas.fill([disc(x, y, radius + stroke.widthPx / 2, ROUND)], stroke.color);
      return canvas.fill([disc(x, y, radius - (stroke?.widthPx ?? 0) / 2, ROUND)], fill);
    }
    case "path": {
      const { lines, fill, opacity, stroke } = shape;
      if (fill !== undefined) canvas.fill(lines, fill, opacity);
      if (stroke) {
        const outlines = lines.flatMap((line) => [...strokeOutlines(line, stroke)]);
        canvas.fill(outlines, stroke.color);
      }
    }
  }
}
