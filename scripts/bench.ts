/**
 * What memmark costs, beside a C program that does the same by the cheapest means known, and beside a
 * loop over `ps`. Linux, with gcc; `deno task bench [--reference DIR] [--from N] [--seconds N] [workload ...]`.
 *
 * CPU per row is taken between two marks of a steady recording, helpers included, the tools in turn.
 * Times on a shared machine drift: read the ratios.
 */
import { parseArgs } from "./bench_args.ts";
import { chromium, postgres } from "./bench_servers.ts";
import { sendingCosts } from "./bench_otlp.ts";
import { type Bench, openBench } from "./bench_tools.ts";

interface Workload {
  readonly name: string;
  readonly load: readonly string[];
  /** Runs beside it and belongs to nobody. */
  readonly crowd?: readonly string[];
  readonly smaps?: boolean;
}

const WORKLOADS: readonly Workload[] = [
  { name: "one process", load: ["sleep"] },
  { name: "200 processes", load: ["tree", "200", "4"] },
  { name: "5 processes", load: ["tree", "5", "4"] },
  { name: "5 among 2000 strangers", load: ["tree", "5", "4"], crowd: ["crowd", "2000"] },
  { name: "churn, 100 a second", load: ["churn", "100", "15"] },
  { name: "20000 mappings, PSS", load: ["bigmap", "2048", "20000"], smaps: true },
];

const ROUNDS = 3;

async function cpuPerRow(bench: Bench): Promise<void> {
  console.log(
    `CPU per row in ms at a 100 ms interval, median of ${ROUNDS} (limit.c, memmark, ratio, ps loop)`,
  );
  for (const workload of WORKLOADS.filter(({ name }) => options.wants(name))) {
    using crowd = workload.crowd && await bench.load(workload.crowd);
    using load = await bench.load(workload.load);
    const extra = workload.smaps ? ["--smaps"] : [];
    const common = ["--pid", String(load.pid), "--interval", "100ms", ...extra];
    const figures: Record<string, number[]> = { limit: [], memmark: [], ps: [] };
    for (let round = 0; round < ROUNDS; round++) {
      figures["limit"]!.push(
        await bench.cpuPerRowMs([bench.limit, ...common, "--out", "/dev/null"], options.seconds),
      );
      figures["memmark"]!.push(
        await bench.cpuPerRowMs(
          [bench.memmark, "-q", ...common, "--out", "/dev/null"],
          options.seconds,
        ),
      );
    }
    figures["ps"]!.push(await bench.cpuPerRowMs(["sh", "-c", PS_LOOP], options.seconds));
    const [limit, memmark, ps] = [figures["limit"]!, figures["memmark"]!, figures["ps"]!].map(
      median,
    );
    row(workload.name, limit!, memmark!, `${(memmark! / limit!).toFixed(2)}x`, ps!);
    void crowd;
  }
}

/** The churn again, as the command of the recorder: by its own account, for its children are in no group apart. */
async function launchedChurn(bench: Bench): Promise<void> {
  const name = "churn, launched";
  if (!options.wants(name)) return;
  const figures: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    figures.push(await bench.launchedCpuPerRowMs(["churn", "100", "15"], options.seconds));
  }
  const limit = median(figures.map(([limit]) => limit)),
    own = median(figures.map(([, own]) => own));
  row(name, limit, own, `${(own / limit).toFixed(2)}x`);
}

/** Programs of many processes that share memory, each row with PSS as far as that can be. */
async function servers(bench: Bench): Promise<void> {
  const cases = [
    {
      name: "chromium, PSS",
      start: chromium,
      intervalMs: 50,
      more: ["--cpu"],
      own: ["--per-process"],
    },
    { name: "PostgreSQL, PSS", start: postgres, intervalMs: 200, more: [], own: [] },
  ];
  for (
    const { name, start, intervalMs, more, own } of cases.filter(({ name }) => options.wants(name))
  ) {
    using server = await start().catch((error: Error) =>
      void console.log(`${name}: ${error.message}`)
    );
    if (server === undefined) continue;
    const target = ["--smaps", ...more, "--pid", String(server.pid)];
    const common = ["--interval", `${intervalMs}ms`, ...target, "--out"];
    const limits: number[] = [], owns: number[] = [];
    const processes = own.length > 0 ? [...own, "/dev/null"] : [];
    for (let round = 0; round < ROUNDS; round++) {
      limits.push(
        await bench.cpuPerRowMs([bench.limit, ...common, "/dev/null"], options.seconds, intervalMs),
      );
      const command = [bench.memmark, "-q", ...common, "/dev/null", ...processes];
      owns.push(await bench.cpuPerRowMs(command, options.seconds, intervalMs));
    }
    row(name, median(limits), median(owns), `${(median(owns) / median(limits)).toFixed(2)}x`);
    const { missed, rows, rowsWithPss } = await bench.ticks(
      server.pid,
      `${intervalMs}ms`,
      options.seconds,
      ["--smaps", ...more],
    );
    console.log(
      `  ${intervalMs} ms: ${missed} ticks missed, ${rowsWithPss} of ${rows} rows with PSS`,
    );
  }
}

