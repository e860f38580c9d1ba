import assert from "node:assert/strict";
import { code } from "./gfm.ts";

Deno.test("what backticks hold stands between them, as it is", () => {
  const texts = ["[heap]", "sh -c 'make -j2; echo (done)'", "/öd d/ü.py", "a*b", "python train.p…"];
  for (const text of texts) assert.equal(code(text), `\`${text}\``);
});

Deno.test("what they do not hold in a table, or what may act, is told by references", () => {
  for (
    const text of ["a`b", "a|b", "<b>", "@octocat", "#1", "$x", "a\\", " a", "a  b", "", "\u202ea"]
  ) {
    assert.match(code(text), /^<code>(?:[\w \u202e]|&#\d+;)*<\/code>$/, text);
  }
});
