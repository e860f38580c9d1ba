import assert from "node:assert/strict";
import fc from "fast-check";
import { displayText } from "../../model/display_text.ts";
import { gnuplotString } from "./gnuplot_string.ts";

Deno.test("a gnuplot string holds no sign that means anything to gnuplot", () => {
  assert.equal(gnuplotString("ls -l 7"), '"ls -l 7"');
  assert.equal(
    gnuplotString("it's `x`7 $(y) @z \\n"),
    '"it\\0047s \\0140x\\01407 \\0044\\0050y\\0051 \\0100z \\0134n"',
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.match(gnuplotString(displayText(text)), /^"([^"'`$@#\\%{}\n\r\0]|\\0\d{3})*"$/);
    }),
  );
});

Deno.test("gnuplot prints every string back as it was", async () => {
  const texts = [
    "",
    "'",
    "''; system('echo bad') #",
    '"; print "bad',
    "`echo bad` $(echo bad) @bad \\0477 \\n",
    String.fromCharCode(...Array.from({ length: 95 }, (_, i) => i + 32)),
    ...fc.sample(fc.string({ unit: "grapheme" }), { numRuns: 300, seed: 1 }).map(displayText),
    ...fc.sample(fc.string({ unit: "grapheme-ascii" }), { numRuns: 300, seed: 2 }),
  ];
  const script = texts.map((text) => `print ${gnuplotString(text)}\n`).join("");
  const child = new Deno.Command("gnuplot", { args: ["-d", "-"], stdin: "piped", stderr: "piped" })
    .spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const printed = new TextDecoder().decode((await output).stderr).split("\n").slice(0, -1);
  assert.deepEqual(printed, texts);
});
