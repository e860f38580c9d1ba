import type { Points } from "../picture/shape.ts";
import { Coverage } from "./coverage.ts";

/** A white picture to fill outlines in. */
export class Canvas {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Red, green and blue of each pixel, row by row. */
  readonly pixels: Uint8Array;
  readonly #coverage: Coverage;

  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.pixels = new Uint8Array(widthPx * heightPx * 3).fill(255);
    this.#coverage = new Coverage(widthPx, heightPx);
  }

  /** Fills what outlines enclose together with a colour, `#RRGGBB`. */
  fill(outlines: Iterable<Points>, color: string, opacity = 1): void {
    for (const outline of outlines) this.#coverage.add(outline);
    const value = Number.parseInt(color.slice(1), 16);
    const red = value >> 16, green = value >> 8 & 255, blue = value & 255;
    const { pixels } = this;
    this.#coverage.take((place, share) => {
      const at = place * 3, part = share * opacity;
      pixels[at] = Math.round(pixels[at]! + (red - pixels[at]!) * part);
      pixels[at + 1] = Math.round(pixels[at + 1]! + (green - pixels[at + 1]!) * part);
      pixels[at + 2] = Math.round(pixels[at + 2]! + (blue - pixels[at + 2]!) * part);
    });
  }
}
