import assert from "node:assert/strict";
import fc from "fast-check";
import { Coverage } from "./coverage.ts";

const WIDTH = 20, HEIGHT = 16;

/** Shares of all pixels. */
function covered(...outlines: (readonly number[])[]): Float64Array {
  const coverage = new Coverage(WIDTH, HEIGHT);
  for (const outline of outlines) coverage.add(outline);
  const shares = new Float64Array(WIDTH * HEIGHT);
  coverage.take((place, share) => shares[place] = share);
  coverage.take(() => assert.fail("it was not forgotten"));
  return shares;
}

const sum = (shares: Float64Array) => shares.reduce((sum, share) => sum + share, 0);
const near = (a: number, b: number, by = 0.02) => Math.abs(a - b) <= by;

Deno.test("a rectangle covers its pixels, and those on its edges by their share", () => {
  const shares = covered([2.5, 3, 5, 3, 5, 4.25, 2.5, 4.25]);
  const at = (x: number, y: number) => shares[y * WIDTH + x]!;
  assert.deepEqual([at(1, 3), at(2, 3), at(3, 3), at(4, 3), at(5, 3)], [0, 0.5, 1, 1, 0]);
  assert.deepEqual([at(2, 4), at(3, 4), at(3, 5)], [0.125, 0.25, 0]);
});

Deno.test("any triangle covers its area, whichever way round it goes", () => {
  const x = fc.double({ min: 0, max: WIDTH, noNaN: true });
  const y = fc.double({ min: 0, max: HEIGHT, noNaN: true });
  fc.assert(fc.property(x, y, x, y, x, y, (x0, y0, x1, y1, x2, y2) => {
    const area = Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2;
    assert.ok(near(sum(covered([x0, y0, x1, y1, x2, y2])), area, 0.2), `${area}`);
    assert.ok(near(sum(covered([x0, y0, x2, y2, x1, y1])), area, 0.2));
  }));
});

Deno.test("an edge that is next to level bends nothing", () => {
  assert.ok(near(sum(covered([0, 2, 0, 0, 20, 5e-324])), 20));
});

Deno.test("what overlaps is covered once, and a hole goes the other way round", () => {
  const square = [2, 2, 8, 2, 8, 8, 2, 8];
  assert.ok(near(sum(covered(square, square)), 36));
  assert.ok(near(sum(covered(square, [4, 4, 4, 6, 6, 6, 6, 4])), 32));
});

Deno.test("what lies outside of the picture is cut off", () => {
  assert.ok(near(sum(covered([-5, -5, 3, -5, 3, 3, -5, 3])), 9));
  assert.ok(near(sum(covered([WIDTH - 2, 1, 99, 1, 99, 3, WIDTH - 2, 3])), 4));
  assert.equal(sum(covered([0, -9, 9, -9, 9, -1, 0, -1])), 0);
  assert.ok(near(sum(covered([0, HEIGHT - 1, 9, HEIGHT - 1, 9, 99, 0, 99])), 9));
});
