import assert from "node:assert/strict";
import fc from "fast-check";
import { shortenMiddle, textWidthEm } from "./text_width.ts";

Deno.test("a long text keeps its beginning and its end", () => {
  const text = `make ${"x".repeat(10_000)} all`;
  const short = shortenMiddle(text, 20);
  assert.match(short, /^make x+…x* all$/);
  assert.ok(textWidthEm(short) <= 20);
  assert.equal(shortenMiddle("make all", 20), "make all");
});

Deno.test("a shortened text fits, and is made of the beginning and the end of the text", () => {
  const unicode = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(
    fc.property(unicode, fc.integer({ min: 1, max: 60 }), (text, maxEm) => {
      const short = shortenMiddle(text, maxEm);
      if (short === text) return;
      // Widths are added up in another order here.
      assert.ok(textWidthEm(short) <= Math.max(maxEm, textWidthEm("…")) + 1e-9);
      const [head = "", tail = ""] = short.split("…");
      assert.ok(text.includes("…") || text.startsWith(head) && text.endsWith(tail));
    }),
  );
});
