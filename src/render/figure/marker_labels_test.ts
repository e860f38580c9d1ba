import assert from "node:assert/strict";
import fc from "fast-check";
import { type LabelStrip, markerLines, MAX_MARKER_ROWS, placeLabels } from "./marker_labels.ts";
import { textWidthEm } from "./text_width.ts";

const RUN = { startUnixMs: 1_000_000, elapsedMs: 60_000, graceMs: 1000 };

Deno.test("markers count from the start of the run, in order of time, as text on one line", () => {
  const markers = [{ unixMs: 1_030_000, label: "b\nc" }, { unixMs: 1_000_500, label: "a" }];
  assert.deepEqual(markerLines(markers, RUN), [
    { elapsedMs: 500, text: "a" },
    { elapsedMs: 30_000, text: "b\\nc" },
  ]);
});

Deno.test("markers outside of the run are left out, but for those that only its edges missed", () => {
  const at = (ms: number) =>
    markerLines([{ unixMs: RUN.startUnixMs + ms, label: "" }], RUN).map((line) => line.elapsedMs);
  const cases: [number, number[]][] = [
    [-1000, []],
    [-999, [0]],
    [0, [0]],
    [60_000, [60_000]],
    [61_000, [60_000]],
    [61_001, []],
  ];
  for (const [ms, found] of cases) assert.deepEqual(at(ms), found);
});

const STRIP: LabelStrip = { leftPx: 10, rightPx: 1270, fontPx: 14 };

function place(lines: readonly (readonly [number, string])[], maxRows = MAX_MARKER_ROWS) {
  const all = lines.map(([elapsedMs, text]) => ({ elapsedMs, text }));
  return placeLabels(all, (ms) => 100 + ms, STRIP, maxRows);
}

Deno.test("a few labels stand whole in one row, right of their lines, the last one left of its line", () => {
  const found = place([[0, "load"], [400, "train"], [1160, "evaluate"]]);
  assert.deepEqual(found.map(({ text, row }) => [text, row]), [["load", 0], ["train", 0], [
    "evaluate",
    0,
  ]]);
  assert.deepEqual(found.map(({ linePx, leftPx }) => leftPx > linePx), [true, true, false]);
});

Deno.test("labels that stand close take more rows before they lose any of their text", () => {
  const found = place([[0, "a rather long label"], [30, "another long label"], [60, "one more"]]);
  assert.deepEqual(found.map(({ row }) => row), [2, 1, 0]);
  assert.deepEqual(found.map(({ text }) => text.includes("…")), [false, false, false]);
});

Deno.test("labels that find no room are left out evenly over the time", () => {
  const found = place(Array.from({ length: 1000 }, (_, i) => [i, `step ${i}`]));
  assert.ok(found.length > 15 && found.length < 60, String(found.length));
  const steps = found.slice(1).map(({ linePx }, i) => linePx - found[i]!.linePx);
  assert.ok(Math.max(...steps) < 2 * Math.min(...steps));
});

Deno.test("lines without a text take no room, and no markers are no labels", () => {
  assert.deepEqual(place([]), []);
  assert.deepEqual(place([[5, ""], [6, "x"], [7, ""]]).map(({ text }) => text), ["x"]);
});

Deno.test("a label that fits on neither side of its line is left out", () => {
  const line = { elapsedMs: 0, text: "too long for such a picture" };
  const strip = { leftPx: 10, rightPx: 110, fontPx: 14 };
  assert.deepEqual(placeLabels([line], () => 60, strip, MAX_MARKER_ROWS), []);
  assert.equal(placeLabels([{ ...line, text: "a" }], () => 60, strip, 1).length, 1);
});

Deno.test("no label touches another or leaves the strip, whatever they say and wherever they are", () => {
  const line = fc.tuple(fc.nat(1150), fc.oneof(fc.string({ unit: "grapheme" }), fc.constant("x")));
  const lines = fc.array(line, { maxLength: 200 }).map((all) => all.sort(([a], [b]) => a - b));
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: MAX_MARKER_ROWS }), (lines, maxRows) => {
      const found = place(lines, maxRows);
      for (const { text, leftPx, rightPx, row } of found) {
        assert.ok(leftPx >= STRIP.leftPx && rightPx <= STRIP.rightPx && row < maxRows);
        assert.ok(rightPx - leftPx >= textWidthEm(text) * STRIP.fontPx - 1e-6);
      }
      for (const [i, a] of found.entries()) {
        for (const b of found.slice(i + 1)) {
          assert.ok(a.row !== b.row || a.rightPx <= b.leftPx || b.rightPx <= a.leftPx);
        }
      }
      if (lines.some(([, text]) => text !== "")) assert.ok(found.length > 0);
    }),
    { numRuns: 500 },
  );
});
