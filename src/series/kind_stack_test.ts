import assert from "node:assert/strict";
import { KindStack } from "./kind_stack.ts";
import { MAX_CELLS } from "./process_stack.ts";

const kinds = (anonBytes: number, fileBytes: number, shmemBytes: number) => (
  { anonBytes, fileBytes, shmemBytes }
);

Deno.test("few rows are kept as they are, and a row without kinds is a gap", () => {
  const stack = new KindStack("pss");
  stack.add(0, kinds(1, 2, 3), 4);
  stack.add(10, undefined);
  stack.add(20, kinds(5, 6, 7));
  const buckets = [...stack.buckets()];
  assert.deepEqual(buckets.flatMap(({ points }) => points), [
    { elapsedMs: 0, kinds: kinds(1, 2, 3), swapBytes: 4 },
    { elapsedMs: 20, kinds: kinds(5, 6, 7), swapBytes: 0 },
  ]);
  assert.deepEqual(buckets.map(({ unmeasuredBefore }) => unmeasuredBefore), [false, true]);
  assert.equal(stack.measured, 2);
});

Deno.test("of many rows those with the least and the most stay, whole", () => {
  const stack = new KindStack("rss");
  for (let i = 0; i < 10 * MAX_CELLS; i++) {
    stack.add(i, i === 7777 ? kinds(1e6, 2e6, 3e6) : kinds(i % 10, 2 * (i % 10), 3 * (i % 10)));
  }
  const points = [...stack.buckets()].flatMap(({ points }) => points);
  assert.ok(points.length <= 2 * MAX_CELLS);
  assert.deepEqual(points.find(({ elapsedMs }) => elapsedMs === 7777)?.kinds, kinds(1e6, 2e6, 3e6));
  for (const { kinds: { anonBytes, fileBytes, shmemBytes } } of points) {
    assert.deepEqual([fileBytes, shmemBytes], [2 * anonBytes, 3 * anonBytes]);
  }
});
