import assert from "node:assert/strict";
import { align, type AlignedRun, commonLabels, marksOf, moved } from "./align.ts";

/** Phases by their labels and lengths in s; an empty label is before the first marker. */
function runOf(...phases: readonly (readonly [string, number])[]): AlignedRun {
  let startMs = 0;
  const found = phases.map(([label, seconds]) => {
    startMs += seconds * 1000;
    const durationMs = seconds * 1000;
    return { ...label && { label }, startMs: startMs - durationMs, durationMs };
  });
  return { elapsedMs: startMs, phases: found };
}
const A = runOf(["", 1], ["load", 4], ["train", 10], ["load", 2]);
const B = runOf(["", 3], ["load", 5], ["check", 1], ["train", 8]);

const starts = ({ pieces }: ReturnType<typeof align>) =>
  pieces.map((of) => of.map(({ atMs }) => atMs / 1000));

Deno.test("from the start nothing moves, and the picture is as long as the longest", () => {
  const aligned = align([A, B], { kind: "start" });
  assert.deepEqual(starts(aligned), [[0], [0]]);
  assert.deepEqual([aligned.elapsedMs, aligned.phases], [17_000, A.phases]);
});

Deno.test("a marker is one moment, at which the later one came to it", () => {
  const aligned = align([A, B], { kind: "marker", label: "train" });
  // A came to it after 5 s, B after 9.
  assert.deepEqual(starts(aligned), [[4], [0]]);
  assert.deepEqual(aligned.elapsedMs, 21_000);
  assert.equal(aligned.phases[2]!.startMs, 9000);
  assert.deepEqual(starts(align([A, B], { kind: "marker" })), [[2], [0]]);
  assert.deepEqual(starts(align([A, B], { kind: "marker", label: "no" })), [[0], [0]]);
  assert.deepEqual(commonLabels([A, B]), ["load", "train"]);
});

Deno.test("phase by phase, each begins where the longest before it ended; the k-th with the k-th", () => {
  const { phases, pieces, elapsedMs } = align([A, B], { kind: "phase" });
  assert.deepEqual(
    phases.map(({ label, startMs, durationMs }) => [label, startMs / 1000, durationMs / 1000]),
    [[undefined, 0, 3], ["load", 3, 5], ["check", 8, 1], ["train", 9, 10], ["load", 19, 2]],
  );
  assert.deepEqual(starts({ phases, pieces, elapsedMs }), [[0, 3, 9, 19], [0, 3, 8, 9]]);
  assert.equal(elapsedMs, 21_000);
  // Without markers all is before the first one.
  assert.deepEqual(starts(align([A, { elapsedMs: 5000, phases: [] }], { kind: "phase" }))[1], [0]);
});

Deno.test("markers at the same place stand once, others tell whose they are", () => {
  const runs = [{ ...A, name: "a" }, { ...B, name: "b" }];
  const labels = (kind: "start" | "phase") =>
    marksOf(runs, align(runs, { kind })).map(({ label, atMs }) => `${label} ${atMs / 1000}`);
  assert.deepEqual(labels("phase"), ["load 3", "check (b) 8", "train 9", "load 19"]);
  assert.deepEqual(labels("start"), [
    ...["load 1", "load (b) 3", "train 5", "check (b) 8", "train (b) 9", "load 15"],
  ]);
});

Deno.test("lines are cut to the pieces and moved with them", () => {
  const line = [0, 1, 2, 3].map((elapsedMs) => ({ elapsedMs, value: 10 * elapsedMs }));
  const pieces = [{ fromMs: 2, toMs: 3, atMs: 0 }, { fromMs: 0, toMs: 1, atMs: 5 }];
  const found = moved([line], pieces).map((of) =>
    of.map(({ elapsedMs, value }) => [elapsedMs, value])
  );
  assert.deepEqual(found, [[[0, 20], [1, 30]], [[5, 0], [6, 10]]]);
});
