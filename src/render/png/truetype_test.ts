import assert from "node:assert/strict";
import { textOutlines } from "./text_outlines.ts";
import { TrueTypeFont } from "./truetype.ts";

const FONT = new TrueTypeFont(
  Deno.readFileSync(new URL("./font/dejavu_sans.ttf", import.meta.url)),
);
const glyph = (char: string) => FONT.glyph(char.codePointAt(0)!);

Deno.test("letters of many alphabets have outlines, and a space has none", () => {
  for (const char of "Aaäñğšłğ€ΩжЯ…•□→≤─█") assert.ok(glyph(char)!.outlines.length > 0, char);
  assert.deepEqual(glyph(" ")!.outlines, []);
  assert.ok(glyph(" ")!.advance > 0);
});

Deno.test("an o has a hole, and an accent is put together with its letter", () => {
  assert.deepEqual(["l", "o", "ö", "B"].map((char) => glyph(char)!.outlines.length), [1, 2, 4, 3]);
  assert.equal(glyph("ö")!.advance, glyph("o")!.advance);
});

Deno.test("a letter stands on its line, within an em", () => {
  const ys = glyph("H")!.outlines.flat().map(({ y }) => y);
  assert.equal(Math.min(...ys), 0);
  const share = Math.max(...ys) / FONT.unitsPerEm;
  assert.ok(share > 0.7 && share < 0.75, `${share}`);
});

Deno.test("what is not in the font has no glyph, and is one box for each character that people see", () => {
  assert.deepEqual([glyph("語"), glyph("🎉"), glyph("\u0001")], [undefined, undefined, undefined]);
  const outlines = (text: string) => [
    ...textOutlines(
      { kind: "text", text, x: 0, y: 0, fontPx: 10, anchor: "start", fill: "#000000" },
      FONT,
    ),
  ];
  // Each box is an outline and its hole.
  assert.deepEqual(["終わり", "👩‍👩‍👧", "🇩🇪"].map((text) => outlines(text).length), [6, 2, 2]);
  // A letter and its accent in two characters are one glyph.
  assert.deepEqual(outlines("o\u0308"), outlines("ö"));
});

Deno.test("a text ends, or has its middle, where it is to stand", () => {
  const edges = (anchor: "start" | "middle" | "end") => {
    const shape = { kind: "text", text: "HHH", x: 50, y: 9, fontPx: 10, anchor, fill: "#000000" };
    const xs = [...textOutlines(shape as Parameters<typeof textOutlines>[0], FONT)]
      .flatMap((points) => points.filter((_, i) => i % 2 === 0));
    return [Math.min(...xs), Math.max(...xs)] as const;
  };
  const [left, right] = edges("start");
  const [fromLeft, toRight] = edges("end");
  assert.ok(left > 50 && toRight < 50);
  const widthPx = right - left + 2 * (left - 50);
  assert.ok(Math.abs(left - fromLeft - widthPx) < 0.1);
  const [a, b] = edges("middle");
  assert.ok(Math.abs((a + b) / 2 - 50) < 0.1);
});
