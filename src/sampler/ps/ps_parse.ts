import type { Os } from "../../model/os.ts";

/** One process as `ps` shows it. A figure is absent when `ps` shows no number. */
export interface PsRow {
  readonly pid: number;
  readonly ppid: number;
  /** First letter the state (`R`, `S`, `Z` ...), then flags, which differ between systems. */
  readonly state: string;
  /** Start of the process on the wall clock, ms since 1970 UTC, whole seconds. */
  readonly startMs: number;
  readonly rssBytes?: number;
  readonly vszBytes?: number;
  /** User and system time so far: on Linux whole seconds, on macOS hundredths. */
  readonly cpuTimeMs?: number;
  /** Linux. */
  readonly threads?: number;
  /** By `comm` up to 15 bytes of name on Linux, the path of the program on macOS; by `args` the command line. */
  readonly command: string;
}

/** What could be read of the output of `ps`. */
export interface PsTable {
  readonly rows: readonly PsRow[];
  /** Processes of which the rest of the line is not as expected. */
  readonly unreadable: readonly Pick<PsRow, "pid" | "ppid">[];
}

const COLUMNS = ["pid", "ppid", "stat", "lstart", "rss", "vsz", "time"];
/** The `ps` of macOS has no column with a number of threads. */
const MORE_COLUMNS = { linux: ["nlwp"], darwin: [] };

/**
 * Arguments for the whole process table, as {@link parsePs} reads it. The `ps` of BusyBox refuses
 * them (and rounds its sizes to `13m`).
 *
 * A separate `-o` for each column: by POSIX an empty title (`pid=`) takes the rest of its argument.
 * `-ww`, or names are cut at the width of a terminal. The command is last, for it has spaces.
 */
export function psArgs(system: Os, command: "comm" | "args"): readonly string[] {
  const columns = [...COLUMNS, ...MORE_COLUMNS[system], command];
  return ["-A", "-ww", ...columns.flatMap((name) => ["-o", `${name}=`])];
}

/**
 * With `TZ=UTC0`, or an hour that a change of the clocks repeats would be ambiguous. In the C locale
 * procps writes a question mark for each byte that is not ASCII, so there in C.UTF-8, which only
 * changes that; where it does not exist, `ps` takes C.
 */
export function psEnv(system: Os): Readonly<Record<string, string>> {
  return { TZ: "UTC0", ...system === "linux" && { LC_ALL: "C.UTF-8" } };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const IDENTITY = [/(?<pid>\d+)/, /(?<ppid>\d+)/];
// The start as "Sat Nov 21 22:39:24 2026".
const FIGURES = [
  /(?<state>\S+)/,
  /[A-Z][a-z]{2} (?<start>[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4})/,
  /(?<rss>\S+)/,
  /(?<vsz>\S+)/,
  /(?<time>\S+)/,
];
const THREADS = /(?<threads>\S+)/;
// One space, then the command as it is.
const COMMAND = /(?: (?<command>[^]*))?$/;
const PROCESS = lineOf(IDENTITY, /(?: |$)/);
const LINE = {
  linux: lineOf([...IDENTITY, ...FIGURES, THREADS], COMMAND),
  darwin: lineOf([...IDENTITY, ...FIGURES], COMMAND),
};

/**
 * Reads the output of `ps` with {@link psArgs} and {@link psEnv}. Never throws, never guesses. A
 * line that does not begin with two numbers (the rest of a name with a line feed) is no process.
 */
export function parsePs(text: string, system: Os): PsTable {
  const rows: PsRow[] = [];
  const unreadable: Pick<PsRow, "pid" | "ppid">[] = [];
  for (const line of text.split("\n")) {
    const fields = LINE[system].exec(line)?.groups;
    const identity = fields ?? PROCESS.exec(line)?.groups;
    const pid = parseWhole(identity?.pid);
    const ppid = parseWhole(identity?.ppid);
    if (pid === undefined || ppid === undefined) continue;
    const row = fields && parseFields({ pid, ppid }, fields);
    if (row) rows.push(row);
    else unreadable.push({ pid, ppid });
  }
  return { rows, unreadable };
}

/**
 * Zombies and processes that are about to be: they hold no memory any more.
 * Both sizes are 0 once the address space is gone, some time before the state says so.
 */
export function hasEnded(row: PsRow): boolean {
  return /^[ZX]/.test(row.state) || (row.rssBytes === 0 && row.vszBytes === 0);
}

/**
 * CPU time as `ps -o time=` shows it, in ms. procps: `[DD-]HH:MM:SS`. macOS: `MM:SS.hh`, where the
 * minutes never become hours (`cputime` in print.c of Apple's ps: `"%3ld:%02ld.%02ld"`). Also what
 * POSIX and other systems make of these: `H:MM:SS.hh`, `MM:SS`. Undefined for anything else.
 */
export function parseCpuTime(text: string): number | undefined {
  const fields = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d\d)(?:\.(\d{1,3}))?$/.exec(text);
  if (!fields) return undefined;
  const [days, hours, minutes, seconds] = fields.slice(1, 5).map((digits) =>
    Number(digits ?? 0)
  ) as [
    number,
    number,
    number,
    number,
  ];
  const carries = seconds > 59 || (fields[2] !== undefined && minutes > 59) ||
    (fields[1] !== undefined && hours > 23);
  const wholeSeconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  const ms = wholeSeconds * 1000 + Number((fields[5] ?? "").padEnd(3, "0"));
  return carries || !Number.isSafeInteger(ms) ? undefined : ms;
}

function parseFields(
  identity: Pick<PsRow, "pid" | "ppid">,
  field: Record<string, string>,
): PsRow | undefined {
  const startMs = parseStart(field.start!);
  if (startMs === undefined) return undefined;
  const rssBytes = parseWhole(field.rss, 1024);
  const vszBytes = parseWhole(field.vsz, 1024);
  const cpuTimeMs = parseCpuTime(field.time!);
  const threads = parseWhole(field.threads);
  return {
    ...identity,
    state: field.state!,
    startMs,
    ...(rssBytes !== undefined && { rssBytes }),
    ...(vszBytes !== undefined && { vszBytes }),
    ...(cpuTimeMs !== undefined && { cpuTimeMs }),
    ...(threads !== undefined && { threads }),
    command: field.command ?? "",
  };
}

/** Columns of any width, and what follows the last. */
function lineOf(columns: readonly RegExp[], rest: RegExp): RegExp {
  return new RegExp(`^ *${columns.map((column) => column.source).join(" +")}${rest.source}`);
}

/** `Nov 21 22:39:24 2026`; undefined for a date that does not exist. */
function parseStart(text: string): number | undefined {
  const [month = "", ...rest] = text.split(/[ :]+/);
  const [day, hour, minute, second, year] = rest.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const startMs = Date.UTC(year, MONTHS.indexOf(month), day, hour, minute, second);
  const date = new Date(startMs);
  // A day, hour or second too many would have carried over.
  const exists = date.getUTCMonth() === MONTHS.indexOf(month) && date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return exists ? startMs : undefined;
}

/** A whole number of units; undefined for anything else. */
function parseWhole(digits: string | undefined, unit = 1): number | undefined {
  const value = /^\d+$/.test(digits ?? "") ? Number(digits) * unit : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
