import assert from "node:assert/strict";
import fc from "fast-check";
import { type Bands, bandsOf, MAX_NAMED, processName } from "./bands.ts";
import { type ChartRow, ChartSeries } from "../../series/series.ts";

const process = (pid: number, rssBytes: number) => ({
  ...{ pid, startUnixMs: 0, command: `p${pid}`, rssBytes },
});

function bands(rows: readonly ChartRow[]): Bands {
  const series = new ChartSeries("stacked");
  rows.forEach((row, i) => series.add(i, row));
  return bandsOf(series)!;
}

/** A row of processes, whose sum is the tree's RSS. */
const row = (...sizes: readonly (readonly [pid: number, bytes: number])[]): ChartRow => ({
  rssBytes: sizes.reduce((sum, [, bytes]) => sum + bytes, 0),
  processes: sizes.map(([pid, bytes]) => process(pid, bytes)),
});

const names = (found: Bands) => found.bands.map(({ name }) => name).join(", ");

Deno.test("the largest processes are named in the order in which they appeared, the rest are others", () => {
  const small = Array.from({ length: 20 }, (_, i) => [100 + i, 5] as const);
  const large = Array.from({ length: MAX_NAMED }, (_, i) => [200 - i, 50 + i] as const);
  const found = bands([row(...small), row(...small, ...large)]);
  assert.equal(names(found), [...large.map(([pid]) => `${pid} p${pid}`), "others"].join(", "));
  const [line] = found.lines;
  assert.deepEqual(line![0]!.tops, [0, 0, 0, 0, 0, 0, 0, 0, 100]);
  assert.deepEqual(line![1]!.tops, [50, 101, 153, 206, 260, 315, 371, 428, 528]);
});

Deno.test("those at the peak are named before others that were a little larger at another moment", () => {
  const atPeak = [1, 2, 3, 4, 5].map((pid) => [pid, 50 - pid] as const);
  const later = Array.from({ length: 9 }, (_, i) => [10 + i, 60 + i] as const);
  const found = bands([row(...atPeak, [6, 20]), ...later.map((one) => row(one))]);
  assert.equal(
    names(found),
    "1 p1, 2 p2, 3 p3, 4 p4, 15 p15, 16 p16, 17 p17, 18 p18, others",
  );
});

Deno.test("a process with less than a hundredth of the largest is one of the others", () => {
  assert.equal(names(bands([row([1, 1000], [2, 10], [3, 9])])), "1 p1, 2 p2, others");
});

Deno.test("where all processes are named there are no others", () => {
  assert.equal(names(bands([row([1, 5]), row([1, 5], [2, 6])])), "1 p1, 2 p2");
});

Deno.test("what never was above 0 is no area, and of nothing at all one is left", () => {
  const noSwap = (row: ChartRow): ChartRow => ({ ...row, swapBytes: 0 });
  assert.equal(names(bands([noSwap(row([1, 5], [2, 6]))])), "1 p1, 2 p2");
  assert.equal(names(bands([noSwap({ rssBytes: 5 })])), "RSS");
  const swapped = bands([noSwap(row([1, 500], [2, 1])), { ...row([1, 5], [3, 0]), swapBytes: 2 }]);
  assert.equal(names(swapped), "1 p1, others, swap");
  assert.deepEqual(swapped.lines.flat().map(({ tops }) => tops), [[500, 501, 501], [5, 5, 7]]);
  const nothing = bands([{ rssBytes: 0, swapBytes: 0 }]);
  assert.deepEqual([names(nothing), nothing.lines[0]![0]!.tops], ["RSS", [0]]);
});

