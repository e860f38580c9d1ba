import assert from "node:assert/strict";
import type { PartColumns } from "./parted_rows.ts";
import { ProcessRows } from "./process_rows.ts";

const process = (pid: number, rssBytes: number, startUnixMs = 0) => ({
  ...{ pid, startUnixMs, rssBytes, command: `p${pid}` },
});

const rowsOf = ({ count, timesMs, totalBytes, swapBytes, from, places, bytes }: PartColumns) =>
  Array.from({ length: count }, (_, row) => ({
    ...{ elapsedMs: timesMs[row]!, totalBytes: totalBytes[row]!, swapBytes: swapBytes[row]! },
    places: [...places.subarray(from[row], from[row + 1])],
    bytes: [...bytes.subarray(from[row], from[row + 1])],
  }));

const sum = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

Deno.test("the processes of each row are kept, and one that has the pid of another is another", () => {
  const rows = new ProcessRows();
  rows.add(0, { rssBytes: 30 }, [process(1, 10), process(2, 20)]);
  rows.add(5, { rssBytes: 12 }, [process(2, 12, 4)]);
  assert.deepEqual(rows.processes, [
    { pid: 1, startUnixMs: 0 },
    { pid: 2, startUnixMs: 0 },
    { pid: 2, startUnixMs: 4 },
  ]);
  assert.deepEqual(rowsOf(rows.rows), [
    { elapsedMs: 0, totalBytes: 30, swapBytes: 0, places: [0, 1], bytes: [10, 20] },
    { elapsedMs: 5, totalBytes: 12, swapBytes: 0, places: [2], bytes: [12] },
  ]);
});

Deno.test("from the first row with PSS on, PSS is kept", () => {
  const rows = new ProcessRows();
  rows.add(0, { rssBytes: 30 }, [process(1, 30)]);
  rows.add(1, { rssBytes: 30, pssBytes: 9, swapBytes: 3 }, [{ ...process(1, 30), pssBytes: 9 }]);
  // A process ended while it was read: then PSS is not known.
  rows.add(2, { rssBytes: 30 }, [process(1, 30)]);
  assert.equal(rows.metric, "pss");
  assert.deepEqual(rowsOf(rows.rows), [
    { elapsedMs: 1, totalBytes: 9, swapBytes: 3, places: [0], bytes: [9] },
  ]);
});

Deno.test("of a hundred thousand rows the peaks stay whole, and processes that are in none are let go", () => {
  const rows = new ProcessRows();
  for (let i = 0; i < 100_000; i++) {
    const rssBytes = i === 77_777 ? 9000 : 1000 + i % 10;
    rows.add(i, { rssBytes }, [process(1, 900), process(2 + i % 1000, rssBytes - 900, i)]);
  }
  const kept = rowsOf(rows.rows);
  assert.ok(kept.length <= 65_536 && kept.length > 65_536 / 4, String(kept.length));
  // Two rows of each cell, half of the room may be free, and cells twice as long as need be.
  assert.ok(rows.cellMs <= 2 * 2 * 100_000 / 32_768, String(rows.cellMs));
  const peak = kept.find(({ totalBytes }) => totalBytes === 9000)!;
  assert.equal(peak.elapsedMs, 77_777);
  assert.deepEqual(peak.places.map((place) => rows.processes[place]!.pid), [1, 2 + 777]);
  for (const { totalBytes, bytes } of kept) assert.equal(sum(bytes), totalBytes);
  const used = new Set(kept.flatMap(({ places }) => places));
  assert.ok(rows.processes.length <= used.size + 65_536, String(rows.processes.length));
});

Deno.test("what is thinner has the extremes of cells that are made of whole ones, and nearly as many rows as it may", () => {
  const rows = new ProcessRows();
  const sizes = Array.from({ length: 90_000 }, (_, i) => 1 + (i * i * 7919) % 99_991);
  sizes.forEach((rssBytes, i) => rows.add(i, { rssBytes }, [process(1, rssBytes)]));
  const kept = rowsOf(rows.rows);
  for (const wanted of [40_000, 4096, 1000, 3]) {
    for (const bound of [{ rows: wanted, sizes: Infinity }, { rows: Infinity, sizes: wanted }]) {
      const less = rows.thinnedTo(bound);
      assert.ok(less.rows.count <= wanted && less.rows.count > wanted / 3, `${less.rows.count}`);
      const cells = less.cellMs / rows.cellMs;
      assert.equal(cells, Math.round(cells));
      const all = Map.groupBy(
        kept,
        ({ elapsedMs }) => Math.floor(elapsedMs / less.cellMs),
      );
      const expected = [...all.values()].flatMap((cell) => {
        const totals = cell.map(({ totalBytes }) => totalBytes);
        const ends = [Math.min(...totals), Math.max(...totals)].map((one) => totals.indexOf(one));
        return [...new Set(ends)].sort((a, b) => a - b).map((place) => cell[place]!);
      });
      assert.deepEqual(rowsOf(less.rows), expected);
    }
  }
  assert.equal(rows.thinnedTo({ rows: 65_536, sizes: 1 << 20 }), rows);
});

Deno.test("of a row with thousands of processes the largest are kept", () => {
  const rows = new ProcessRows();
  const all = Array.from({ length: 5000 }, (_, i) => process(i + 1, i + 1));
  for (let i = 0; i < 10; i++) rows.add(i, { rssBytes: 12_502_500 }, all);
  const { bytes } = rowsOf(rows.rows)[9]!;
  assert.equal(bytes.length, 256);
  assert.equal(Math.min(...bytes), 5000 - 255);
});
