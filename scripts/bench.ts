/**
 * What memmark costs, beside a C program that does the same by the cheapest means known, and beside a
 * loop over `ps`. Linux, with gcc; `deno task bench [--reference DIR] [--seconds N] [workload ...]`.
 *
 * CPU per row is taken between two marks of a steady recording, helpers included, the tools in turn.
 * Times on a shared machine drift: read the ratios.
 */
import { parseArgs } from "./bench_args.ts";
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

/** What a shell script would do; the least that one can. */
const PS_LOOP = "while :; do ps -eo pid=,ppid=,rss=,vsz= >/dev/null; sleep 0.1; done";

async function startUp(bench: Bench): Promise<void> {
  const firstRow: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < 10; round++) {
    firstRow.push(await bench.firstRowMs());
    whole.push(await bench.wholeRunMs());
  }
  console.log(`first row after the start: ${median(firstRow).toFixed(0)} ms`);
  console.log(`memmark -- true, whole: ${median(whole).toFixed(0)} ms`);
}

async function fastTicks(bench: Bench): Promise<void> {
  using load = await bench.load(["sleep"]);
  const { kept, rssEarlyKib, rssLateKib } = await bench.fastTicks(load.pid, options.seconds);
  console.log(`1 ms interval: ${(kept * 100).toFixed(1)} % of the ticks kept`);
  console.log(`own RSS: ${mib(rssEarlyKib)} MiB after 2 s, ${mib(rssLateKib)} MiB at the end`);
}

function row(name: string, ...cells: readonly (number | string)[]): void {
  const text = cells.map((cell) => (typeof cell === "number" ? cell.toFixed(3) : cell).padStart(9));
  console.log(`${name.padEnd(24)}${text.join("")}`);
}

const mib = (kib: number) => (kib / 1024).toFixed(1);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

const options = parseArgs(Deno.args, WORKLOADS.map(({ name }) => name));
const bench = await openBench(options.reference);
try {
  await cpuPerRow(bench);
  await startUp(bench);
  await fastTicks(bench);
} finally {
  bench.close();
}
