/**
 * Records 64 trees by 64 memmarks at once, each at 100 ms for a minute, merges them, and compares every row
 * of the merged recording with a sum by hand. Then merges 1,000 recordings of 10,000 rows, and tells the
 * memory that took. Linux.
 *
 *     scripts/deno run -A scripts/ranks_trial.ts [<memmark>]
 *
 * What 64 memmarks need of a CPU is reckoned first, by one alone, and told with what the machine had: ticks
 * that they missed for want of it are no rows, and each tells how many there were. Nothing else should run.
 */
import assert from "node:assert/strict";
import { CSV_COLUMNS } from "../src/model/csv_columns.ts";
import { readRows } from "../tests/support/memmark.ts";

const [memmark = "memmark"] = Deno.args;
const RANKS = 64, INTERVAL_MS = 100, SECONDS = 60;
const FILES = 1000, ROWS = 10_000;
const MOST_MERGE_MS = 5000, MOST_MERGE_MIB = 200;

/** Two processes: one holds another size every two seconds, and needs next to no CPU for it. */
const TREE = `my ($rank, $seconds) = @ARGV;
  if (!fork) { sleep $seconds; exit }
  for my $step (1 .. $seconds / 2) {
    my $held = "x" x ((5 + ($rank * 7 + $step) % 40) * 1e5);
    sleep 2;
  }
  wait`;

const folder = Deno.makeTempDirSync({ prefix: "memmark-ranks-" });
const pathOf = (rank: number) => `${folder}/${rank}.csv`;

/** Runs a command to its end, which is to be good; what it told, and how long it took. */
async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly ms: number; readonly told: string }> {
  const sinceMs = performance.now();
  const { code, stderr } = await new Deno.Command(command, { args: [...args], env }).output();
  const told = new TextDecoder().decode(stderr);
  assert.equal(code, 0, told);
  return { ms: performance.now() - sinceMs, told };
}

/** Of all ranks: what memmarks used, and the ticks that they missed. */
interface Costs {
  readonly cpuMs: number;
  readonly rows: number;
  /** Of the longest. */
  readonly seconds: number;
  readonly missed: readonly number[];
}

/** Records one tree, and reads what is told of that. */
async function recordOne(rank: number, seconds: number) {
  const args = ["-q", "-i", `${INTERVAL_MS}ms`, "-o", `${folder}/%r.csv`, "--"];
  const tree = ["perl", "-e", TREE, String(rank), String(seconds)];
  await run(memmark, [...args, ...tree], { PMI_RANK: String(rank), PMI_SIZE: String(RANKS) });
  return JSON.parse(Deno.readTextFileSync(`${pathOf(rank)}.summary.json`));
}

/** CPU time of a start, and of a tick, by two recordings of one memmark alone, ms. */
async function costOfOne(): Promise<{ readonly startMs: number; readonly tickMs: number }> {
  const brief = await recordOne(0, 2), longer = await recordOne(0, 12);
  const tickMs = (longer.memmark.cpu_time_ms - brief.memmark.cpu_time_ms) /
    (longer.samples - brief.samples);
  return { tickMs, startMs: brief.memmark.cpu_time_ms - brief.samples * tickMs };
}

async function record(): Promise<Costs> {
  const facts = await Promise.all(
    Array.from({ length: RANKS }, (_, rank) => recordOne(rank, SECONDS)),
  );
  return {
    cpuMs: facts.reduce((sum, { memmark }) => sum + memmark.cpu_time_ms, 0),
    rows: facts.reduce((sum, { samples }) => sum + samples, 0),
    seconds: Math.max(...facts.map(({ duration_ms }) => duration_ms)) / 1000,
    missed: facts.map(({ missed_ticks }) => missed_ticks),
  };
}

type RssAt = readonly [unixMs: number, rssKib: number];

const rssOf = (path: string): readonly RssAt[] =>
  readRows(path).map((row) => [Number(row.unix_ms), Number(row.rss_kib)] as const);

/** What all ranks held at a time: each its last row, from its first to its last. */
function sumAt(ranks: readonly (readonly RssAt[])[], unixMs: number, stepMs: number): number {
  return ranks.reduce((sum, rows) => {
    const last = rows.at(-1)![0];
    // The last row counts at the moment at which it is taken, the first of the grid after it.
    const runs = rows[0]![0] <= unixMs && (unixMs <= last || unixMs - last < stepMs);
    return runs ? sum + rows.findLast(([ms]) => ms <= unixMs)![1] : sum;
  }, 0);
}

