/** The tools that the benchmark runs: the reference in C, an installed memmark, and a stopwatch. */

import type { BenchOptions } from "./bench_args.ts";

const ROOT = new URL("..", import.meta.url).pathname;

/** A workload that stands; disposing of it ends it. */
export interface Load extends Disposable {
  readonly pid: number;
}

export interface Bench {
  readonly limit: string;
  readonly memmark: string;
  /** Starts a shape of load.c and waits until it stands. */
  load(shape: readonly string[]): Promise<Load>;
  /** CPU time of a steady recording per row, in ms. */
  cpuPerRowMs(command: readonly string[], seconds: number, intervalMs?: number): Promise<number>;
  /** The same by their own account, while they run this shape of load.c as their command: limit.c, memmark. */
  launchedCpuPerRowMs(shape: readonly string[], seconds: number): Promise<[number, number]>;
  /** From the start of memmark to its first row, attached and launched. */
  firstRowMs(target: "attached" | "launched"): Promise<number>;
  /** From the start of `memmark -- true` to its end. */
  wholeRunMs(): Promise<number>;
  /** From the start of Deno, with memmark's options, on an empty script to its end. */
  emptyRunMs(): Promise<number>;
  /** RSS of memmark on this process after so long, and of Deno on a script that only waits. */
  ownRssKib(pid: number, seconds: number): Promise<[number, number]>;
  /** RSS of two commands that run side by side, after so long. */
  rssAfter(commands: readonly string[][], seconds: number): Promise<[number, number]>;
  /** A recording at this interval: ticks missed, rows, and rows with PSS. */
  ticks(pid: number, interval: string, seconds: number, extra: readonly string[]): Promise<Ticks>;
  /** Share of the ticks kept at 1 ms, and memmark's own RSS early and late. */
  fastTicks(pid: number, seconds: number): Promise<FastTicks>;
  close(): void;
}

export interface Ticks {
  readonly missed: number;
  readonly rows: number;
  readonly rowsWithPss: number;
}

export interface FastTicks {
  readonly kept: number;
  readonly rssEarlyKib: number;
  readonly rssLateKib: number;
}

/** Compiles the reference and installs memmark, both into a temporary folder. */
export async function openBench({ reference, from }: BenchOptions): Promise<Bench> {
  const folder = await Deno.makeTempDir({ prefix: "memmark-bench-" });
  for (const name of ["limit", "load", "measure"]) {
    await must(["gcc", "-O2", "-o", `${folder}/${name}`, `${reference}/${name}.c`]);
  }
  await must([`${ROOT}install.sh`, "--bin-dir", `${folder}/bin`]);
  const memmark = `${folder}/bin/memmark`;
  const wrapper = Deno.readTextFileSync(memmark);
  // What the wrapper executes, with another script.
  const deno = wrapper.split("\n").findLast((line) => line.startsWith("exec "))!;
  Deno.writeTextFileSync(`${folder}/empty.js`, "");
  Deno.writeTextFileSync(`${folder}/waiting.js`, "setTimeout(() => {}, 3_600_000);");
  const script = (name: string) => [
    "sh",
    "-c",
    `export DENO_DIR=/dev/null/x DENO_NO_UPDATE_CHECK=1 DENO_LOG=error; ` +
    deno.replace(/\S+memmark\.js "\$@"$/, `${folder}/${name}`),
  ];
  return {
    limit: `${folder}/limit`,
    memmark,
    load: (shape) => startLoad([`${folder}/load`, ...shape]),
    cpuPerRowMs: (command, seconds, intervalMs = 100) =>
      cpuPerRowMs(`${folder}/measure`, command, [from, seconds], intervalMs),
    launchedCpuPerRowMs: (shape, seconds) =>
      launchedCpuPerRowMs(folder, memmark, shape, [from, seconds]),
    firstRowMs: (target) =>
      timeUntilRow(
        memmark,
        target === "attached" ? ["--pid", String(Deno.pid)] : ["--", "sleep", "1"],
      ),
    wholeRunMs: () => timeOf([memmark, "-q", "--out", "/dev/null", "--", "true"]),
    emptyRunMs: () => timeOf(script("empty.js")),
    ownRssKib: (pid, seconds) =>
      rssAfter([
        [memmark, "-q", "-i", "100ms", "-o", "/dev/null", "--pid", String(pid)],
        script("waiting.js"),
      ], seconds),
    rssAfter,
    ticks: (pid, interval, seconds, extra) => ticks(memmark, folder, pid, interval, seconds, extra),
    fastTicks: (pid, seconds) => fastTicks(memmark, folder, pid, seconds),
    close: () => Deno.removeSync(folder, { recursive: true }),
  };
}

