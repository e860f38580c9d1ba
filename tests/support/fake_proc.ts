import { ProcError, type ProcFiles } from "../../src/system/host.ts";

/** Bytes in a page of the played machine: unlike any real one's default, so that it must be read. */
export const FAKE_PAGE_BYTES = 16_384;

/** A process of the played machine; a test changes what it likes. */
export interface FakeProcess {
  readonly pid: number;
  ppid: number;
  readonly startTime: number;
  name: string;
  state: string;
  vszPages: number;
  rssPages: number;
  regions: number;
  pssKib: number;
  swapKib: number;
  /** `VmHWM`; 0 for none. */
  peakKib: number;
  cpuNanoseconds: number;
  /** CPU time of the children that it waited for, in clock ticks. */
  waitedTicks: number;
  /** Threads beside the main one. */
  readonly tids: number[];
  /** Files that may not be read. */
  readonly denied: Set<string>;
}

interface FakeHandle {
  readonly path: string;
  readonly owner: FakeProcess | undefined;
}

const encoder = new TextEncoder();

/** An in-memory `/proc` under the test's control: pids, forks, ends, threads, and what goes wrong. */
export class FakeProc implements ProcFiles {
  /** The last pid that was handed out. */
  newest = 1000;
  pidMax = 32_768;
  /** Clock ticks since boot: the start time of who starts now. */
  ticks = 5000;
  /** So many handles can be open at once. */
  maxHandles = Infinity;
  /** Whether CPU clocks can be read. */
  hasCpuClock = true;
  /** Replaces the text of a file; undefined as the text: there is no such file. */
  readonly replaced = new Map<string, string | undefined>();
  /** Files that no process has: those of a later kernel. */
  readonly missingFiles = new Set<string>();
  /** Pids that were handed out, but have no folder yet. */
  readonly halfBorn = new Set<number>();
  /** Every path that was opened or listed, in order. */
  readonly opened: string[] = [];
  /** Called before a path is opened or listed: what happens just then. */
  onOpen: (path: string) => void = () => {};
  /** Called at each `fork`. */
  onFork: (ppid: number, pid: number) => void = () => {};
  readonly #processes = new Map<number, FakeProcess>();
  #read = { text: "", bytes: new Uint8Array() };
  readonly #handles = new Map<number, FakeHandle>();
  #lastHandle = 0;

  constructor() {
    this.add(1, 0);
  }

  get openHandles(): number {
    return this.#handles.size;
  }

  get(pid: number): FakeProcess {
    const process = this.#processes.get(pid);
    if (!process) throw new Error(`No fake process ${pid}`);
    return process;
  }

