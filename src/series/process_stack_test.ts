import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MAX_CELLS,
  MAX_PROCESSES,
  ProcessStack,
  type StackedReading,
  type StackPoint,
} from "./process_stack.ts";

function points(stack: ProcessStack): StackPoint[] {
  return [...stack.buckets()].flatMap((bucket) => bucket.points);
}

const process = (pid: number, rssBytes: number, startUnixMs = 0): StackedReading => ({
  ...{ pid, startUnixMs, rssBytes, command: `p${pid}` },
});

const total = (processes: readonly StackedReading[]) =>
  processes.reduce((sum, { rssBytes = 0 }) => sum + rssBytes, 0);

function add(stack: ProcessStack, elapsedMs: number, processes: readonly StackedReading[]): void {
  stack.add(elapsedMs, total(processes), undefined, processes);
}

Deno.test("up to the bound every row is kept with its parts", () => {
  const stack = new ProcessStack("rss");
  for (let i = 0; i < MAX_CELLS; i++) {
    stack.add(i * i, 10 + i, i, [process(1, 10), process(2, i)]);
  }
  assert.deepEqual(
    points(stack),
    Array.from({ length: MAX_CELLS }, (_, i) => ({
      ...{ elapsedMs: i * i, totalBytes: 10 + i, swapBytes: i, processBytes: [10, i] },
    })),
  );
});

/** A tree in which processes come, grow, shrink and go, with pids that come back. */
const tree = fc.record({
  rows: fc.integer({ min: 1, max: 6000 }),
  pids: fc.integer({ min: 1, max: 200 }),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
}).map(({ rows, pids, seed }) => {
  const random = (n: number) => (seed = seed * 48_271 % 2_147_483_647) % n;
  return Array.from(
    { length: rows },
    (_, row) =>
      Array.from({ length: random(6) }, () => random(pids))
        .filter((pid, i, all) => all.indexOf(pid) === i)
        .map((pid) => process(pid, random(1000) * (pid + 1), Math.floor(row / 500))),
  );
});

Deno.test("parts never exceed the total, every kept row is one that was added, and extremes are kept", () => {
  fc.assert(
    fc.property(tree, (rows) => {
      const stack = new ProcessStack("rss");
      rows.forEach((processes, i) => add(stack, i * 3, processes));
      const kept = points(stack);
      assert.ok(stack.processes.length <= MAX_PROCESSES);
      assert.ok(kept.length <= 2 * MAX_CELLS);
      for (const { elapsedMs, totalBytes, processBytes } of kept) {
        const row = rows[elapsedMs / 3]!;
        assert.equal(totalBytes, total(row));
        for (const [place, bytes] of processBytes.entries()) {
          const { pid, startUnixMs } = stack.processes[place]!;
          const own = row.find((one) => one.pid === pid && one.startUnixMs === startUnixMs);
          // Before it had its place, it was among the others.
          assert.ok(bytes === (own?.rssBytes ?? 0) || bytes === 0);
        }
      }
      const all = rows.map(total);
      const most = (list: readonly number[]) => list.reduce((a, b) => Math.max(a, b));
      const least = (list: readonly number[]) => list.reduce((a, b) => Math.min(a, b));
      assert.equal(most(kept.map(({ totalBytes }) => totalBytes)), most(all));
      assert.equal(least(kept.map(({ totalBytes }) => totalBytes)), least(all));
      const times = kept.map(({ elapsedMs }) => elapsedMs);
      assert.deepEqual(times, times.toSorted((a, b) => a - b));
    }),
    { numRuns: 25 },
  );
});

Deno.test("of thousands of short-lived processes the ones with the highest peaks are kept, to a tenth", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 40, maxLength: 3000 }), (
      peaks,
    ) => {
      const stack = new ProcessStack("rss");
      peaks.forEach((bytes, i) => add(stack, i, [process(i, bytes / 2), process(1e6, 7)]));
      peaks.forEach((bytes, i) => add(stack, peaks.length + i, [process(i, bytes, 1)]));
      const kept = new Set(stack.processes.map(({ pid, startUnixMs }) => `${pid} ${startUnixMs}`));
      const lowest = Math.min(...stack.processes.map(({ peakBytes }) => peakBytes));
      peaks.forEach((bytes, i) => {
        if (!kept.has(`${i} 1`)) assert.ok(bytes <= lowest * 1.1);
      });
    }),
    { numRuns: 100 },
  );
});

Deno.test("who takes the place of another does not inherit its past", () => {
  const stack = new ProcessStack("rss");
  const first = Array.from({ length: MAX_PROCESSES }, (_, i) => process(i, 100 + i));
  add(stack, 0, first);
  add(stack, 1, [...first, process(99, 500)]);
  add(stack, 2, [process(99, 501), process(0, 100)]);
  const place = stack.processes.findIndex(({ pid }) => pid === 99);
  assert.deepEqual(stack.processes[place], {
    ...{ pid: 99, startUnixMs: 0, command: "p99", peakBytes: 501, sinceRow: 1 },
  });
  assert.deepEqual(points(stack).map(({ processBytes }) => processBytes[place]), [0, 500, 501]);
  assert.ok(!stack.processes.some(({ pid }) => pid === 0));
});

Deno.test("equals do not push each other out", () => {
  const stack = new ProcessStack("rss");
  const all = Array.from({ length: 100 }, (_, i) => process(i, 1000));
  for (let row = 0; row < 50; row++) {
    add(stack, row, all.map((one, i) => ({ ...one, rssBytes: 1000 + (i * row) % 90 })));
  }
  assert.ok(stack.processes.every(({ sinceRow }) => sinceRow === 0));
});

Deno.test("a pid that comes back is another process, and an exec only renames one", () => {
  const stack = new ProcessStack("rss");
  add(stack, 0, [{ ...process(7, 10, 1), command: "sh" }]);
  add(stack, 1, [{ ...process(7, 20, 1), command: "python" }]);
  add(stack, 2, [process(7, 30, 2)]);
  assert.deepEqual(
    stack.processes.map(({ command, peakBytes }) => [command, peakBytes]),
    [["python", 20], ["p7", 30]],
  );
});

Deno.test("a process that shrinks keeps its peak", () => {
  const stack = new ProcessStack("rss");
  [10, 30, 5].forEach((bytes, i) => add(stack, i, [process(1, bytes)]));
  assert.deepEqual(stack.processes.map(({ peakBytes }) => peakBytes), [30]);
});

Deno.test("a row without RSS interrupts the areas", () => {
  const stack = new ProcessStack("rss");
  stack.add(0, 1, undefined);
  stack.add(1, undefined, 5);
  stack.add(2, 3, undefined);
  assert.deepEqual([...stack.buckets()].map((bucket) => bucket.unmeasuredBefore), [false, true]);
});
