import { wholeNumber } from "./whole_number.ts";

/** The line of `/proc/<pid>/stat`. */
export interface StatLine {
  readonly pid: number;
  /** Of the program, at most 15 bytes; it may hold anything. */
  readonly name: string;
  /** A field by its number in proc_pid_stat(5), from 3 on, the state; undefined where the line has ended. */
  field(number: number): string | undefined;
}

const FIRST_AFTER_NAME = 3;

/**
 * Takes the line of `/proc/<pid>/stat` apart. The name in parentheses may itself hold parentheses, spaces
 * and line breaks, so fields are counted from the last `)`. Undefined when it is not such a line.
 */
export function splitStat(line: string): StatLine | undefined {
  const opening = line.indexOf(" ("), closing = line.lastIndexOf(")");
  if (opening < 0 || closing < opening || line[closing + 1] !== " ") return undefined;
  const fields = line.slice(closing + 2).split(" ");
  return {
    pid: Number.parseInt(line),
    name: line.slice(opening + 2, closing),
    field: (number) => fields[number - FIRST_AFTER_NAME],
  };
}

/** What a sampler takes of it. */
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

/** ppid, utime, stime, cutime, cstime, num_threads and starttime. */
const NUMBERS = [4, 14, 15, 16, 17, 20, 22] as const;
type StatNumbers = [number, number, number, number, number, number, number];
/** More must follow what is taken, or the line may have been cut within a number. */
const BEHIND_NUMBERS = 23;

const decoder = new TextDecoder();

/** Reads what a sampler takes of the line. Undefined when it is not such a line. */
export function parseStat(bytes: Uint8Array): ProcStat | undefined {
  const stat = splitStat(decoder.decode(bytes));
  if (stat === undefined || stat.field(BEHIND_NUMBERS) === undefined) return undefined;
  const state = stat.field(3) ?? "";
  if (!/^[A-Za-z]$/.test(state)) return undefined;
  const numbers = NUMBERS.map((number) => wholeNumber(stat.field(number)));
  if (!numbers.every((number) => number !== undefined)) return undefined;
  const [ppid, user, system, waitedUser, waitedSystem, threads, startTime] = numbers as StatNumbers;
  const cpuTicks = user + system, waitedTicks = waitedUser + waitedSystem;
  return { state, ppid, threads, cpuTicks, waitedTicks, startTime };
}
