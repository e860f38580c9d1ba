import assert from "node:assert/strict";
import { MiB } from "../../tests/support/runs.ts";
import { missedPeak, sharedMemory, withProcessMark } from "./bounds.ts";

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

Deno.test("a mark of one process that is news raises the lower bound, and there is no upper one", () => {
  const raised = { lowerBoundBytes: 600 * MiB };
  assert.deepEqual(withProcessMark(marks(300, 500), 600 * MiB), raised);
  assert.deepEqual(withProcessMark(undefined, 600 * MiB), raised);
  assert.deepEqual(withProcessMark(marks(300, 500), 300 * MiB), marks(300, 500));
  assert.deepEqual(withProcessMark(marks(300, 500), undefined), marks(300, 500));
  assert.equal(withProcessMark(undefined, undefined), undefined);
  const missed = missedPeak(100 * MiB, raised)!;
  assert.deepEqual([missed.isLowerNotable, missed.isUpperNotable], [true, false]);
  assert.equal(missed.upperBoundBytes, undefined);
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