  all(): FakeProcess[] {
    return [...this.#processes.values()];
  }

  /** A new child with the next free pid; forking it took its parent some time. */
  fork(ppid: number, changes: Partial<FakeProcess> = {}): FakeProcess {
    const parent = this.#processes.get(ppid);
    if (parent) parent.cpuNanoseconds++;
    const child = this.add(this.#nextPid(), ppid, changes);
    this.onFork(ppid, child.pid);
    return child;
  }

  /** A new process of that very pid; `newest` stays. */
  add(pid: number, ppid: number, changes: Partial<FakeProcess> = {}): FakeProcess {
    const process: FakeProcess = {
      peakKib: 0,
      pid,
      ppid,
      startTime: ++this.ticks,
      name: "fake",
      state: "S",
      vszPages: 100,
      rssPages: 10,
      regions: 20,
      pssKib: 64,
      swapKib: 8,
      // No two processes ever used just as much.
      cpuNanoseconds: 1000 * (this.ticks % 1000),
      waitedTicks: 0,
      tids: [],
      denied: new Set(),
      ...changes,
    };
    this.#processes.set(pid, process);
    return process;
  }

  /** A new thread of a process takes a pid, too. */
  startThread(pid: number): number {
    const tid = this.#nextPid();
    this.get(pid).tids.push(tid);
    return tid;
  }

  /** Becomes a zombie; its children go to the adopter. */
  exit(pid: number, adopter = 1): void {
    const process = this.get(pid);
    Object.assign(process, { state: "Z", vszPages: 0, rssPages: 0, regions: 0 });
    process.cpuNanoseconds++;
    for (const child of this.all()) if (child.ppid === pid) child.ppid = adopter;
  }

  /** Ends and is waited for: the pid is free. */
  end(pid: number, adopter = 1): void {
    this.exit(pid, adopter);
    this.#processes.delete(pid);
  }

  open(path: string): number {
    this.opened.push(path);
    this.onOpen(path);
    if (this.#handles.size >= this.maxHandles) return ProcError.outOfHandles;
    const owner = this.#ownerOf(path);
    const text = this.#textOf(path, owner);
    if (typeof text === "number") return text;
    this.#handles.set(++this.#lastHandle, { path, owner });
    return this.#lastHandle;
  }

  read(handle: number, buffer: Uint8Array, offset: number): number {
    const open = this.#handles.get(handle);
    if (!open) throw new Error(`Read of handle ${handle}, which is not open`);
    const { path, owner } = open;
    if (owner && this.#processes.get(owner.pid) !== owner) return ProcError.gone;
    const text = this.#textOf(path, owner);
    if (typeof text === "number") return text;
    const bytes = typeof text === "string" ? this.#encoded(text) : text;
    // Like a seq_file: no more than a page at once, and whole lines.
    const rest = bytes.subarray(offset, offset + 4096);
    const cut = rest.length < 4096 ? rest.length : rest.lastIndexOf(10) + 1;
    buffer.set(rest.subarray(0, cut));
    return cut;
  }

  /** A large file is read page by page: its bytes are kept until another text is read. */
  #encoded(text: string): Uint8Array {
    if (this.#read.text !== text) this.#read = { text, bytes: encoder.encode(text) };
    return this.#read.bytes;
  }

  close(handle: number): void {
    if (!this.#handles.delete(handle)) throw new Error(`Close of handle ${handle}, not open`);
  }

  numbersIn(path: string): number[] {
    this.opened.push(path);
    this.onOpen(path);
    if (this.#handles.size >= this.maxHandles) return [];
    if (path === ".") {
      return [...this.#processes.keys()].filter((pid) => !this.halfBorn.has(pid))
        .sort((a, b) => a - b);
    }
    const process = this.#processes.get(Number(path.split("/")[0]));
    return process && path.endsWith("/task") ? [process.pid, ...process.tids] : [];
  }

  cpuClock(pid: number, out: Int32Array<ArrayBuffer>): boolean {
    const process = this.#processes.get(pid);
    if (!process || !this.hasCpuClock || this.halfBorn.has(pid)) return false;
    out.set([Math.floor(process.cpuNanoseconds / 1e9), 0, process.cpuNanoseconds % 1e9]);
    return true;
  }

  #nextPid(): number {
    const taken = new Set(this.all().flatMap(({ pid, tids }) => [pid, ...tids]));
    do {
      // RESERVED_PIDS, kernel/pid.c: lower ones are handed out only once.
      this.newest = this.newest + 1 < this.pidMax ? this.newest + 1 : 300;
    } while (taken.has(this.newest));
    return this.newest;
  }

  /** The process whose pid or thread id the path begins with. */
  #ownerOf(path: string): FakeProcess | undefined {
    const id = Number(path.split("/")[0]);
    if (this.halfBorn.has(id)) return undefined;
    return this.#processes.get(id) ?? this.all().find(({ tids }) => tids.includes(id));
  }

  #textOf(path: string, owner: FakeProcess | undefined): string | Uint8Array | number {
    if (this.replaced.has(path)) return this.replaced.get(path) ?? ProcError.gone;
    if (path === "loadavg") return `0.10 0.20 0.30 1/100 ${this.newest}\n`;
    if (path === "sys/kernel/pid_max") return `${this.pidMax}\n`;
    if (path === "self/auxv") return auxv(FAKE_PAGE_BYTES);
    const parts = path.split("/");
    const file = parts.at(-1)!;
    if (!owner || this.missingFiles.has(file)) return ProcError.gone;
    if (owner.denied.has(file)) return ProcError.denied;
    // A zombie's main thread has no memory; that of another thread is still there.
    const tid = parts[1] === "task" ? Number(parts[2]) : owner.pid;
    if (tid !== owner.pid && !owner.tids.includes(tid)) return ProcError.gone;
    const hasMemory = tid !== owner.pid || owner.state !== "Z";
    return fileOf(owner, file, hasMemory);
  }
}

/** The same text as long as there are as many: it is asked for again for each page of it. */
function mapsOf(regions: number): string {
  if (maps.regions !== regions) {
    const text = "7f0000000000-7f0000001000 r--p 00000000 00:00 0 \n".repeat(regions);
    maps = { regions, text };
  }
  return maps.text;
}
let maps = { regions: 0, text: "" };

function fileOf(process: FakeProcess, file: string, hasMemory: boolean): string | number {
  switch (file) {
    case "stat":
      return statLine(process);
    case "statm":
      return hasMemory ? `${process.vszPages} ${process.rssPages} 3 1 0 9 0\n` : "0 0 0 0 0 0 0\n";
    case "status":
      return `Name:\t${process.name}\nUmask:\t0022\nTgid:\t${process.pid}\nNgid:\t0\n` +
        (process.peakKib > 0 ? `VmHWM:\t${process.peakKib} kB\n` : "");
    case "maps":
      return hasMemory ? mapsOf(process.regions) : "";
    case "smaps_rollup":
    case "smaps":
      return hasMemory ? smaps(process) : ProcError.gone;
    default:
      return ProcError.gone;
  }
}

/** A line of `/proc/<pid>/stat`, all 52 fields. */
export function statLine(
  { pid, name, state, ppid, startTime, tids, waitedTicks = 0 }:
    & Pick<FakeProcess, "pid" | "name" | "state" | "ppid" | "startTime" | "tids">
    & Partial<Pick<FakeProcess, "waitedTicks">>,
): string {
  const between = `${pid} ${pid} 0 -1 4194560 100 0 0 0 1 2 ${waitedTicks} 0 20 0`;
  const after = `${"7 ".repeat(29)}0`;
  return `${pid} (${name}) ${state} ${ppid} ${between} ${
    tids.length + 1
  } 0 ${startTime} ${after}\n`;
}

const smaps = ({ pssKib, swapKib }: FakeProcess): string =>
  `7f0000000000-7ffc1bb93000 ---p 00000000 00:00 0                          [rollup]
Rss:              999999 kB
Pss:              ${pssKib} kB
Pss_Dirty:        888888 kB
Pss_Anon:         777777 kB
Swap:             ${swapKib} kB
SwapPss:          666666 kB
`;

/** An auxiliary vector with an entry before the page size, and the end. */
export function auxv(pageBytes: number): Uint8Array {
  return new Uint8Array(new BigUint64Array([33n, 6n, 6n, BigInt(pageBytes), 0n, 0n]).buffer);
}
