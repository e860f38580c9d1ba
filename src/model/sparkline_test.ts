import assert from "node:assert/strict";
import { ASCII_LEVELS, narrowed, sparkline } from "./sparkline.ts";

Deno.test("blocks rise in eighths of the largest value", () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]), "▁▁▂▃▄▅▆▇█");
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], ASCII_LEVELS), "__.-=+*%#");
  assert.equal(sparkline([1000, 1010]), "██");
});

Deno.test("what is unknown is blank, and zeros alone lie flat", () => {
  assert.equal(sparkline([undefined, 0, undefined, 0]), " ▁ ▁");
  assert.equal(sparkline([]), "");
});

Deno.test("in fewer columns no spike is lost", () => {
  assert.deepEqual(narrowed([1, 9, 2, undefined, undefined, undefined, 3], 3), [9, 2, 3]);
  assert.deepEqual(narrowed([undefined, undefined, 5, 6], 2), [undefined, 6]);
  assert.deepEqual(narrowed([1, 2], 60), [1, 2]);
});
