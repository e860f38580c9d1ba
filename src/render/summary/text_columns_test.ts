import assert from "node:assert/strict";
import { columnsOf, padded, shortened, shortenedCommand, wrapped } from "./text_columns.ts";

Deno.test("wide characters take two columns, marks none", () => {
  assert.deepEqual(["abc", "模型", "e\u0301", "🚀"].map(columnsOf), [3, 4, 1, 2]);
});

Deno.test("an emoji takes two columns, of however many code points it is", () => {
  const wide = ["✅", "⭐", "⚡", "⌛", "🇩🇪", "👨‍👩‍👧", "👍🏽", "❤️", "1️⃣"];
  assert.deepEqual(wide.map(columnsOf), wide.map(() => 2));
  assert.deepEqual(["✓", "©", "1", "★", "→"].map(columnsOf), [1, 1, 1, 1, 1]);
  assert.equal(padded("✅ ok", 6, "left"), "✅ ok ");
  assert.equal(columnsOf(shortened("🇩🇪🇫🇷🇮🇹", 5)), 5);
});

Deno.test("text that is too wide ends with an ellipsis, and fits", () => {
  assert.equal(shortened("abcdef", 6), "abcdef");
  assert.equal(shortened("abcdefg", 6), "abcde…");
  assert.equal(shortened("模型模型", 6), "模型…");
  assert.equal(columnsOf(shortened("x".repeat(1e6), 20)), 20);
});

Deno.test("control characters show, and do nothing", () => {
  assert.equal(shortened("a\u001b[2J\nb\u202ec", 40), "a\\u001b[2J\\nb\\u202ec");
});

Deno.test("lines break at spaces, and a long word keeps one to itself", () => {
  assert.deepEqual(wrapped("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapped("a incomprehensible b", 6), ["a", "incomprehensible", "b"]);
  assert.deepEqual(wrapped("  fits", 6), ["  fits"]);
});

Deno.test("cells are filled up on either side", () => {
  assert.equal(padded("模", 4, "left"), "模  ");
  assert.equal(padded("ab", 4, "right"), "  ab");
  assert.equal(padded("abcde", 4, "right"), "abcde");
});

Deno.test("of a command line that is too long the folder of its program goes first", () => {
  const line = "/usr/local/bin/python3 train.py";
  const cases: [string, number, string][] = [
    [line, 31, line],
    [line, 30, "python3 train.py"],
    [line, 12, "python3 tra…"],
    ["./build/run all", 10, "run all"],
    ["venv/bin/python3 a.py", 13, "python3 a.py"],
    ["python3 /srv/x/train.py", 12, "python3 /sr…"],
    ["'/my folder/run' all", 12, "'/my folder…"],
    ["/", 1, "/"],
  ];
  for (const [text, columns, shown] of cases) {
    assert.equal(shortenedCommand(text, columns), shown);
  }
});
