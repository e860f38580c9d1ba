import assert from "node:assert/strict";
import { ProcessRows } from "./process_rows.ts";

const process = (pid: number, rssBytes: number, startUnixMs = 0) => ({
  ...{ pid, startUnixMs, rssBytes, command: `p${pid}` },
});

Deno.test("the processes of each row are kept, and one that has the pid of another is another", () => {
  const rows = new ProcessRows();
  rows.add(0, { rssBytes: 30 }, [process(1, 10), process(2, 20)]);
  rows.add(5, { rssBytes: 12 }, [process(2, 12, 4)]);
  assert.deepEqual(rows.processes, [
    { pid: 1, startUnixMs: 0 },
    { pid: 2, startUnixMs: 0 },
    { pid: 2, startUnixMs: 4 },
  ]);
  assert.deepEqual(rows.rows, [
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
  assert.deepEqual(rows.rows, [
    { elapsedMs: 1, totalBytes: 9, swapBytes: 3, places: [0], bytes: [9] },
  ]);
});

Deno.test("of a hundred thousand rows the peaks stay whole, and processes that are in none are let go", () => {
  const rows = new ProcessRows();
  for (let i = 0; i < 100_000; i++) {
    const rssBytes = i === 77_777 ? 9000 : 1000 + i % 10;
    rows.add(i, { rssBytes }, [process(1, 900), process(2 + i % 1000, rssBytes - 900, i)]);
  }
  assert.ok(rows.rows.length <= 4096);
  // Two rows of each cell, half of the room may be free, and cells twice as long as need be.
  assert.ok(rows.cellMs <= 2 * 2 * 100_000 / 2048, String(rows.cellMs));
  const peak = rows.rows.find(({ totalBytes }) => totalBytes === 9000)!;
  assert.equal(peak.elapsedMs, 77_777);
  assert.deepEqual(peak.places.map((place) => rows.processes[place]!.pid), [1, 2 + 777]);
  for (const { totalBytes, bytes } of rows.rows) {
    assert.equal(bytes.reduce((sum, value) => sum + value, 0), totalBytes);
  }
  const less = rows.thinnedTo(1000);
  assert.ok(less.rows.length <= 500 && less.rows.length >= 125 && less.rows.includes(peak));
  assert.ok(less.cellMs > rows.cellMs);
  assert.equal(rows.thinnedTo(1 << 20), rows);
  const used = new Set(rows.rows.flatMap(({ places }) => places));
  assert.ok(rows.processes.length <= used.size + 4096, String(rows.processes.length));
});

Deno.test("of a row with thousands of processes the largest are kept", () => {
  const rows = new ProcessRows();
  const all = Array.from({ length: 5000 }, (_, i) => process(i + 1, i + 1));
  for (let i = 0; i < 10; i++) rows.add(i, { rssBytes: 12_502_500 }, all);
  assert.equal(rows.rows[9]!.bytes.length, 256);
  assert.equal(Math.min(...rows.rows[9]!.bytes), 5000 - 255);
});
