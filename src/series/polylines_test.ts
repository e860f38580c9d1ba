import assert from "node:assert/strict";
import { polylines } from "./polylines.ts";
import { ChartSeries } from "./series.ts";

/** Lines as strings of their values, from rows of a time and a value or null. */
function lines(rows: readonly (readonly [number, number | null])[]): string[] {
  const series = new ChartSeries();
  for (const [unixMs, bytes] of rows) series.add(unixMs, bytes === null ? {} : { rssBytes: bytes });
  return polylines(series.rss, series.intervals.usualMs())
    .map((line) => line.map((point) => point.value).join(" "));
}

Deno.test("a line breaks at an empty cell and where rows are missing for long", () => {
  assert.deepEqual(lines([]), []);
  assert.deepEqual(lines([[0, 1]]), ["1"]);
  assert.deepEqual(lines([[0, 1], [1, 2], [2, 3]]), ["1 2 3"]);
  assert.deepEqual(lines([[0, 1], [1, null], [2, 3]]), ["1", "3"]);
  assert.deepEqual(lines([[0, null], [1, 2], [2, 3], [3, null]]), ["2 3"]);
  assert.deepEqual(lines([[0, 1], [10, 2], [20, 3], [30, 4], [130, 5], [140, 6]]), [
    "1 2 3 4",
    "5 6",
  ]);
});

Deno.test("a row that is a little late does not break the line", () => {
  assert.deepEqual(lines([[0, 1], [10, 2], [20, 3], [50, 4], [60, 5]]), ["1 2 3 4 5"]);
});

Deno.test("a metric read at each tenth row is one line, until it is missing for long by its own measure", () => {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const isRead = i % 10 === 0 && !(i > 200 && i < 300);
    return [i * 1000, isRead ? i : null] as const;
  });
  const found = lines(rows).map((line) => line.split(" ").length);
  assert.deepEqual(found, [21, 10]);
});

Deno.test("from one and a half usual intervals on a metric has a cadence of its own", () => {
  /** Rows of a second; the metric is there in every row, or in every second one, but for two of them. */
  const played = (every: number) =>
    lines(
      Array.from({ length: 60 }, (_, i) => [i * 1000, i % every === 0 && i !== 30 ? i : null]),
    ).length;
  assert.equal(played(1), 2, "an empty cell breaks the line of one that all rows have");
  assert.equal(played(2), 1, "and not of one that every second row has");
});
