import assert from "node:assert/strict";
import fc from "fast-check";
import { recordingOf, START_UNIX_MS } from "../../../../tests/support/recordings.ts";
import { packFine, packFineStacks, packReport } from "../data.ts";
import { groupingsOf, kindAreas } from "./areas.ts";
import { unpack, unpackFine, unpackFineStacks } from "./recording.ts";
import { rowsCsv } from "./rows_csv.ts";
import { groupsOf, largestIn, stackIn } from "./stacks.ts";
import { keysOf } from "./process_keys.ts";

const KIB = 1024;

const process = (pid: number, rssBytes: number, ppid = 1, command = `/bin/p${pid} x`) => ({
  ...{ pid, ppid, command, rssBytes },
  startUnixMs: START_UNIX_MS + pid,
});

const viewedOf = async (reported: ReturnType<typeof recordingOf>) => {
  const [recording] = await unpack((await packReport([reported])).packed);
  return recording!;
};

Deno.test("what was packed is unpacked: rows, processes and what memory was made of", async () => {
  const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(5000)), { maxLength: 9 });
  const rows = fc.array(
    fc.record({ sizes, swapKib: fc.option(fc.nat(99), { nil: undefined }), extraKib: fc.nat(99) }),
    { minLength: 1, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      const given = all.map(({ sizes, swapKib, extraKib }) => {
        const processes = [...new Map(sizes)].map(([pid, kib]) => process(pid, kib * KIB));
        const rssBytes = processes.reduce((sum, { rssBytes }) => sum + rssBytes, extraKib * KIB);
        return { rssBytes, processes, ...swapKib !== undefined && { swapBytes: swapKib * KIB } };
      });
      const { rows, stack, processes, packed } = await viewedOf(recordingOf(given));
      assert.deepEqual([...rows.rss!], given.map(({ rssBytes }) => rssBytes));
      assert.equal(packed.rowsSeen, given.length);
      given.forEach(({ processes: expected, rssBytes, swapBytes }, row) => {
        assert.equal(rows.swap?.[row] ?? NaN, swapBytes ?? NaN);
        assert.equal(stack!.total[row], rssBytes);
        const found = largestIn(stack!, row, 99)
          .map(({ index, bytes }) => [processes[index]!.pid, bytes]);
        const positive = expected.filter(({ rssBytes }) => rssBytes > 0);
        assert.deepEqual(
          new Map(found as [number, number][]),
          new Map(positive.map(({ pid, rssBytes }) => [pid, rssBytes])),
        );
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("areas add up to the total in every row, however they are grouped", async () => {
  const rows = Array.from({ length: 50 }, (_, row) => {
    const processes = Array.from(
      { length: 20 },
      (_, i) => process(10 + i, (i + row) * KIB, i < 2 ? 9 + i : 10 + i % 3, `/bin/c${i % 4} ${i}`),
    );
    return { rssBytes: 700 * KIB + row * 20 * KIB, processes };
  });
  const { stack, processes } = await viewedOf(recordingOf(rows));
  for (const by of ["process", "command", "subtree"] as const) {
    const groups = groupsOf(stack!, keysOf(processes, by));
    stack!.total.forEach((total, row) => {
      assert.equal(groups.reduce((sum, { bytes }) => sum + bytes[row]!, 0), total, by);
    });
    assert.ok(groups.at(-1)!.isOthers, by);
  }
  const names = groupsOf(stack!, keysOf(processes, "command")).map(({ name }) => name);
  assert.deepEqual(names, ["c0", "c1", "c2", "c3", "others"]);
});

Deno.test("subtrees are those below the first process that started more than one", async () => {
  const all = [
    process(1, 1 * KIB, 0, "sh"),
    process(2, 2 * KIB, 1, "make"),
    process(3, 4 * KIB, 2, "left"),
    process(4, 8 * KIB, 2, "right"),
    process(5, 16 * KIB, 4, "below"),
  ];
  const { stack, processes } = await viewedOf(
    recordingOf([{ rssBytes: 31 * KIB, processes: all }]),
  );
  const groups = groupsOf(stack!, keysOf(processes, "subtree"));
  assert.deepEqual(
    groups.map(({ name, bytes }) => [name, bytes[0]! / KIB]),
    [["sh [1]", 1], ["make [2]", 2], ["left [3]", 4], ["right [4]", 24]],
  );
});

Deno.test("nobody descends from himself, whatever a file says", async () => {
  const all = [process(5, KIB, 6), process(6, KIB, 5), process(7, KIB, 7)]
    .map((one) => ({ ...one, startUnixMs: START_UNIX_MS }));
  const { processes } = await viewedOf(recordingOf([{ rssBytes: 3 * KIB, processes: all }]));
  assert.deepEqual(processes.map(({ parent }) => parent), [undefined, 0, undefined]);
});

const kinds = (anonKib: number, fileKib: number, shmemKib: number) => ({
  ...{ anonBytes: anonKib * KIB, fileBytes: fileKib * KIB, shmemBytes: shmemKib * KIB },
});

Deno.test("kinds of memory are areas that add up; of what PSS tells, what RSS told before is left out", async () => {
  const rows = [
    { rssBytes: 9 * KIB, rssKinds: kinds(4, 4, 1) },
    { rssBytes: 9 * KIB, pssBytes: 6 * KIB, rssKinds: kinds(4, 4, 1), pssKinds: kinds(4, 2, 0) },
    { rssBytes: 12 * KIB, pssBytes: 8 * KIB, ussBytes: 5 * KIB, pssKinds: kinds(5, 3, 0) },
  ];
  const viewed = await viewedOf(recordingOf(rows));
  assert.deepEqual(groupingsOf(viewed), ["lines", "kind"]);
  // Areas go on over rows in which kinds are not measured.
  const { metric, time, total, groups } = kindAreas(viewed, viewed.rows, viewed.cellMs);
  assert.deepEqual([...time], [100, 200]);
  assert.equal(metric, "pss");
  assert.deepEqual([...total].map((bytes) => bytes / KIB), [6, 8]);
  assert.deepEqual(
    groups.map(({ name, bytes, peakBytes }) => [name, bytes[1]! / KIB, peakBytes / KIB]),
    [["Anonymous", 5, 5], ["Mapped files", 3, 3]],
  );
  const [header, ...cells] = rowsCsv(viewed.rows, viewed.packed).trim().split("\n");
  assert.match(header!, /,uss_kib,pss_anon_kib,pss_file_kib,pss_shmem_kib$/);
  assert.match(cells[2]!, /,5,5,3,0$/);
});

Deno.test("a process has the kinds of its peak", async () => {
  const at = (rssKib: number, anonKib?: number) => ({
    ...process(5, rssKib * KIB),
    ...anonKib !== undefined && { rssKinds: kinds(anonKib, rssKib - anonKib, 0) },
  });
  const rows = [at(10, 3), at(40, 30), at(20, 20)]
    .map((one) => ({ rssBytes: one.rssBytes, processes: [one, process(6, KIB)] }));
  const { processes } = await viewedOf(recordingOf(rows));
  assert.deepEqual(processes.map(({ peakKinds }) => peakKinds), [kinds(30, 10, 0), undefined]);
});

Deno.test("a child of fork does not have the kinds of what it became while it was read", async () => {
  const twin = { ...process(5, 80 * KIB), rssKinds: kinds(1, 2, 0) };
  const rows = [twin, { ...process(5, 4 * KIB), rssKinds: kinds(3, 1, 0) }]
    .map((one) => ({ rssBytes: one.rssBytes, processes: [one] }));
  const { processes } = await viewedOf(recordingOf(rows));
  assert.deepEqual(processes.map(({ peakKinds }) => peakKinds), [undefined]);
});

Deno.test("of more rows than a page opens with it has finer ones, as far as there is room", async () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => ({
    rssBytes: (i * i % 10_007) * KIB,
  }));
  const reported = recordingOf(rows, { intervalMs: 10 });
  const coarse = await viewedOf(reported);
  assert.ok(coarse.rows.time.length <= 16_384 && coarse.cellMs > 0);
  const [all] = await unpackFine((await packFine([reported], 1e6))!);
  assert.deepEqual(all!.cellMs, 0);
  assert.deepEqual([...all!.rows.rss!], rows.map(({ rssBytes }) => rssBytes));
  assert.deepEqual(all!.rows.time[39_999], 399_990);
  const less = (await packFine([reported], 90_000))!;
  assert.ok(less.length <= 90_000);
  const [some] = await unpackFine(less);
  assert.ok(some!.rows.time.length > coarse.rows.time.length && some!.cellMs < coarse.cellMs);
  assert.equal(await packFine([reported], 1000), undefined);
});

/** 30 processes of which each is large for a while, one after the other, and what is nobody's. */
function relay(rows: number) {
  let seed = 1;
  const noise = () => (seed = seed * 48_271 % 2_147_483_647) % 16;
  return Array.from({ length: rows }, (_, row) => {
    const large = Math.floor(row / rows * 30);
    const processes = Array.from(
      { length: 30 },
      (_, i) => process(10 + i, (i === large ? 1000 + i : 5 + noise()) * KIB),
    );
    return { rssBytes: sumOf(processes.map(({ rssBytes }) => rssBytes)) + 99 * KIB, processes };
  });
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

Deno.test("of more rows than a page opens with it has finer ones of processes too, whose areas add up", async () => {
  const rows = relay(12_000);
  const reported = recordingOf(rows, { intervalMs: 10 });
  const { stack, processes } = await viewedOf(reported);
  assert.ok(stack!.time.length <= 4096 && stack!.cellMs > 0);
  const opening = await packReport([reported]);
  const [all] = await unpackFineStacks((await packFineStacks([reported], opening, 1e7))!);
  assert.equal(all!.cellMs, 0);
  assert.deepEqual([...all!.total], rows.map(({ rssBytes }) => rssBytes));
  const less = (await packFineStacks([reported], opening, 180_000))!;
  assert.ok(less.length <= 180_000);
  const [some] = await unpackFineStacks(less);
  assert.ok(some!.time.length > 1.5 * stack!.time.length && some!.cellMs < stack!.cellMs);
  const [peak] = [...rows].sort((a, b) => b.rssBytes - a.rssBytes);
  assert.equal(Math.max(...some!.total), peak!.rssBytes);
  assert.equal(await packFineStacks([reported], opening, 1000), undefined);
  // A page that opens with less has more to offer.
  const tight = await packReport([reported], opening.packed.length / 2);
  assert.ok(tight.stack.sizes < opening.stack.sizes);
  assert.ok(await packFineStacks([reported], tight, 70_000));
  assert.equal(await packFineStacks([reported], opening, 70_000), undefined);
  const keys = keysOf(processes, "process");
  const whole = groupsOf(stack!, keys);
  const part = stackIn(all!, { fromMs: 66_000, toMs: 90_000 }, 500);
  assert.ok(part.time.length <= 1004 && part.time[0]! <= 66_000 && part.time.at(-1)! >= 90_000);
  const groups = groupsOf(part, keys, whole);
  part.total.forEach((total, row) => {
    assert.equal(sumOf(groups.map(({ bytes }) => bytes[row]!)), total);
    assert.equal(total, rows[part.time[row]! / 10]!.rssBytes);
  });
  // The seven that are large in this stretch are shown, though others are larger in the whole run.
  const names = groups.map(({ name }) => name);
  for (let pid = 26; pid <= 32; pid++) assert.ok(names.includes(`p${pid} [${pid}]`), `${pid}`);
  const colorOf = (of: typeof groups) => new Map(of.map(({ key, color }) => [key, color]));
  const before = colorOf(whole);
  const both = [...colorOf(groups)].filter(([key]) => before.has(key));
  assert.ok(both.length >= 4 && both.length < groups.length);
  for (const [key, color] of both) assert.equal(before.get(key), color);
  assert.equal(new Set(groups.map(({ color }) => color)).size, groups.length);
});

Deno.test("of many processes that come and go those that are there together have other colours", async () => {
  const rows = Array.from({ length: 400 }, (_, row) => {
    // Six at a time, a new one each ten rows.
    const processes = Array.from(
      { length: 6 },
      (_, i) => process(Math.floor(row / 10) + i + 9, KIB),
    );
    return { rssBytes: 6 * KIB, processes };
  });
  const { stack, processes } = await viewedOf(recordingOf(rows));
  const keys = keysOf(processes, "process");
  const groups = groupsOf(stack!, keys, groupsOf(stack!, keys), 60);
  assert.equal(groups.length, 45);
  for (let row = 0; row < rows.length; row++) {
    const there = groups.filter(({ bytes }) => bytes[row]! > 0).map(({ color }) => color);
    assert.equal(there.length, 6);
    assert.equal(new Set(there).size, 6);
  }
});

Deno.test("the CSV of a page has the header of memmark's, and empty cells for what was not measured", async () => {
  const rows = [{ rssBytes: 5 * KIB, cpuPercent: 12.5 }, { pssBytes: 3 * KIB }, { rssBytes: 0 }];
  const viewed = await viewedOf(recordingOf(rows));
  const csv = rowsCsv(viewed.rows, viewed.packed);
  assert.deepEqual(csv.split("\n"), [
    "timestamp,unix_ms,pid_count,rss_kib,pss_kib,cpu_percent",
    `2026-11-21T18:10:00.000Z,${START_UNIX_MS},1,5,,`,
    `2026-11-21T18:10:00.100Z,${START_UNIX_MS + 100},1,,3,0`,
    `2026-11-21T18:10:00.200Z,${START_UNIX_MS + 200},1,0,,0`,
    "",
  ]);
});
