import assert from "node:assert/strict";
import fc from "fast-check";
import { RankSeries } from "./rank_series.ts";

Deno.test("the band is what is between the ranks that ran", () => {
  const series = new RankSeries(3, 10);
  for (const [ms, rank, size] of [[0, 0, 5], [0, 1, 7], [10, 0, 6], [10, 1, 8], [10, 2, 100]]) {
    series.add(ms!, rank!, size!);
  }
  series.add(20, 0, NaN);
  const { least, median, most } = series.band();
  assert.deepEqual([...least], [5, 6, NaN]);
  assert.deepEqual([...median], [6, 8, NaN]);
  assert.deepEqual([...most], [7, 100, NaN]);
  assert.deepEqual([...series.of(2)], [NaN, 100, NaN]);
});

Deno.test("however long a job is, cells are few and no peak is lost", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 6000 }),
      fc.nat(5999),
      (ranks, rows, at) => {
        const series = new RankSeries(ranks, 100);
        for (let row = 0; row < rows; row++) {
          for (let rank = 0; rank < ranks; rank++) {
            series.add(row * 100, rank, row === at % rows ? 1000 + rank : rank);
          }
        }
        for (let rank = 0; rank < ranks; rank++) {
          const sizes = series.of(rank);
          assert.ok(sizes.length <= 1024 && sizes.every((size) => size >= rank));
          const peak = sizes.indexOf(1000 + rank);
          assert.equal(peak, Math.floor((at % rows) * 100 / series.cellMs));
        }
      },
    ),
    { numRuns: 50 },
  );
});
