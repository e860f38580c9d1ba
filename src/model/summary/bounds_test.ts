import assert from "node:assert/strict";
import { MiB } from "../../../tests/support/runs.ts";
import { missedPeak, sharedMemory } from "./bounds.ts";

const marks = (lower: number, upper: number) => (
  { lowerBoundBytes: lower * MiB, upperBoundBytes: upper * MiB }
);

Deno.test("a spike between samples is worth telling, a page more is not", () => {
  const spike = missedPeak(100 * MiB, marks(400, 400))!;
  assert.deepEqual([spike.isLowerNotable, spike.isUpperNotable], [true, false]);
  const page = missedPeak(100 * MiB, marks(102.9, 102.9))!;
  assert.deepEqual([page.isLowerNotable, page.isUpperNotable], [false, false]);
});

Deno.test("the sum of the marks is an upper bound, worth telling above the lower one", () => {
  const several = missedPeak(300 * MiB, marks(100, 500))!;
  assert.deepEqual([several.isLowerNotable, several.isUpperNotable], [false, true]);
});

Deno.test("without marks nothing is known", () => {
  assert.equal(missedPeak(5, undefined), undefined);
  assert.equal(missedPeak(5, marks(0, 0)), undefined);
});

Deno.test("shared memory is worth telling of several processes and a real difference", () => {
  const notable = (processes: number, rss: number, pss: number) =>
    sharedMemory({ elapsedMs: 0, processes, rssBytes: rss * MiB, pssBytes: pss * MiB }).isNotable;
  assert.equal(notable(8, 1640, 212), true);
  assert.equal(notable(1, 1640, 212), false);
  assert.equal(notable(8, 1640, 1600), false);
  assert.equal(notable(8, 2, 1.2), false);
});
