import assert from "node:assert/strict";
import { SetupError } from "../model/errors.ts";
import { commonLabel, firstMarks, offsetsOf } from "./alignment.ts";
import { MarkerTimes } from "./marker_times.ts";

const rank = (path: string, firstMs: number, marks: Readonly<Record<string, number>> = {}) => ({
  path,
  firstMs,
  marked: new Map(Object.entries(marks)),
});

Deno.test("by the time of day nothing moves, by the start all begin with the earliest", () => {
  const ranks = [rank("a", 1000), rank("b", 400), rank("c", 3000)];
  assert.deepEqual(offsetsOf(ranks, "wall"), [0, 0, 0]);
  assert.deepEqual(offsetsOf(ranks, "start"), [-600, 0, -2600]);
});

Deno.test("by a marker the first one that all have is one moment", () => {
  const ranks = [
    rank("a", 0, { init: 5, barrier: 1000, end: 2000 }),
    rank("b", 0, { end: 900, barrier: 500 }),
  ];
  assert.equal(commonLabel(ranks), "barrier");
  assert.deepEqual(offsetsOf(ranks, "marker"), [-500, 0]);
});

for (
  const [other, why] of [
    [{ y: 1 }, "no label is in all of them"],
    [{}, 'there are none beside "b"'],
  ] as const
) {
  Deno.test(`without a common marker: ${why}`, () => {
    const ranks = [rank("a", 0, { x: 1 }), rank("b", 0, other as Record<string, number>)];
    assert.throws(
      () => offsetsOf(ranks, "marker"),
      new SetupError(`Cannot align by markers: ${why}; use --align wall or --align start`),
    );
  });
}

Deno.test("the nth marker of a label is one of all ranks, when the first of them came to it", () => {
  const times = new MarkerTimes();
  const epoch = (unixMs: number) => ({ unixMs, label: "epoch" });
  times.add([epoch(10), epoch(20), { unixMs: 25, label: "end" }], 0);
  times.add([epoch(108), epoch(125), epoch(130)], -100);
  assert.deepEqual(times.markers(), [epoch(8), epoch(20), { unixMs: 25, label: "end" }, epoch(30)]);
  assert.deepEqual([...firstMarks([epoch(5), epoch(3)])], [["epoch", 3]]);
});
