/** The tools that the benchmark runs: the reference in C, an installed memmark, and a stopwatch. */

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
  /** CPU time of a steady recording per row of 100 ms, in ms. */
  cpuPerRowMs(command: readonly string[], seconds: number): Promise<number>;
  /** From the start of memmark to its first row. */
  firstRowMs(): Promise<number>;
  /** From the start of `memmark -- true` to its end. */
  wholeRunMs(): Promise<number>;
  /** Share of the ticks kept at 1 ms, and memmark's own RSS early and late. */
  fastTicks(pid: number, seconds: number): Promise<FastTicks>;
  close(): void;
}

export interface FastTicks {
  readonly kept: number;
  readonly rssEarlyKib: number;
  readonly rssLateKib: number;
}

/** Compiles the reference and installs memmark, both into a temporary folder. */
export async function openBench(reference: string): Promise<Bench> {
  const folder = await Deno.makeTempDir({ prefix: "memmark-bench-" });
  for (const name of ["limit", "load", "measure"]) {
    await must(["gcc", "-O2", "-o", `${folder}/${name}`, `${reference}/${name}.c`]);
  }
  await must([`${ROOT}install.sh`, "--bin-dir", `${folder}/bin`]);
  const memmark = `${folder}/bin/memmark`;
  return {
    limit: `${folder}/limit`,
    memmark,
    load: (shape) => startLoad([`${folder}/load`, ...shape]),
    cpuPerRowMs: (command, seconds) => cpuPerRowMs(`${folder}/measure`, command, seconds),
    firstRowMs: () => timeUntilRow(memmark),
    wholeRunMs: () => timeOf([memmark, "-q", "--out", "/dev/null", "--", "true"]),
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

/** Between a mark after 1 s and one at the end: start-up is not in it. */
async function cpuPerRowMs(
  measure: string,
  command: readonly string[],
  seconds: number,
): Promise<number> {
  const group = cpuGroup();
  try {
    const marks = ["--mark", "1", "--mark", String(seconds), "--limit", String(seconds + 0.2)];
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
    return (toUs - fromUs) / 1000 / ((toMs - fromMs) / 100);
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

async function timeUntilRow(memmark: string): Promise<number> {
  const started = performance.now();
  const child = new Deno.Command(memmark, {
    args: ["-q", "--out", "-", "--pid", String(Deno.pid), "--duration", "1"],
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