async function compare(): Promise<void> {
  const job = `${folder}/job.csv`;
  const paths = Array.from({ length: RANKS }, (_, rank) => pathOf(rank));
  const { ms, told } = await run(memmark, ["merge", "-q", ...paths, "-o", job]);
  console.log(`merge: ${ms.toFixed(0)} ms; it said:\n${told.trim()}`);
  const ranks = paths.map(rssOf);
  const { merged, interval_ms: stepMs, rss_peak_bytes: peakBytes } = JSON.parse(
    Deno.readTextFileSync(`${job}.summary.json`),
  );
  const counted = merged.ranks.map(({ samples }: { samples: number }) => samples);
  assert.deepEqual(counted, ranks.map(({ length }) => length), "rows of each rank in the merge");
  const sums = rssOf(job);
  for (const [unixMs, kib] of sums) assert.equal(kib, sumAt(ranks, unixMs, stepMs), `${unixMs}`);
  assert.equal(peakBytes, Math.max(...sums.map(([, kib]) => kib)) * 1024, "the peak");
  const rows = counted.reduce((sum: number, count: number) => sum + count);
  console.log(
    `${rows} rows of ${RANKS} ranks are in it; all ${sums.length} of its rows and its peak, ` +
      `${(peakBytes / 2 ** 20).toFixed(0)} MiB, are the sums by hand`,
  );
  assert.ok(ms < MOST_MERGE_MS, `merging took ${ms} ms`);
}

function writeFiles(): readonly string[] {
  const tail = ",,,,300\n";
  const startMs = Date.now();
  return Array.from({ length: FILES }, (_, file) => {
    const path = `${folder}/many-${file}.csv`;
    let text = `${CSV_COLUMNS.join(",")}\n`;
    for (let row = 0; row < ROWS; row++) {
      const kib = 100_000 + (file * 31 + row * 7) % 5000;
      text += `2026-11-25T00:00:00.000Z,${startMs + row * 1000 + file},${
        file + 1
      },3,${kib},900000${tail}`;
    }
    Deno.writeTextFileSync(path, text);
    return path;
  });
}

/** Its memory is the kernel's high-water mark, as it stands while the merge runs. */
async function mergeMany(): Promise<void> {
  const paths = writeFiles();
  const script =
    `"$@" & pid=$!; while [ -e /proc/$pid/status ]; do grep VmHWM /proc/$pid/status >&2; sleep 0.2; done; wait $pid`;
  const args = ["-c", script, "sh", memmark, "merge", "-q", ...paths, "-o", `${folder}/many.csv`];
  const { ms, told } = await run("sh", args);
  const marks = [...told.matchAll(/VmHWM:\s+(\d+) kB/g)].map(([, kib]) => Number(kib) / 1024);
  const mib = Math.max(...marks);
  console.log(
    `${FILES} files of ${ROWS} rows: merged in ${(ms / 1000).toFixed(1)} s, ${mib.toFixed(0)} MiB`,
  );
  assert.ok(mib < MOST_MERGE_MIB, `merging took ${mib} MiB`);
}

try {
  const { startMs, tickMs } = await costOfOne();
  const ticksASecond = RANKS * 1000 / INTERVAL_MS;
  console.log(
    `one memmark: ${startMs.toFixed(0)} ms of CPU to start, ${tickMs.toFixed(2)} ms a tick; ` +
      `${RANKS} need ${(RANKS * startMs / 1000).toFixed(1)} s, and then ` +
      `${(ticksASecond * tickMs / 10).toFixed(0)}% of a core`,
  );
  const before = Deno.loadavg()[0]!;
  const { cpuMs, rows, seconds, missed } = await record();
  const total = missed.reduce((sum, count) => sum + count);
  console.log(
    `load ${before.toFixed(1)} before, ${Deno.loadavg()[0]!.toFixed(1)} at the end, on ` +
      `${navigator.hardwareConcurrency} CPUs; ${RANKS} memmarks used ` +
      `${(cpuMs / 1000).toFixed(1)} s of CPU in ${seconds.toFixed(0)} s`,
  );
  console.log(
    `missed for want of CPU: ${total} of ${rows + total} ticks, at most ` +
      `${Math.max(...missed)} of a rank`,
  );
  await compare();
  await mergeMany();
} finally {
  Deno.removeSync(folder, { recursive: true });
}
