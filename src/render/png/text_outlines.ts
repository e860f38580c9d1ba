import type { Points, TextShape } from "../picture/shape.ts";
import type { Glyph, OutlinePoint, TrueTypeFont } from "./truetype.ts";

/** Straight pieces of a curve: enough for letters of 30 px. */
const PIECES = 4;

/** The outlines of a text, in px. What the font cannot show, emoji among them, is an empty box. */
export function* textOutlines(shape: TextShape, font: TrueTypeFont): Iterable<Points> {
  const glyphs = glyphsOf(shape.text, font);
  const scale = shape.fontPx / font.unitsPerEm;
  const widthPx = glyphs.reduce((sum, { advance }) => sum + advance * scale, 0);
  let x = shape.x - widthPx * ANCHORS[shape.anchor];
  for (const { outlines, advance } of glyphs) {
    for (const outline of outlines) yield flattened(outline, x, shape.y, scale);
    x += advance * scale;
  }
}

const ANCHORS = { start: 0, middle: 0.5, end: 1 } as const;

/** Joins what people take for one character where the font has no glyph for it: one box each. */
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

function glyphsOf(text: string, font: TrueTypeFont): Glyph[] {
  return Array.from(graphemes.segment(text.normalize("NFC")), ({ segment }) => {
    const glyphs = Array.from(segment, (char) => font.glyph(char.codePointAt(0)!));
    return glyphs.every((glyph) => glyph !== undefined) ? glyphs : [box(font)];
  }).flat();
}

function box({ unitsPerEm }: TrueTypeFont): Glyph {
  const rectangle = (left: number, bottom: number, right: number, top: number) =>
    [[left, bottom], [left, top], [right, top], [right, bottom]]
      .map(([x, y]) => ({ x: x! * unitsPerEm, y: y! * unitsPerEm, isOnCurve: true }));
  const hole = rectangle(0.14, -0.08, 0.56, 0.68).toReversed();
  return { outlines: [rectangle(0.08, -0.14, 0.62, 0.74), hole], advance: 0.7 * unitsPerEm };
}

/** An outline as straight lines; between two control points lies a corner that is not written down. */
function flattened(outline: readonly OutlinePoint[], x: number, y: number, scale: number): Points {
  const corners = outline.flatMap((point, i): OutlinePoint[] => {
    const next = outline[(i + 1) % outline.length]!;
    if (point.isOnCurve || next.isOnCurve) return [point];
    return [point, { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2, isOnCurve: true }];
  });
  const points: number[] = [];
  corners.forEach((point, i) => {
    if (point.isOnCurve) {
      points.push(x + point.x * scale, y - point.y * scale);
      return;
    }
    const from = corners.at(i - 1)!, to = corners[(i + 1) % corners.length]!;
    for (let piece = 1; piece < PIECES; piece++) {
      const t = piece / PIECES, rest = 1 - t;
      const at = (a: number, b: number, c: number) =>
        rest * rest * a + 2 * rest * t * b + t * t * c;
      points.push(
        x + at(from.x, point.x, to.x) * scale,
        y - at(from.y, point.y, to.y) * scale,
      );
    }
  });
  return points;
}
