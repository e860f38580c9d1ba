import assert from "node:assert/strict";
import { chartFormat } from "../formats.ts";
import { isWholePicture } from "./picture.ts";

Deno.test("a path's ending chooses the format, in any case", () => {
  const cases: [string, string | undefined][] = [
    ["run.png", "png"],
    ["a.b/RUN.SVG", "svg"],
    ["x.Pdf", "pdf"],
    ["run.jpg", undefined],
    ["png", undefined],
    ["run.png.csv", undefined],
    ["run.png\n", undefined],
    ["", undefined],
  ];
  for (const [path, format] of cases) assert.equal(chartFormat(path), format);
});

Deno.test("only a picture from its first byte to its last counts", () => {
  const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
  const whole = {
    png: "\x89PNG\r\n\x1a\n....\0\0\0\0IEND\xaeB`\x82",
    svg: '<?xml version="1.0"?>\n<svg></svg>\n\n',
    pdf: "%PDF-1.5\n...\n%%EOF\n",
  } as const;
  for (const format of ["png", "svg", "pdf"] as const) {
    const text = whole[format];
    assert.ok(isWholePicture(latin1(text), format));
    assert.ok(!isWholePicture(latin1(text.slice(1)), format));
    assert.ok(!isWholePicture(latin1(text.trimEnd().slice(0, -1)), format));
    assert.ok(!isWholePicture(latin1(""), format));
  }
  assert.ok(!isWholePicture(latin1(whole.png), "pdf"));
});
