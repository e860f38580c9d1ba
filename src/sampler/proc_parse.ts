/** Parsers for the files of Linux `/proc`, bytes in, values out. Formats: proc(5). */

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;
const CLOSING = ")".charCodeAt(0);
const decoder = new TextDecoder();

/** What memmark takes from `/proc/<pid>/stat`. */
export interface ProcStat {
  /** One letter: R, S, D, T, t, Z, X, I ... */
  readonly state: string;
  readonly ppid: number;
  readonly threads: number;
  /** User and system time that it used itself, in clock ticks. */
  readonly cpuTicks: number;
  /** The same of its children that it has waited for, and of theirs. */
  readonly waitedTicks: number;
  /** Clock ticks from boot to the start of the process: with the pid, its identity. */
  readonly startTime: number;
}

/** ppid, utime, stime, cutime, cstime, num_threads and starttime, counted from the state. */
const STAT_FIELDS = [1, 11, 12, 13, 14, 17, 19] as const;
type StatNumbers = [number, number, number, number, number, number, number];

/**
 * Reads `/proc/<pid>/stat`. The name in parentheses may itself hold parentheses, spaces and line
 * breaks, so the fields are counted from the last `)`. Undefined when it is not such a line.
 */
export function parseStat(bytes: Uint8Array): ProcStat | undefined {
  const nameEnd = bytes.lastIndexOf(CLOSING);
  if (nameEnd < 0 || bytes[nameEnd + 1] !== SPACE) return undefined;
  const fields = decoder.decode(bytes.subarray(nameEnd + 2)).split(" ");
  // More must follow what is taken, or the line may have been cut within a number.
  if (fields.length <= 20) return undefined;
  const state = fields[0] ?? "";
  if (!/^[A-Za-z]$/.test(state)) return undefined;
  const numbers = STAT_FIELDS.map((field) => wholeNumber(fields[field]));
  if (!numbers.every((number) => number !== undefined)) return undefined;
  const [ppid, user, system, waitedUser, waitedSystem, threads, startTime] = numbers as StatNumbers;
  const cpuTicks = user + system, waitedTicks = waitedUser + waitedSystem;
  return { state, ppid, threads, cpuTicks, waitedTicks, startTime };
}

/**
 * Reads the first two numbers of `/proc/<pid>/statm`, in pages: total and resident size. Hot: runs
 * for every process at every sample, so it fills `out` instead of returning an object. False when
 * it is not such a line.
 */
export function parseStatm(bytes: Uint8Array, length: number, out: Float64Array): boolean {
  let at = 0;
  for (let field = 0; field < 2; field++) {
    const from = at;
    let value = 0;
    for (; at < length; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === from || bytes[at] !== SPACE || at >= length) return false;
    if (value > Number.MAX_SAFE_INTEGER) return false;
    out[field] = value;
    at++;
  }
  return true;
}

/** Proportional set size and swap of a process, or of some of its mappings; NaN: not in the text. */
export interface Smaps {
  readonly pssBytes: number;
  readonly swapBytes: number;
}

/**
 * Sums `Pss:` and `Swap:` over `/proc/<pid>/smaps_rollup` (Linux 4.14) or `smaps`; `Pss_Anon:`,
 * `SwapPss:` and their like are parts of them and left out.
 */
export function parseSmaps(text: string): Smaps {
  let pssKib = NaN, swapKib = NaN;
  for (const [, key, value] of text.matchAll(/^(Pss|Swap): +(\d+) kB$/gm)) {
    if (key === "Pss") pssKib = (pssKib || 0) + Number(value);
    else swapKib = (swapKib || 0) + Number(value);
  }
  return { pssBytes: pssKib * 1024, swapBytes: swapKib * 1024 };
}

/** Lines in a block of `/proc/<pid>/maps`: one a mapping. */
export function countLines(bytes: Uint8Array, length: number): number {
  let lines = 0;
  for (let at = 0; at < length; at++) if (bytes[at] === NEWLINE) lines++;
  return lines;
}

/** The newest pid of this pid namespace: the last field of `/proc/loadavg`, up to its line break. */
export function parseLastPid(bytes: Uint8Array, length: number): number | undefined {
  const end = length - 1;
  if (end < 1 || bytes[end] !== NEWLINE) return undefined;
  const space = bytes.lastIndexOf(SPACE, end - 1);
  return space < 0 ? undefined : wholeNumber(decoder.decode(bytes.subarray(space + 1, end)));
}

/** The process that a number belongs to: `Tgid` of `/proc/<n>/status`. A thread's is not its own. */
export function parseTgid(text: string): number | undefined {
  return wholeNumber(/^Tgid:\t(\d+)\n/m.exec(text)?.[1]);
}

/** `VmHWM` of `/proc/<pid>/status`: the most that was ever resident, in bytes. Kernel threads have none. */
export function parseHighWater(text: string): number | undefined {
  const kib = wholeNumber(/^VmHWM:\s*(\d+) kB$/m.exec(text)?.[1]);
  return kib === undefined ? undefined : kib * 1024;
}

/** `/proc/<pid>/cmdline` as one line for people: its words, which end in NUL bytes, with spaces. */
export function parseCommandLine(bytes: Uint8Array): string {
  return decoder.decode(bytes).replace(/\0+$/, "").replaceAll("\0", " ");
}

/** The first number of `/proc/uptime`: ms since the machine was booted. */
export function parseUptime(text: string): number | undefined {
  const seconds = /^(\d+\.\d+) /.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** Entries of `/proc/self/auxv`, see getauxval(3). */
export const AuxvType = { pageSize: 6n, clockTicksPerSecond: 17n } as const;

/** An entry of `/proc/self/auxv`; undefined when it is not there. */
export function parseAuxv(bytes: Uint8Array, type: bigint): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    if (view.getBigUint64(at, true) === type) return Number(view.getBigUint64(at + 8, true));
  }
  return undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
