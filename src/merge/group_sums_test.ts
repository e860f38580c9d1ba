import assert from "node:assert/strict";
import { groupNumbers, GroupSums, type RankGroup } from "./group_sums.ts";
import type { Rank } from "./rank.ts";
import { placeOf, ROW_COLUMNS } from "./rank_rows.ts";

const group = (host: string, path: string, id?: string): RankGroup => ({
  ...{ host, path },
  ...id !== undefined && { id },
});

Deno.test("ranks share a group by host and folder, and the highest of groups below each other counts", () => {
  const numbers = groupNumbers([
    group("a", "/cg/job"),
    group("a", "/cg/job"),
    group("b", "/cg/job"),
    group("a", "/cg/job/step/task"),
    group("a", "/cg/jobs"),
    undefined,
  ]);
  assert.deepEqual(numbers, [0, 0, 1, 0, 3, undefined]);
});

Deno.test("containers of one host see their groups at one path, and the kernel's number tells them apart", () => {
  const numbers = groupNumbers([group("a", "/cg", "30:1"), group("a", "/cg", "30:2")]);
  assert.deepEqual(numbers, [0, 1]);
});

/** A rank with a row, KiB. */
function rankIn(of: number | undefined, host: number, unixMs: number, kib: number, limitKib = NaN) {
  const row = new Float64Array(ROW_COLUMNS.length);
  row[placeOf("unix_ms")] = unixMs;
  row[placeOf("cgroup_current_kib")] = row[placeOf("cgroup_peak_kib")] = kib;
  row[placeOf("cgroup_limit_kib")] = limitKib;
  return { row, host, group: of } as unknown as Rank;
}

/** Sums of use, peak and limit; NaN as undefined. */
function sumsOf(...running: Rank[]): (number | undefined)[] {
  const sums = new Float64Array(ROW_COLUMNS.length).fill(7);
  new GroupSums().sumInto(sums, running);
  return (["cgroup_current_kib", "cgroup_peak_kib", "cgroup_limit_kib"] as const)
    .map((column) => sums[placeOf(column)]!)
    .map((kib) => Number.isNaN(kib) ? undefined : kib);
}

Deno.test("a group counts once, as its latest row has it, and limits of hosts add up", () => {
  const ranks = [
    rankIn(0, 0, 100, 10, 50),
    rankIn(0, 0, 300, 30, 60),
    rankIn(0, 0, 200, 20, 50),
    rankIn(1, 1, 100, 5, 50),
  ];
  assert.deepEqual(sumsOf(...ranks), [35, undefined, 110]);
});

Deno.test("where a group is not known there is no sum, of two groups on a host none of limits", () => {
  assert.deepEqual(sumsOf(rankIn(0, 0, 1, 10, 50), rankIn(1, 0, 1, 20, 50)), [
    30,
    undefined,
    undefined,
  ]);
  assert.deepEqual(sumsOf(rankIn(0, 0, 1, 10, 50), rankIn(undefined, 1, 1, 20, 50)), [
    undefined,
    undefined,
    undefined,
  ]);
});
