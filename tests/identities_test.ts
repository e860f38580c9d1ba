/** What must hold in every recording, whatever churns below: keys, sums, and what can be at all. */
import assert from "node:assert/strict";
import { churner } from "./support/churner.ts";
import { runHere } from "./support/here.ts";
import { readRows, type Row, startMemmark, tempDir } from "./support/memmark.ts";

const isLinux = Deno.build.os === "linux";
/** More by hand: MEMMARK_RECORDINGS=200. */
const RECORDINGS = Number(Deno.env.get("MEMMARK_RECORDINGS") ?? 5);
const INTERVALS_MS = [1, 2, 5, 12, 50] as const;
const CORES = navigator.hardwareConcurrency;

for (let seed = 1; seed <= RECORDINGS; seed++) {
  // Every combination in turn: the numbers have no divisor in common.
  const intervalMs = INTERVALS_MS[seed % 5]!;
  const smaps = seed % 2 === 0, perProcess = seed % 3 > 0, cpu = seed % 7 !== 3;
  const breakdown = seed % 5 < 2;
  const isStopped = seed % 4 === 2;
  const chartType = seed % 2 === 1 ? "lines" : "stacked";
  const flags = [
    ...smaps ? ["--smaps"] : [],
    ...breakdown ? ["--breakdown"] : [],
    ...perProcess ? ["--per-process"] : [],
    ...cpu ? ["--cpu"] : [],
  ];
  const name = `recording ${seed}, every ${intervalMs}ms ${flags.join(" ")}`;
  Deno.test({
    name: `${name}${
      isStopped ? ", stopped for a while," : ""
    } adds up, and is told and drawn again just so`,
    ignore: !isLinux,
    async fn() {
      using dir = tempDir();
      const out = dir.file("run.csv");
      const chart = dir.file("run.svg"), type = ["--chart-type", chartType];
      const args = ["-i", `${intervalMs}ms`, ...flags, "-o", out, "--chart", chart, ...type];
      await using memmark = startMemmark([...args, "--", ...churner({ seed, ms: 300 })]);
      if (isStopped) await stopFor(memmark, out);
      const { code, stderr } = await memmark.end();
      assert.equal(code, 0, stderr);
      const rows = readRows(out);
      assertKeys(rows);
      if (cpu) assertCpu(rows);
      if (perProcess) assertSums(rows, readRows(`${out}.processes.csv`));
      const again = dir.file("again.svg");
      await mustSucceed(["chart", ...type, out, again]);
      assert.equal(Deno.readTextFileSync(again), Deno.readTextFileSync(chart));
      // On a busy machine some rows may lack PSS, and that is said.
      const told = stderr.replace(/^memmark: PSS and swap are missing .*\n/, "");
      assert.equal(await mustSucceed(["summary", out]), told);
      const json = await mustSucceed(["summary", "--format", "json", out]);
      assert.equal(json, Deno.readTextFileSync(`${out}.summary.json`));
    },
  });
}

async function mustSucceed(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere(args);
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout;
}

/** As a shell does by Ctrl+Z, once rows come. */
async function stopFor(memmark: ReturnType<typeof startMemmark>, out: string): Promise<void> {
  const isThere = () => {
    try {
      return Deno.statSync(out).size > 0;
    } catch {
      return false;
    }
  };
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 1));
  memmark.signal("SIGSTOP");
  const sinceMs = performance.now();
  while (performance.now() - sinceMs < 200) await new Promise((resolve) => setTimeout(resolve, 10));
  memmark.signal("SIGCONT");
}

/** The time is a key, it grows, it is the same twice; no figure is negative. */
function assertKeys(rows: readonly Row[]): void {
  for (const [at, row] of rows.entries()) {
    assert.equal(Date.parse(row.timestamp!), Number(row.unix_ms));
    if (at > 0) assert.ok(Number(row.unix_ms) > Number(rows[at - 1]!.unix_ms), row.timestamp);
    for (const [column, cell] of Object.entries(row)) {
      assert.doesNotMatch(cell, /^-|NaN|Infinity|e/, `${column} of ${row.timestamp}`);
    }
  }
}

/** CPU time never falls, no row has more than the cores give, and the shares add up to the time. */
function assertCpu(rows: readonly Row[]): void {
  let sumMs = 0;
  for (const [at, row] of rows.entries()) {
    const before = rows[at - 1];
    if (before === undefined) continue;
    const spanMs = Number(row.unix_ms) - Number(before.unix_ms);
    const usedMs = Number(row.cpu_time_ms) - Number(before.cpu_time_ms);
    // A millisecond by rounding.
    assert.ok(usedMs >= 0 && usedMs <= CORES * spanMs + 1, `${usedMs} ms in ${spanMs} ms`);
    assert.ok(Number(row.cpu_percent) <= CORES * 100, `${row.cpu_percent} %`);
    sumMs += Number(row.cpu_percent) / 100 * spanMs;
  }
  const totalMs = Number(rows.at(-1)!.cpu_time_ms) - Number(rows[0]!.cpu_time_ms);
  // Shares are rounded to a tenth of a percent.
  const roundingMs = 1 + (Number(rows.at(-1)!.unix_ms) - Number(rows[0]!.unix_ms)) * 0.0005;
  assert.ok(Math.abs(sumMs - totalMs) <= roundingMs, `shares: ${sumMs} ms, time: ${totalMs} ms`);
}

const SUMMED = /^(?:rss|vsz|swap|pss|uss)(?:_anon|_file|_shmem)?_kib$/;

/** The processes of each row are as many as it says, and what is told of them sums up to its figures. */
function assertSums(rows: readonly Row[], processes: readonly Row[]): void {
  const byTime = Map.groupBy(processes, (process) => process.unix_ms!);
  for (const row of rows) {
    const members = byTime.get(row.unix_ms!) ?? [];
    assert.equal(members.length, Number(row.pid_count), row.timestamp);
    assert.equal(new Set(members.map(({ pid }) => pid)).size, members.length);
    for (const [column, cell] of Object.entries(row)) {
      if (!SUMMED.test(column) || cell === "") continue;
      const sum = members.reduce((sum, process) => sum + Number(process[column]), 0);
      assert.equal(sum, Number(row[column]), `${column} of ${row.timestamp}`);
    }
    for (const { rss_kib, pss_kib } of members) {
      if (pss_kib === "0") assert.equal(rss_kib, "0", "what was not measured is empty");
    }
  }
}