async function must(command: readonly string[]): Promise<string> {
  const [file, ...args] = command;
  const { success, stdout, stderr } = await new Deno.Command(file!, { args }).output();
  if (!success) {
    throw new Error(`${command.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}

async function startLoad([file, ...args]: readonly string[]): Promise<Load> {
  const child = new Deno.Command(file!, { args, stdout: "piped" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const pid = Number((await reader.read()).value?.replace("ready", ""));
  return { pid, [Symbol.dispose]: () => child.kill("SIGKILL") };
}

/** Between two marks, so many seconds after the start: that itself is not in it. */
async function cpuPerRowMs(
  measure: string,
  command: readonly string[],
  [from, seconds]: readonly [number, number],
  intervalMs: number,
): Promise<number> {
  const group = cpuGroup();
  try {
    const marks = [
      "--mark",
      String(from),
      "--mark",
      String(seconds),
      "--limit",
      String(seconds + 0.2),
    ];
    const output = await must([
      measure,
      ...group ? ["--cg", group] : [],
      ...marks,
      "--",
      ...command,
    ]);
    const [[fromMs, fromUs], [toMs, toUs]] = JSON.parse(output).marks as [
      [number, number],
      [number, number],
    ];
    return (toUs - fromUs) / 1000 / ((toMs - fromMs) / intervalMs);
  } finally {
    if (group) Deno.removeSync(group);
  }
}

/** A fresh control group that counts CPU: v1 cpuacct, or v2. */
function cpuGroup(): string {
  for (const root of ["/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup"]) {
    const path = `${root}/memmark-bench-${Deno.pid}`;
    try {
      Deno.mkdirSync(path);
      Deno.statSync(`${path}/cgroup.procs`);
      return path;
    } catch {
      // Not this hierarchy.
    }
  }
  throw new Error("Cannot make a control group to count CPU in: run as root");
}

async function timeUntilRow(memmark: string, target: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = new Deno.Command(memmark, {
    args: ["-q", "--out", "-", "--duration", "0.5", ...target],
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.split("\n").length > 2) break;
  }
  const took = performance.now() - started;
  await child.status;
  return took;
}

/** Of two recordings, one longer than the other: what both need for the start is not in the difference. */
async function launchedCpuPerRowMs(
  folder: string,
  memmark: string,
  shape: readonly string[],
  [from, seconds]: readonly [number, number],
): Promise<[number, number]> {
  const command = (forSeconds: number) => [
    "sh",
    "-c",
    `"${folder}/load" ${shape.join(" ")} >/dev/null & sleep ${forSeconds}; kill $!`,
  ];
  const limit = new Deno.Command(`${folder}/limit`, {
    args: [
      "--interval",
      "100ms",
      "--duration",
      `${seconds}s`,
      "--out",
      "/dev/null",
      "--stats",
      "--",
    ]
      .concat(command(seconds)),
    stderr: "piped",
  });
  const { stderr } = await limit.output();
  const stats = new TextDecoder().decode(stderr).split("\n").find((line) => line.startsWith("{"))!;
  const own = async (forSeconds: number) => {
    const out = `${folder}/launched.csv`;
    await must([memmark, "-q", "-i", "100ms", "-o", out, "--", ...command(forSeconds)]);
    const { samples, memmark: { cpu_time_ms: cpuMs } } = facts(out);
    return { samples, cpuMs };
  };
  const short = await own(from), long = await own(from + seconds);
  const memmarkMs = (long.cpuMs - short.cpuMs) / (long.samples - short.samples);
  return [JSON.parse(stats).cpu_us_per_sample / 1000, memmarkMs];
}

// deno-lint-ignore no-explicit-any
const facts = (out: string): any => JSON.parse(Deno.readTextFileSync(`${out}.summary.json`));

async function ticks(
  memmark: string,
  folder: string,
  pid: number,
  interval: string,
  seconds: number,
  extra: readonly string[],
): Promise<Ticks> {
  const out = `${folder}/ticks.csv`;
  await must([
    memmark,
    "-q",
    "-i",
    interval,
    "-d",
    String(seconds),
    "-o",
    out,
    ...extra,
    "--pid",
    String(pid),
  ]);
  const [header, ...rows] = Deno.readTextFileSync(out).trimEnd().split("\n").map((row) =>
    row.split(",")
  );
  const pss = header!.indexOf("pss_kib");
  const rowsWithPss = rows.filter((row) => row[pss] !== "").length;
  return { missed: facts(out).missed_ticks, rows: rows.length, rowsWithPss };
}

async function rssAfter(commands: readonly string[][], seconds: number): Promise<[number, number]> {
  const children = commands.map(([file, ...args]) => new Deno.Command(file!, { args }).spawn());
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const [first, second] = children.map(({ pid }) => rssKib(pid));
  for (const child of children) child.kill("SIGINT");
  await Promise.all(children.map(({ status }) => status));
  return [first!, second!];
}

async function timeOf(command: readonly string[]): Promise<number> {
  const started = performance.now();
  await must(command);
  return performance.now() - started;
}

async function fastTicks(
  memmark: string,
  folder: string,
  pid: number,
  seconds: number,
): Promise<FastTicks> {
  const out = `${folder}/fast.csv`;
  const args = ["-q", "-i", "1ms", "-d", String(seconds), "-o", out, "-p", String(pid)];
  const child = new Deno.Command(memmark, { args }).spawn();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const rssEarlyKib = rssKib(child.pid);
  await new Promise((resolve) => setTimeout(resolve, (seconds - 2) * 1000 - 300));
  const rssLateKib = rssKib(child.pid);
  await child.status;
  const rows = Deno.readTextFileSync(out).split("\n").length - 2;
  return { kept: rows / (seconds * 1000), rssEarlyKib, rssLateKib };
}

function rssKib(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]);
}