/** What a shell script would do; the least that one can. */
const PS_LOOP = "while :; do ps -eo pid=,ppid=,rss=,vsz= >/dev/null; sleep 0.1; done";

async function startUp(bench: Bench): Promise<void> {
  if (!options.wants("start")) return;
  const times: Record<string, number[]> = {};
  const note = (name: string, ms: number) => (times[name] ??= []).push(ms);
  for (let round = 0; round < 10; round++) {
    note("an empty Deno script", await bench.emptyRunMs());
    note("first row, attached", await bench.firstRowMs("attached"));
    note("first row, launched", await bench.firstRowMs("launched"));
    note("memmark -q -- true", await bench.wholeRunMs());
  }
  const empty = median(times["an empty Deno script"]!);
  for (const [name, all] of Object.entries(times)) {
    const least = Math.min(...all), middle = median(all);
    const ratio = `${(middle / empty).toFixed(2)}x`;
    console.log(`${name.padEnd(24)}${ms(middle)} ms, at best ${ms(least)}, ${ratio}`);
  }
}

async function ownMemory(bench: Bench): Promise<void> {
  if (!options.wants("memory")) return;
  using load = await bench.load(["sleep"]);
  // By then memmark has given back what only its start needed.
  const seconds = Math.max(options.seconds, 15);
  const [own, script] = await bench.ownRssKib(load.pid, seconds);
  console.log(
    `own RSS after ${seconds} s: ${mib(own)} MiB, a Deno script that waits ${mib(script)}`,
  );
}

/** What it costs to send samples while they come. */
async function otlp(bench: Bench): Promise<void> {
  if (!options.wants("otlp")) return;
  using load = await bench.load(["tree", "5", "4"]);
  const { cpuPerRowMs: [without, sending], rssKib } = await sendingCosts(bench, load.pid);
  console.log(
    `otlp, 20 ms: ${without.toFixed(3)} ms of CPU per row without, ${sending.toFixed(3)} with; ` +
      `RSS ${mib(rssKib[0])} and ${mib(rssKib[1])} MiB`,
  );
}

async function fastTicks(bench: Bench): Promise<void> {
  if (!options.wants("1 ms")) return;
  using load = await bench.load(["tree", "20", "4"]);
  const { kept, rssEarlyKib, rssLateKib } = await bench.fastTicks(load.pid, options.seconds);
  console.log(`1 ms interval: ${(kept * 100).toFixed(1)} % of the ticks kept`);
  console.log(`own RSS: ${mib(rssEarlyKib)} MiB after 2 s, ${mib(rssLateKib)} MiB at the end`);
}

function row(name: string, ...cells: readonly (number | string)[]): void {
  const text = cells.map((cell) => (typeof cell === "number" ? cell.toFixed(3) : cell).padStart(9));
  console.log(`${name.padEnd(24)}${text.join("")}`);
}

const ms = (value: number) => value.toFixed(0);
const mib = (kib: number) => (kib / 1024).toFixed(1);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

const OTHERS = [
  "churn, launched",
  "chromium, PSS",
  "PostgreSQL, PSS",
  "start",
  "memory",
  "otlp",
  "1 ms",
];

const options = parseArgs(Deno.args, [...WORKLOADS.map(({ name }) => name), ...OTHERS]);
const bench = await openBench(options);
try {
  await cpuPerRow(bench);
  await launchedChurn(bench);
  await servers(bench);
  await startUp(bench);
  await ownMemory(bench);
  await otlp(bench);
  await fastTicks(bench);
} finally {
  bench.close();
}
