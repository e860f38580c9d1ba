import { setImmediate } from "node:timers";
import type { HelperRequest, HelperResult, Host } from "../../src/system/host.ts";

/** A process of the fake machine. Sizes as its tools print them. */
export interface FakeProcess {
  ppid: number;
  /** Wall clock, ms since 1970 UTC. */
  startMs: number;
  state: string;
  rssKib: number;
  vszKib: number;
  /** The path of its program. */
  command: string;
  /** What its command line has after that. */
  args: string;
  /** User and system time so far. */
  cpuMs: number;
  threads: number;
  footprintBytes: number;
  regions: number;
  /** Only root may look into it with footprint and vmmap. */
  denied: boolean;
}

export type FakeTool = "ps" | "footprint" | "vmmap";

interface RunningHelper {
  readonly pid: number;
  readonly dueMs: number;
  readonly end: (result: HelperResult) => void;
  readonly result: () => HelperResult;
}

const MEMMARK_PID = 500;

/**
 * A machine on paper, with `ps`, `footprint` and `vmmap` as macOS has them and a clock that the
 * test moves. A helper sees the processes as they are when it ends, `ps` those as well that ended
 * while it ran. One with no latency ends at once.
 */
export class FakeHost implements Host {
  readonly os: "linux" | "darwin";
  readonly pid = MEMMARK_PID;
  /** Monotonic time, ms. */
  nowMs = 0;
  readonly ownHelpers = new Set<number>();
  readonly processes = new Map<number, FakeProcess>();
  readonly latencyMs: Record<FakeTool, number> = { ps: 0, footprint: 40, vmmap: 300 };
  readonly missing = new Set<FakeTool>();
  /** Instead of the line that `ps` would print of a process. */
  readonly garbled = new Map<number, string>();
  /** Instead of what the tool would say. */
  readonly scripted = new Map<FakeTool, HelperResult>();
  /** Every run so far: what, and when it began. */
  readonly runs: { tool: FakeTool; args: readonly string[]; startMs: number }[] = [];
  /** The most ownHelpers other than `ps` that ever ran at a time. */
  mostSlowAtOnce = 0;
  readonly #running = new Set<RunningHelper>();
  #nextHelperPid = 9_001;

  machine() {
    return { os: this.os };
  }

  constructor(os: "linux" | "darwin" = "darwin") {
    this.os = os;
    this.add(1, { ppid: 0, command: "/sbin/launchd", denied: true });
    this.add(MEMMARK_PID, { ppid: 1, command: "/usr/local/bin/memmark" });
  }

  /** Starts a process; what is not said is unremarkable. */
  add(pid: number, process: Partial<FakeProcess> & { ppid: number }): FakeProcess {
    const whole: FakeProcess = {
      startMs: Date.UTC(2026, 10, 21, 22, 39, 24),
      state: "S",
      rssKib: 1_000,
      vszKib: 410_000_000,
      command: `/usr/bin/tool-${pid}`,
      args: "",
      cpuMs: 0,
      threads: 1,
      footprintBytes: 500_000,
      regions: 100,
      denied: false,
      ...process,
    };
    this.processes.set(pid, whole);
    return whole;
  }

  /** Ends a process for good; its children go to `heir`. */
  exit(pid: number, heir = 1): void {
    this.processes.delete(pid);
    for (const process of this.processes.values()) if (process.ppid === pid) process.ppid = heir;
  }

  /** Runs of one tool so far. */
  runsOf(tool: FakeTool): { args: readonly string[]; startMs: number }[] {
    return this.runs.filter((run) => run.tool === tool);
  }

  /** Lets this much time pass; ownHelpers end when they are due, and their callers go on. */
  async advance(ms: number): Promise<void> {
    await turn();
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = [...this.#running].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next || next.dueMs > endMs) break;
      this.nowMs = next.dueMs;
      next.end(next.result());
      await turn();
    }
    this.nowMs = endMs;
    await turn();
  }

  ownCost() {
    return Promise.resolve({ cpuMs: 0, rssBytes: 0 });
  }

