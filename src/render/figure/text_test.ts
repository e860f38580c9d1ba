import assert from "node:assert/strict";
import fc from "fast-check";
import { displayText, shortenMiddle, textWidthEm } from "./text.ts";

Deno.test("what would break or disguise a line is shown escaped, everything else as it is", () => {
  const cases: [string, string][] = [
    ["python train.py", "python train.py"],
    ["a\nb\tc\rd", "a\\nb\\tc\\rd"],
    ["\0\x1b[31m\x7f\x9b", "\\u0000\\u001b[31m\\u007f\\u009b"],
    ["abc\u202ecod.exe\u2066\u200f", "abc\\u202ecod.exe\\u2066\\u200f"],
    ["a\u2028b\ufeff", "a\\u2028b\\ufeff"],
    ["naïve 日本語 🦕", "naïve 日本語 🦕"],
    [
      "e\u0301\u0301\u0301 z\u0301\u0302\u0303\u0304\u0305!",
      "e\u0301\u0301\u0301 z\u0301\u0302\u0303!",
    ],
    ["lone \ud800 half", "lone \ufffd half"],
    ["", ""],
  ];
  for (const [text, shown] of cases) assert.equal(displayText(text), shown);
});

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
