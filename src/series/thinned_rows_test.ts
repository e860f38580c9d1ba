import assert from "node:assert/strict";
import fc from "fast-check";
import { ThinnedRows } from "./thinned_rows.ts";

const CAPACITY = 40;

/** Folds rows of a time, a value that may not be measured, and another value. */
function thinned(rows: readonly (readonly number[])[]): { kept: number[][]; cellMs: number } {
  const fold = new ThinnedRows({ columns: 3, capacity: CAPACITY, extremes: [1, 2] });
  for (const row of rows) fold.add(Float64Array.from(row));
  assert.equal(fold.seen, rows.length);
  const columns = [0, 1, 2].map((place) => fold.column(place));
  const kept = Array.from(columns[0]!, (_, i) => columns.map((column) => column[i]!));
  return { kept, cellMs: fold.cellMs };
}

const rowsOf = (values: readonly (readonly [stepMs: number, value: number, other: number])[]) => {
  let ms = 0;
  return values.map(([stepMs, value, other]) => [ms += stepMs, value, other]);
};

const anyRows = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(3), fc.nat(5000)),
    fc.oneof({ weight: 9, arbitrary: fc.nat(1000) }, fc.constant(NaN)),
    fc.nat(1000),
  ),
  { minLength: 1, maxLength: 300 },
).map(rowsOf);

const measured = (rows: readonly (readonly number[])[], column: number) =>
  rows.map((row) => row[column]!).filter((value) => !Number.isNaN(value));

Deno.test("as many rows as there is room for are kept as they are", () => {
  const rows = rowsOf(Array.from({ length: CAPACITY }, (_, i) => [7, i * i % 11, i] as const));
  assert.deepEqual(thinned(rows), { kept: rows, cellMs: 0 });
});

Deno.test("a run that goes on for long is not kept coarser than its room asks for", () => {
  const fold = new ThinnedRows({ columns: 2, capacity: CAPACITY, extremes: [1] });
  const ROWS = 50_000;
  for (let i = 0; i < ROWS; i++) fold.add(Float64Array.of(i, i * i % 101));
  // At most four rows of each cell; half of the room may be free, and cells twice as long as need be.
  assert.ok(fold.cellMs <= 2 * 4 * ROWS / (CAPACITY / 2), String(fold.cellMs));
  assert.ok(fold.count > CAPACITY / 8, String(fold.count));
});

Deno.test("thinned once more, cells are made of whole ones, and have their extremes", () => {
  fc.assert(
    fc.property(anyRows, fc.integer({ min: 10, max: CAPACITY }), (rows, most) => {
      const fold = new ThinnedRows({ columns: 3, capacity: 200, extremes: [1] });
      for (const row of rows) fold.add(Float64Array.from(row));
      const coarse = fold.thinnedTo(most);
      assert.ok(coarse.count <= most);
      assert.equal(coarse.seen, rows.length);
      assert.ok(fold.cellMs === 0 || Number.isInteger(Math.log2(coarse.cellMs / fold.cellMs)));
      const all = [fold, coarse].map((of) => measured([...of.column(1)].map((one) => [one]), 0));
      for (const extreme of [Math.max, Math.min]) {
        assert.equal(extreme(...all[1]!), extreme(...all[0]!));
      }
      if (fold.count <= most) assert.deepEqual(coarse.column(0), fold.column(0));
    }),
    { numRuns: 200 },
  );
});

Deno.test("of more rows none is made up, and no extreme, beginning, end or gap is lost", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const { kept, cellMs } = thinned(rows);
      assert.ok(kept.length <= CAPACITY);
      const all = new Set(rows.map(String));
      for (const row of kept) assert.ok(all.has(String(row)), String(row));
      assert.deepEqual(kept[0]![0], rows[0]![0]);
      assert.deepEqual(kept.at(-1), rows.at(-1));
      for (const column of [1, 2]) {
        const before = measured(rows, column), after = measured(kept, column);
        assert.equal(Math.max(...after), Math.max(...before));
        assert.equal(Math.min(...after), Math.min(...before));
      }
      const longest = (rows: readonly (readonly number[])[]) =>
        Math.max(0, ...rows.slice(1).map((row, i) => row[0]! - rows[i]![0]!));
      if (longest(rows) > cellMs) assert.ok(longest(kept) >= longest(rows));
    }),
    { numRuns: 500 },
  );
});

Deno.test("in each cell of time the extremes are those of all its rows, and what was not measured shows", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const { kept, cellMs } = thinned(rows);
      if (cellMs === 0) return;
      const cells = (of: readonly (readonly number[])[]) =>
        Map.groupBy(of, (row) => Math.floor(row[0]! / cellMs));
      const after = cells(kept);
      for (const [cell, before] of cells(rows)) {
        const found = after.get(cell)!;
        assert.equal(Math.max(...measured(found, 1)), Math.max(...measured(before, 1)));
        assert.equal(Math.min(...measured(found, 2)), Math.min(...measured(before, 2)));
        const hasHole = (of: readonly (readonly number[])[]) => of.some((row) => row[1] !== row[1]);
        assert.equal(hasHole(found), hasHole(before));
      }
    }),
    { numRuns: 500 },
  );
});
