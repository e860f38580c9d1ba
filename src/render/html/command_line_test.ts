import assert from "node:assert/strict";
import fc from "fast-check";
import { headAndTail } from "./command_line.ts";

Deno.test("what tells command lines apart is at their ends, and folders tell nothing", () => {
  const cc1 =
    "/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet -imultiarch x86_64 src/a.c -o /tmp/ccQm.s";
  assert.deepEqual(headAndTail(cc1), [
    "cc1 -quiet -imultiarch ",
    "x86_64 src/a.c -o ccQm.s",
  ]);
  assert.deepEqual(headAndTail("make -j2"), ["", "make -j2"]);
});

Deno.test("no character is cut in two, and nothing else is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }).map((text) => text.replaceAll("/", "")), (text) => {
      const [head, tail] = headAndTail(text);
      assert.equal(head + tail, text);
      assert.ok([head, tail].every((part) => part.isWellFormed()));
    }),
  );
});
