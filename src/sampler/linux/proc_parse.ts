/** Parsers for the files of Linux `/proc`, bytes in, values out. Formats: proc(5). */

import { wholeNumber } from "../../procfs/whole_number.ts";

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;
const decoder = new TextDecoder();

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

/** Lines in a block of `/proc/<pid>/maps`: one a mapping. By a call for each, as byte by byte is compiled first. */
export function countLines(bytes: Uint8Array, length: number): number {
  const block = bytes.subarray(0, length);
  let lines = 0;
  for (let at = -1; (at = block.indexOf(NEWLINE, at + 1)) >= 0;) lines++;
  return lines;
}

/** The last line of `maps` on x64, as most kernels are built. */
const GATE_LINE =
  "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";
const GATE_START = "\nffffffffff600000-";

/**
 * Whether a block of `/proc/<pid>/maps` ends with the page that the kernel shows as the last of all, above
 * what a process can map (get_gate_vma in arch/x86/entry/vsyscall/vsyscall_64.c): there is no need to ask
 * for more.
 */
export function endsMappings(bytes: Uint8Array, length: number): boolean {
  const start = length - GATE_LINE.length - 1;
  if (start < 0) return false;
  for (let i = 0; i < GATE_START.length; i++) {
    if (bytes[start + i] !== GATE_START.charCodeAt(i)) return false;
  }
  return true;
}

/** The newest pid of this pid namespace: the last field of `/proc/loadavg`, up to its line break. */
export function parseLastPid(bytes: Uint8Array, length: number): number | undefined {
  const end = length - 1;
  if (end < 1 || bytes[end] !== NEWLINE) return undefined;
  const space = bytes.lastIndexOf(SPACE, end - 1);
  if (space < 0 || space + 1 === end) return undefined;
  let pid = 0;
  for (let at = space + 1; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    pid = pid * 10 + digit;
  }
  return pid;
}

/** The process that a number belongs to: `Tgid` of `/proc/<n>/status`. A thread's is not its own. */
export function parseTgid(text: string): number | undefined {
  return wholeNumber(/^Tgid:\t(\d+)\n/m.exec(text)?.[1]);
}

const V = 86, M = 109, H = 72, COLON = 58;

/**
 * `VmHWM` of the first `length` bytes of `/proc/<pid>/status`: the most that was ever resident, in bytes.
 * Kernel threads have none. As text it takes twice as long where it is done now and then.
 */
export function parseHighWater(bytes: Uint8Array, length = bytes.length): number | undefined {
  for (let at = 3; (at = bytes.indexOf(H, at)) >= 0 && at < length; at++) {
    const isIt = bytes[at - 3] === NEWLINE && bytes[at - 2] === V && bytes[at - 1] === M &&
      bytes[at + 3] === COLON;
    if (isIt) return kibAt(bytes, at + 4, length);
  }
  return undefined;
}

const TAB = 9, K = 107;

/** Blanks, a number and ` kB`, as bytes. */
function kibAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  while (at < length && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  const from = at;
  let kib = 0;
  for (; at < length; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) break;
    kib = kib * 10 + digit;
  }
  const isWhole = at > from && at + 1 < length && bytes[at] === SPACE && bytes[at + 1] === K;
  return isWhole && Number.isSafeInteger(kib) ? kib * 1024 : undefined;
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