  runHelper(request: HelperRequest): Promise<HelperResult> {
    const tool = request.command.split("/").at(-1) as FakeTool;
    this.runs.push({ tool, args: request.args, startMs: this.nowMs });
    if (this.missing.has(tool)) return Promise.resolve({ kind: "notFound" });
    const before = new Map(this.processes);
    const timesOut = this.latencyMs[tool] > request.timeoutMs;
    return new Promise((resolve) => {
      const helper: RunningHelper = {
        pid: this.#nextHelperPid++,
        dueMs: this.nowMs + Math.min(this.latencyMs[tool], request.timeoutMs),
        result: () => timesOut ? { kind: "timedOut" } : this.#answer(tool, request.args, before),
        end: (result) => {
          this.#running.delete(helper);
          this.processes.delete(helper.pid);
          this.ownHelpers.delete(helper.pid);
          resolve(result);
        },
      };
      this.#start(helper, tool, request);
    });
  }

  #start(helper: RunningHelper, tool: FakeTool, request: HelperRequest): void {
    this.#running.add(helper);
    this.add(helper.pid, { ppid: this.pid, command: request.command });
    if (tool !== "ps") {
      this.mostSlowAtOnce = Math.max(this.mostSlowAtOnce, this.#running.size);
    }
    this.ownHelpers.add(helper.pid);
    request.onSpawn?.(helper.pid);
    request.signal?.addEventListener("abort", () => helper.end({ kind: "timedOut" }));
    if (helper.dueMs === this.nowMs) helper.end(helper.result());
  }

  #answer(
    tool: FakeTool,
    args: readonly string[],
    before: ReadonlyMap<number, FakeProcess>,
  ): HelperResult {
    const scripted = this.scripted.get(tool);
    if (scripted) return scripted;
    if (tool === "ps") return this.#psAnswer(new Map([...before, ...this.processes]), args);
    if (tool === "footprint") return footprintAnswer(this.processes, args);
    return vmmapAnswer(this.processes, Number(args.at(-1)));
  }

  /** In columns of the width of their titles or more, as `ps` has them. */
  #psAnswer(processes: ReadonlyMap<number, FakeProcess>, args: readonly string[]): HelperResult {
    const names = args.filter((_, index) => args[index - 1] === "-o");
    const unknown = names.find((name) => !(name in PS_COLUMNS[this.os]));
    if (unknown !== undefined) return ended("", 1, `ps: ${unknown}: keyword not found\n`);
    const columns = names.map((name) => PS_COLUMNS[this.os][name]!);
    const lines = [...processes].map(([pid, process]) =>
      this.garbled.get(pid) ?? columns.map((column) => column(process, pid)).join(" ")
    );
    return ended(lines.map((line) => `${line}\n`).join(""));
  }

  env(): undefined {}

  setEnv(): void {}

  readText(): undefined {}

  readBlocks(path: string): never {
    throw new Error(`Cannot read "${path}": the fake machine has no files`);
  }

  avoidOomKill(): void {}
  undoAvoidOomKill(): void {}

  writeFile(path: string): never {
    throw new Error(`Cannot write "${path}": the fake machine has no files`);
  }
}

/** A helper that ended. */
export function ended(stdout: string, code = 0, stderr = ""): HelperResult {
  return { kind: "ended", code, stdout: new TextEncoder().encode(stdout), stderr };
}

/** Everything that waits for nothing more goes on. */
function turn(): Promise<void> {
  // A timer would wait for a millisecond, thousands of times.
  return new Promise((resolve) => setImmediate(resolve));
}

