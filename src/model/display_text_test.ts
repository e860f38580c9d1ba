import assert from "node:assert/strict";
import { displayText } from "./display_text.ts";

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
