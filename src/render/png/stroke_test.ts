import assert from "node:assert/strict";
import { Coverage } from "./coverage.ts";
import { strokeOutlines } from "./stroke.ts";

/** The area that a stroked line covers, in px. */
function areaOf(
  points: readonly number[],
  widthPx: number,
  dashPx: readonly number[] = [],
): number {
  const coverage = new Coverage(100, 100);
  for (const outline of strokeOutlines(points, { color: "#000000", widthPx, dashPx })) {
    coverage.add(outline);
  }
  let area = 0;
  coverage.take((_, share) => area += share);
  return area;
}

const near = (a: number, b: number, by: number) =>
  assert.ok(Math.abs(a - b) <= by, `${a} for ${b}`);

Deno.test("a line covers its length times its width, in any direction", () => {
  near(areaOf([10, 10, 60, 10], 2), 100, 0.5);
  near(areaOf([60, 10, 10, 10], 2), 100, 0.5);
  near(areaOf([10, 10, 40, 50], 2), 100, 1);
  near(areaOf([40, 50, 10, 10], 2), 100, 1);
});

Deno.test("the outer side of a joint is round", () => {
  // Two arms of 20 x 4, which share a quarter of 4 x 4, and a quarter of a disc of radius 2.
  near(areaOf([10, 30, 30, 30, 30, 10], 4), 160 - 4 + Math.PI, 0.5);
});

Deno.test("dashes go on around corners and leave their gaps", () => {
  near(areaOf([10, 10, 70, 10], 2, [10, 5]), 2 * 40, 0.5);
  near(areaOf([10, 10, 40, 10, 40, 40], 2, [10, 5]), 2 * 40, 0.5);
});

Deno.test("a line without length is nothing", () => {
  near(areaOf([10, 10, 10, 10], 2), 0, 0);
  near(areaOf([10, 10], 2), 0, 0);
});
