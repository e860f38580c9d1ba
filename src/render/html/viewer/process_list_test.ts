import assert from "node:assert/strict";
import { listed, type ListRequest } from "./process_list.ts";

const process = (index: number, pid: number, peakBytes: number, parent?: number) => ({
  ...{ index, pid, peakBytes, command: `cmd ${pid}`, name: "cmd", ppid: 0, startMs: 0 },
  ...{ firstMs: index, lastMs: 9, peakMs: 0 },
  ...parent !== undefined && { parent },
});

const ALL = [
  process(0, 50, 10),
  process(1, 60, 30, 0),
  process(2, 70, 20, 0),
  process(3, 80, 40, 2),
];
const FIRST: ListRequest = { search: "", sort: "peak", isDescending: true, isTree: false };

const pids = (request: Partial<ListRequest>) =>
  listed(ALL, { ...FIRST, ...request }).map(({ process, depth }) =>
    `${"-".repeat(depth)}${process.pid}`
  );

Deno.test("processes are listed by what they are sorted by, and as a tree below who started them", () => {
  assert.deepEqual(pids({}), ["80", "60", "70", "50"]);
  assert.deepEqual(pids({ sort: "pid", isDescending: false }), ["50", "60", "70", "80"]);
  assert.deepEqual(pids({ isTree: true }), ["50", "-60", "-70", "--80"]);
  assert.deepEqual(pids({ isTree: true, isDescending: false }), ["50", "-70", "--80", "-60"]);
});

Deno.test("a search finds command lines and whole pids, in a tree with their ancestors", () => {
  assert.deepEqual(pids({ search: " CMD 8" }), ["80"]);
  assert.deepEqual(pids({ search: "60" }), ["60"]);
  assert.deepEqual(pids({ search: "80", isTree: true }), ["50", "-70", "--80"]);
  assert.deepEqual(pids({ search: "nobody" }), []);
});

Deno.test("a chain of a hundred thousand processes is a tree too", () => {
  const chain = Array.from(
    { length: 100_000 },
    (_, i) => process(i, i + 1, 1, i === 0 ? undefined : i - 1),
  );
  const list = listed(chain, { ...FIRST, isTree: true });
  assert.equal(list.at(-1)!.depth, 99_999);
});
