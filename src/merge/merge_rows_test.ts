import assert from "node:assert/strict";
import fc from "fast-check";
import { memoryFiles } from "../../tests/support/memory_files.ts";
import { mergeRows } from "./merge_rows.ts";
import { Rank } from "./rank.ts";
import { placeOf, RankRows } from "./rank_rows.ts";

const RSS = placeOf("rss_kib"), PSS = placeOf("pss_kib"), CPU_TIME = placeOf("cpu_time_ms");

/** A row as a test writes it: its time, then cells as in the file. */
type Row = readonly [ms: number, rss: number | "", pss?: number | "", cpuMs?: number];

const START = 1_700_000_000_000;

function csvOf(rows: readonly Row[]): string {
  const lines = rows.map(([ms, rss, pss = "", cpuMs = ""]) =>
    `x,${START + ms},1,1,${rss},${pss},${cpuMs}\n`
  );
  return `timestamp,unix_ms,root_pid,pid_count,rss_kib,pss_kib,cpu_time_ms\n${lines.join("")}`;
}

function ranksOf(
  tables: readonly (readonly Row[])[],
  { hosts = [] as number[], offsets = [] as number[], blockBytes = 4096 } = {},
): readonly Rank[] {
  const files = memoryFiles(Object.fromEntries(tables.map((rows, at) => [at, csvOf(rows)])));
  const source = { files, block: new Uint8Array(blockBytes) };
  return tables.map((_, at) =>
    new Rank({
      rows: new RankRows(String(at), source),
      host: hosts[at] ?? 0,
      offsetMs: offsets[at] ?? 0,
      intervalMs: 100,
    })
  );
}

/** Cells as [time, sum of RSS, of PSS, of CPU time, ranks]; NaN as "". */
function mergedOf(ranks: readonly Rank[], stepMs: number) {
  const cells: (number | "")[][] = [];
  const number = (value: number) => Number.isNaN(value) ? "" as const : value;
  mergeRows(ranks, stepMs, ({ unixMs, sums, running }) => {
    const figures = [RSS, PSS, CPU_TIME].map((column) => number(sums[column]!));
    cells.push([unixMs - START, ...figures, running.length]);
  });
  return cells;
}

Deno.test("ranks count with their last row at a moment, from their first to their last", () => {
  const ranks = ranksOf([
    [[0, 10], [100, 20], [200, 30]],
    [[50, 1], [149, 2], [151, 3], [250, 4], [410, 5]],
  ]);
  assert.deepEqual(mergedOf(ranks, 100), [
    [0, 10, "", "", 1],
    [100, 21, "", "", 2],
    [200, 33, "", "", 2],
    [300, 4, "", "", 1],
    [400, 4, "", "", 1],
    [500, 5, "", "", 1],
  ]);
  assert.deepEqual(ranks.map(({ samples, rssPeakKib }) => [samples, rssPeakKib]), [[3, 30], [
    5,
    5,
  ]]);
});

Deno.test("a moment at which a rank did not measure has no sum, and CPU time of the ended stays", () => {
  const ranks = ranksOf([
    [[0, 10, 5, 100], [100, "", "", 200]],
    [[0, 1, 1, 7], [100, 1, 1, 8], [200, 2, 2, 9]],
  ]);
  assert.deepEqual(mergedOf(ranks, 100), [
    [0, 11, 6, 107, 2],
    [100, "", "", 208, 2],
    [200, 2, 2, 209, 1],
  ]);
});

Deno.test("where nobody ran there are no rows", () => {
  const ranks = ranksOf([[[0, 1], [100, 1]], [[86_400_010, 2], [86_400_110, 3]]]);
  assert.deepEqual(mergedOf(ranks, 100).map(([ms, rss]) => [ms, rss]), [
    [0, 1],
    [100, 1],
    [86_400_100, 2],
    [86_400_200, 3],
  ]);
});

Deno.test("a rank's offset moves its rows", () => {
  const ranks = ranksOf([[[0, 1], [100, 2]], [[5000, 10], [5100, 20]]], { offsets: [0, -5000] });
  assert.deepEqual(mergedOf(ranks, 100).map(([ms, rss]) => [ms, rss]), [[0, 11], [100, 22]]);
});

Deno.test("each host's peak is that of its ranks' sum, not the sum of their peaks", () => {
  const ranks = ranksOf(
    [[[0, 10, 1], [100, 50, 2]], [[0, 40, 3], [100, 5, 4]], [[0, 7], [100, 9]]],
    { hosts: [0, 0, 1] },
  );
  assert.deepEqual(mergeRows(ranks, 100, () => {}), [
    { rssKib: 55, pssKib: 6 },
    { rssKib: 9, pssKib: NaN },
  ]);
});

Deno.test("sums are those that are found by hand, wherever blocks end", () => {
  const table = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 1e6 })),
    { minLength: 1, maxLength: 40 },
  ).map((steps) => {
    let ms = 0;
    return steps.map(([stepMs, rss]): Row => [ms += stepMs, rss]);
  });
  const tables = fc.array(table, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(tables, fc.integer({ min: 150, max: 600 }), (tables, blockBytes) => {
      const ranks = ranksOf(tables, { blockBytes });
      const startMs = Math.min(...tables.map(([first]) => first![0]));
      const cells = mergedOf(ranks, 100);
      const at = new Map(cells.map(([ms, rss]) => [ms, rss]));
      for (let ms = startMs; ms < startMs + 20_000; ms += 100) {
        const there = tables.filter((rows) => rows[0]![0] <= ms && ms - 100 < rows.at(-1)![0]);
        const sum = there.map((rows) => rows.findLast(([rowMs]) => rowMs <= ms)![1] as number)
          .reduce((a, b) => a + b, 0);
        assert.equal(at.get(ms), there.length === 0 ? undefined : sum);
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("a rank that has no rows for longer than a second has a gap, and is held", () => {
  const [rank] = ranksOf([[[0, 1], [400, 2], [1900, 3]]]);
  mergeRows([rank!], 100, () => {});
  assert.deepEqual([rank!.gaps, rank!.longestGapMs], [1, 1500]);
});
