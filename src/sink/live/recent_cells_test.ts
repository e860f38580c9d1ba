import assert from "node:assert/strict";
import { RecentCells } from "./recent_cells.ts";

function cellsOf(values: readonly (number | undefined)[], stepMs = 1000) {
  const cells = new RecentCells();
  values.forEach((value, index) => cells.add(index * stepMs, value));
  return cells;
}

Deno.test("a cell is a second or a sample, whichever is longer, at its highest", () => {
  assert.deepEqual(cellsOf([8, 1, 1, 1, 4, 2, 1, 1, 1], 250).last(80), [8, 4, 1]);
  assert.deepEqual(cellsOf([8, 4], 60_000).last(80), [8, 4]);
});

Deno.test("what was not measured is a gap, unless something in its second was", () => {
  assert.deepEqual(cellsOf([8, undefined, 8]).last(80), [8, undefined, 8]);
  assert.deepEqual(cellsOf([8, undefined, undefined, 8], 500).last(80), [8, 8]);
  assert.deepEqual(cellsOf([undefined, 0], 500).last(80), [0]);
});

Deno.test("the latest cells are told, as many as fit, and no more than 60", () => {
  assert.deepEqual(cellsOf([8, 8, 8, 1, 2]).last(2), [1, 2]);
  const many = cellsOf(Array.from({ length: 100 }, (_, index) => index)).last(1000);
  assert.deepEqual([many.length, many[0], many.at(-1)], [60, 40, 99]);
});
