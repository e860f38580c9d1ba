/** One process as `ps` shows it. */
export interface PsRow {
  readonly pid: number;
  readonly ppid: number;
  /** First letter the state (`R`, `S`, `Z` ...), then flags, which differ between systems. */
  readonly state: string;
  /** Start of the process on the wall clock, ms since 1970 UTC, whole seconds. */
  readonly startMs: number;
  /** Absent when `ps` shows no number. */
  readonly rssBytes?: number;
  /** Absent when `ps` shows no number. */
  readonly vszBytes?: number;
  /** Linux: up to 15 bytes of name. macOS: the whole path of the program. */
  readonly command: string;
}

/** What could be read of the output of `ps`. */
export interface PsTable {
  readonly rows: readonly PsRow[];
  /** Lines that are no process: what follows a line feed in a name, or a format that is not ours. */
  readonly unreadableLines: number;
}

/**
 * The whole process table, read by {@link parsePs}. These options and columns are in the `ps` of
 * macOS and of procps; the one of BusyBox refuses them (and rounds its sizes to `13m`).
 *
 * A separate `-o` for each column: by POSIX an empty title (`pid=`) takes the rest of its argument.
 * `-ww`, or names are cut at the width of a terminal. The command is last, for it has spaces.
 */
export const PS_ARGS: readonly string[] = [
  "-A",
  "-ww",
  ...["pid", "ppid", "stat", "lstart", "rss", "vsz", "comm"].flatMap((name) => ["-o", `${name}=`]),
];

/** With `TZ=UTC0`, or an hour that a change of the clocks repeats would be ambiguous. */
export const PS_ENV: Readonly<Record<string, string>> = { TZ: "UTC0" };

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// pid ppid stat, lstart as "Sat Nov 21 22:39:24 2026", rss vsz comm; one space, then the name as it is.
const LINE =
  /^ *(\d+) +(\d+) +(\S+) +[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4}) +(\S+) +(\S+)(?: ([^]*))?$/;

/** Reads the output of `ps` with {@link PS_ARGS} in the C locale. Never throws, never guesses. */
export function parsePs(text: string): PsTable {
  const rows: PsRow[] = [];
  let unreadableLines = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const row = parseLine(line);
    if (row) rows.push(row);
    else unreadableLines++;
  }
  return { rows, unreadableLines };
}

/**
 * Zombies and processes that are about to be: they hold no memory any more.
 * Both sizes are 0 once the address space is gone, some time before the state says so.
 */
export function hasEnded(row: PsRow): boolean {
  return /^[ZX]/.test(row.state) || (row.rssBytes === 0 && row.vszBytes === 0);
}

function parseLine(line: string): PsRow | undefined {
  const field = LINE.exec(line);
  if (!field) return undefined;
  const pid = Number(field[1]);
  const ppid = Number(field[2]);
  const startMs = parseStart(field.slice(4, 10));
  if (startMs === undefined || !Number.isSafeInteger(pid) || !Number.isSafeInteger(ppid)) {
    return undefined;
  }
  const rssBytes = parseKib(field[10]!);
  const vszBytes = parseKib(field[11]!);
  return {
    pid,
    ppid,
    state: field[3]!,
    startMs,
    ...(rssBytes !== undefined && { rssBytes }),
    ...(vszBytes !== undefined && { vszBytes }),
    command: field[12] ?? "",
  };
}

/** Month, day, hour, minute, second, year; undefined for a date that does not exist. */
function parseStart(parts: readonly string[]): number | undefined {
  const month = MONTHS.indexOf(parts[0]!);
  const [day, hour, minute, second, year] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const startMs = Date.UTC(year, month, day, hour, minute, second);
  const date = new Date(startMs);
  // A day, hour or second too many would have carried over.
  const exists = date.getUTCMonth() === month && date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return exists ? startMs : undefined;
}

function parseKib(digits: string): number | undefined {
  const bytes = /^\d+$/.test(digits) ? Number(digits) * 1024 : NaN;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