/** `lstart` in the C locale. */
export function lstart(startMs: number): string {
  const [day, date, month, year, time] = new Date(startMs).toUTCString().replace(",", "").split(
    " ",
  ) as [string, string, string, string, string];
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`;
}

type Column = (process: FakeProcess, pid: number) => string;

const COMMON_COLUMNS: Readonly<Record<string, Column>> = {
  "pid=": (_, pid) => String(pid).padStart(5),
  "ppid=": ({ ppid }) => String(ppid).padStart(5),
  "stat=": ({ state }) => state.padEnd(4),
  "lstart=": ({ startMs }) => lstart(startMs).padEnd(28),
  "rss=": ({ rssKib }) => String(rssKib).padStart(6),
  "vsz=": ({ vszKib }) => String(vszKib).padStart(9),
  "args=": ({ command, args }) => `${command} ${args}`.trimEnd(),
};

const PS_COLUMNS: Readonly<Record<"linux" | "darwin", Readonly<Record<string, Column>>>> = {
  linux: {
    ...COMMON_COLUMNS,
    "time=": ({ cpuMs }) => procpsTime(cpuMs),
    "nlwp=": ({ threads }) => String(threads).padStart(4),
    "comm=": ({ command }) => command.replace(/.*[/]/, "").slice(0, 15),
  },
  darwin: {
    ...COMMON_COLUMNS,
    "time=": ({ cpuMs, state }) => macTime(state.startsWith("Z") ? 0 : cpuMs).padStart(9),
    "comm=": ({ command }) => command,
  },
};

/** `[DD-]HH:MM:SS`, whole seconds. */
export function procpsTime(cpuMs: number): string {
  const seconds = Math.floor(cpuMs / 1000);
  const days = Math.floor(seconds / 86_400);
  const [hours, minutes] = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const time = [hours, minutes, seconds % 60].map((part) => String(part).padStart(2, "0")).join(
    ":",
  );
  return days > 0 ? `${days}-${time}` : time;
}

/** `MM:SS.hh`: the minutes of a day are 1440. */
export function macTime(cpuMs: number): string {
  const hundredths = Math.round(cpuMs / 10);
  const minutes = Math.floor(hundredths / 6000);
  const seconds = (hundredths / 100 - minutes * 60).toFixed(2);
  return `${minutes}:${seconds.padStart(5, "0")}`.padStart(6);
}

/** An unreadable pid is taken for part of a name, as footprint does. */
function footprintAnswer(
  processes: ReadonlyMap<number, FakeProcess>,
  args: readonly string[],
): HelperResult {
  const answering = new Map<number, FakeProcess>();
  for (const wanted of args.filter((_, index) => args[index - 1] === "-p")) {
    for (const [pid, process] of processes) {
      const isMeant = pid === Number(wanted) ||
        (!readable(processes, Number(wanted)) && process.command.includes(wanted));
      if (isMeant && readable(processes, pid)) answering.set(pid, process);
    }
  }
  if (answering.size === 0) return ended("", 1, "footprint: Unable to find any processes\n");
  const rule = "=".repeat(70) + "\n";
  const blocks = [...answering].map(([pid, { command, footprintBytes }]) =>
    `${rule}${command.split("/").at(-1)} [${pid}]: 64-bit    Footprint: ${
      footprintBytes - 16_384
    } B (16384 bytes per page)\n${rule}\nAuxiliary data:\n` +
    `    phys_footprint: ${footprintBytes} B\n    phys_footprint_peak: ${footprintBytes * 2} B\n\n`
  );
  const summary = blocks.length > 1 ? `${rule}Summary Footprint: 12345 B\n${rule}\n` : "";
  return ended(blocks.join("") + summary);
}

function readable(processes: ReadonlyMap<number, FakeProcess>, pid: number): boolean {
  return processes.get(pid)?.denied === false;
}

function vmmapAnswer(processes: ReadonlyMap<number, FakeProcess>, pid: number): HelperResult {
  const process = processes.get(pid);
  if (!process || process.denied) {
    return ended("", 255, `vmmap: cannot examine process ${pid}\n`);
  }
  const kib = Math.round(process.footprintBytes / 1024);
  return ended(`Process:         ${process.command.split("/").at(-1)} [${pid}]
Path:            ${process.command}

Physical footprint:         ${kib}K
Physical footprint (peak):  ${kib * 2}K
----

                                VIRTUAL   REGION
REGION TYPE                        SIZE    COUNT (non-coalesced)
===========                     =======  =======
Stack                             8176K        1
===========                     =======  =======
TOTAL                            626.5M ${String(process.regions).padStart(8)}

`);
}