Deno.test("the upper edge of the last band of RSS is the RSS, and swap lies upon it", () => {
  const sizes = fc.array(fc.tuple(fc.nat(30), fc.nat(1000)), { maxLength: 30 })
    .map((all) => all.filter(([pid], i) => all.findIndex(([other]) => other === pid) === i));
  const rows = fc.array(fc.record({ sizes, swapBytes: fc.nat(1000) }), { minLength: 1 });
  fc.assert(
    fc.property(rows, fc.boolean(), (rows, hasSwap) => {
      const all = rows.map(({ sizes, swapBytes }) => ({
        ...row(...sizes),
        ...hasSwap && { swapBytes },
      }));
      const found = bands(all);
      const isSwapped = hasSwap && all.some(({ swapBytes = 0 }) => swapBytes > 0);
      assert.equal(/swap/i.test(names(found)), isSwapped && found.lines.length > 0);
      found.lines.flat().forEach(({ tops }, i) => {
        const { rssBytes, swapBytes = 0 } = all[i]!;
        assert.equal(tops.length, found.bands.length);
        // Where there was no RSS but swap, there is no area of RSS.
        assert.equal((isSwapped ? tops.at(-2) : tops.at(-1)) ?? 0, rssBytes);
        assert.equal(tops.at(-1), isSwapped ? rssBytes! + swapBytes : rssBytes);
        tops.forEach((top, band) => assert.ok(band === 0 || top >= tops[band - 1]!));
      });
    }),
  );
});

Deno.test("parts that exceed the total, in a recording that was edited, do not break the picture", () => {
  const found = bands([{ rssBytes: 10, processes: [1, 2, 3].map((pid) => process(pid, 8)) }]);
  assert.deepEqual(found.lines[0]![0]!.tops, [8, 10]);
});

Deno.test("a process is named by its pid and its command, without folders", () => {
  const cases: [string, string][] = [
    ["/usr/bin/python3 /home/me/train.py --data /mnt/x", "7 python3 train.py --data x"],
    ["python train.py", "7 python train.py"],
    ["  a\nb ", "7 a\\nb"],
    ["/", "7 /"],
    ["--dir=/a/b", "7 --dir=/a/b"],
    ["", "7 "],
  ];
  for (const [command, name] of cases) assert.equal(processName({ pid: 7, command }), name);
});

Deno.test("where PSS was measured, PSS is stacked: its areas add up to what is really used", () => {
  const series = new ChartSeries("stacked");
  const shared = (pid: number) => ({ ...process(pid, 1000), pssBytes: 260 });
  // Before the first row with PSS nothing is known of it.
  series.add(0, { rssBytes: 1000, processes: [process(1, 1000)] });
  for (const unixMs of [1, 2]) {
    series.add(unixMs, { rssBytes: 4000, pssBytes: 1040, processes: [1, 2, 3, 4].map(shared) });
  }
  assert.equal(series.totalMetric, "pss");
  const found = bandsOf(series)!;
  assert.equal(found.highestBytes, 1040);
  assert.deepEqual(found.lines.map((line) => line.map(({ tops }) => [...tops])), [
    [[260, 520, 780, 1040], [260, 520, 780, 1040]],
  ]);
});

Deno.test("kinds lie upon each other, what can be dropped above; swap is there when it was ever used", () => {
  const of = (...rows: readonly ChartRow[]) => {
    const series = new ChartSeries("kinds");
    rows.forEach((row, i) => series.add(i, row));
    return { series, found: bandsOf(series) };
  };
  const rssKinds = { anonBytes: 1, fileBytes: 20, shmemBytes: 300 };
  const { series, found } = of({ rssBytes: 321, rssKinds, swapBytes: 0 });
  assert.equal(names(found!), "Anonymous, Shared memory, Mapped files");
  assert.deepEqual(found!.lines[0]![0]!.tops, [1, 301, 321]);
  assert.deepEqual([series.totalMetric, found!.highestBytes, found!.byProcess], [
    "rss",
    321,
    false,
  ]);
  const pssKinds = { anonBytes: 5, fileBytes: 6, shmemBytes: 7 };
  const byPss = of({ rssKinds }, { rssKinds, pssKinds, pssBytes: 18, swapBytes: 4 });
  assert.equal(byPss.series.totalMetric, "pss");
  assert.equal(names(byPss.found!), "Anonymous, Shared memory, Mapped files, Swap");
  assert.deepEqual(byPss.found!.lines.flat().map(({ tops }) => tops), [[5, 12, 18, 22]]);
  const anonAlone = of({ rssKinds: { anonBytes: 5, fileBytes: 0, shmemBytes: 0 } }).found!;
  assert.equal(names(anonAlone), "Anonymous");
  const none = of({ rssBytes: 5 });
  assert.deepEqual([none.found, none.series.lacksKinds, none.series.isEmpty], [
    undefined,
    true,
    true,
  ]);
});
