import assert from "node:assert/strict";
import fc from "fast-check";
import { Lines, MAX_LINE_BYTES } from "./complete_lines.ts";

function collect() {
  const got: (readonly [string | undefined, number])[] = [];
  return { got, lines: new Lines((text, number) => got.push([text, number])) };
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("lines are the same however the file is cut into blocks", () => {
  const text = fc.array(fc.constantFrom("a", "ü", "\n", "\r\n", "🧠", '"'), { maxLength: 40 })
    .map((parts) => parts.join(""));
  fc.assert(fc.property(text, fc.array(fc.nat(9)), (text, cuts) => {
    const { got, lines } = collect();
    let rest = bytes(text);
    for (const cut of cuts) {
      lines.push(rest.subarray(0, cut));
      rest = rest.subarray(cut);
    }
    lines.push(rest);
    lines.end();
    const expected = text.split("\n");
    if (expected.at(-1) === "") expected.pop();
    assert.deepEqual(got, expected.map((line, index) => [line, index + 1]));
  }));
});

Deno.test("a line waits for its end", () => {
  const { got, lines } = collect();
  lines.push(bytes("epoch"));
  assert.deepEqual(got, []);
  lines.push(bytes(" 1\nepo"));
  assert.deepEqual(got, [["epoch 1", 1]]);
  lines.end();
  assert.deepEqual(got, [["epoch 1", 1], ["epo", 2]]);
});

Deno.test("a line of 64 KiB is taken, a longer one is not, and the next one is", () => {
  const { got, lines } = collect();
  const longest = "x".repeat(MAX_LINE_BYTES);
  for (const part of [longest, "\n", longest, "y", longest, "\nnext\n", longest, "y"]) {
    lines.push(bytes(part));
  }
  lines.end();
  assert.deepEqual(got, [[longest, 1], [undefined, 2], ["next", 3], [undefined, 4]]);
});

Deno.test("another file counts its lines from 1", () => {
  const { got, lines } = collect();
  lines.push(bytes("a\nb"));
  lines.end();
  lines.push(bytes("c\n"));
  assert.deepEqual(got, [["a", 1], ["b", 2], ["c", 1]]);
});
