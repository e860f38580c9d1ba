import type { Os } from "../model/os.ts";
import { countCpus } from "../model/cpu_list.ts";
import { reasonOf } from "../model/errors.ts";
import type { HelperRequest, HelperResult, Host, Machine, OwnCost } from "./host.ts";
import { UserEnvironment } from "./user_environment.ts";

const READ_BLOCK_BYTES = 256 * 1024;

/**
 * The machine memmark runs on. Throws on anything but Linux and macOS.
 *
 * @param ownCpuMs a clock of the CPU time that memmark itself has used
 */
export function createDenoHost(
  environment = new UserEnvironment(),
  ownCpuMs?: () => number,
): Host {
  const os = Deno.build.os;
  if (os !== "linux" && os !== "darwin") {
    throw new Error(`memmark runs on Linux and macOS, not on ${os}`);
  }
  const running = new Set<number>();
  return {
    os,
    pid: Deno.pid,
    ownHelpers: running,
    env: (name) => environment.get(name),
    setEnv: (name, value) => environment.set(name, value),
    machine: () => machine(os),
    ownCost: () => ownCost(ownCpuMs),
    runHelper: (request) => runHelper(running, request),
    readText,
    readBlocks,
    avoidOomKill,
    undoAvoidOomKill,
    writeFile,
  };
}

function machine(os: Os): Machine {
  const cpus = countCpus(readText("/sys/devices/system/cpu/online") ?? "") ??
    navigator.hardwareConcurrency;
  return {
    os,
    kernel: Deno.osRelease(),
    architecture: Deno.build.arch,
    hostname: Deno.hostname(),
    cpus,
    memoryBytes: Deno.systemMemoryInfo().total,
    isContainer: CONTAINER_MARKS.some((path) => readText(path) !== undefined) ||
      Deno.env.has("KUBERNETES_SERVICE_HOST") || Deno.env.has("container"),
  };
}

/** What Docker and Podman put into each container; systemd-nspawn and Podman set `container` as well. */
const CONTAINER_MARKS = ["/.dockerenv", "/run/.containerenv"] as const;

/** The lowest value but the one that forbids it altogether, when only memmark would be left. */
const OOM_SCORE_ADJ = "-999";

function avoidOomKill(): void {
  startScore ??= readText(OWN_SCORE);
  writeScore(OOM_SCORE_ADJ);
}

function undoAvoidOomKill(): void {
  if (startScore !== undefined) writeScore(startScore);
}

const OWN_SCORE = "/proc/self/oom_score_adj";
/** What memmark was started with. */
let startScore: string | undefined;

function writeScore(score: string): void {
  try {
    Deno.writeTextFileSync(OWN_SCORE, score, { create: false });
  } catch {
    // It takes CAP_SYS_RESOURCE, and Linux.
  }
}

async function runHelper(running: Set<number>, request: HelperRequest): Promise<HelperResult> {
  const timeOut = AbortSignal.timeout(request.timeoutMs);
  const abort = request.signal ? AbortSignal.any([timeOut, request.signal]) : timeOut;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(request.command, {
      args: [...request.args],
      env: { LC_ALL: "C", ...request.env },
      stdin: request.stdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
      signal: abort,
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "notFound" };
    // It is there: what a shell would say of it.
    const stderr = `${request.command}: ${reasonOf(error)}`;
    return { kind: "ended", code: 126, stdout: new Uint8Array(), stderr };
  }
  running.add(child.pid);
  request.onSpawn?.(child.pid);
  const feeding = request.stdin ? feed(child.stdin, request.stdin) : Promise.resolve();
  const [output] = await Promise.all([child.output(), feeding]);
  running.delete(child.pid);
  if (abort.aborted) return { kind: "timedOut" };
  return {
    kind: "ended",
    code: output.code,
    stdout: output.stdout,
    stderr: new TextDecoder().decode(output.stderr),
  };
}

async function ownCost(ownCpuMs: () => number | Promise<number> = cpuMsByNode): Promise<OwnCost> {
  return { cpuMs: await ownCpuMs(), rssBytes: Deno.memoryUsage().rss };
}

/** Deno itself does not tell. Loading this takes as long as two empty scripts. */
async function cpuMsByNode(): Promise<number> {
  const { cpuUsage } = await import("node:process");
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

async function feed(stdin: WritableStream<Uint8Array>, text: Iterable<string>): Promise<void> {
  const writer = stdin.getWriter();
  const encoder = new TextEncoder();
  try {
    for (const part of text) await writer.write(encoder.encode(part));
    await writer.close();
  } catch {
    // It ended without reading everything: its exit code and stderr say why.
  }
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function* readBlocks(path: string): Iterable<Uint8Array> {
  using file = Deno.openSync(path);
  const block = new Uint8Array(READ_BLOCK_BYTES);
  for (let length; (length = file.readSync(block)) !== null;) yield block.subarray(0, length);
}

function writeFile(path: string, bytes: Uint8Array): void {
  const before = statOrUndefined(path);
  if (before && !before.isFile) {
    // A device or a pipe is written, not replaced.
    Deno.writeFileSync(path, bytes);
    return;
  }
  // Beside the target, which a link may name: a rename works only within one file system.
  const target = before ? Deno.realPathSync(path) : path;
  // In a folder like /tmp others could put a link under a name that they guess.
  const staged = `${target}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const mode = before?.mode ? { mode: before.mode & 0o777 } : {};
    Deno.writeFileSync(staged, bytes, { createNew: true, ...mode });
    Deno.renameSync(staged, target);
  } catch (error) {
    removeIfThere(staged);
    // The file may be written though its folder may not.
    if (!before) throw error;
    Deno.writeFileSync(target, bytes);
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never made.
  }
}

function statOrUndefined(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
