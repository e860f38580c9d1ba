import { processName } from "../../../model/process_name.ts";
import {
  type ColumnPlace,
  type PackedProcesses,
  type PackedRanks,
  type PackedRecording,
  type PackedStack,
  readColumn,
  ROW_COLUMNS,
  type RowColumn,
  split,
} from "../packed.ts";

/** A recording as the viewer has it. Sizes are in bytes, times in ms since it began. */
export interface ViewedRecording {
  readonly packed: PackedRecording;
  readonly rows: Rows;
  readonly stack?: StackRows;
  readonly processes: readonly ViewedProcess[];
  /** Of a job that was merged. */
  readonly ranks?: ViewedRanks;
}

/** The ranks of a job, in cells of time; sizes in bytes, NaN: none ran. */
export interface ViewedRanks {
  readonly metric: "rss" | "pss";
  readonly cellMs: number;
  readonly least: Float64Array;
  readonly median: Float64Array;
  readonly most: Float64Array;
  readonly ranks: readonly ViewedRank[];
}

/** One of the ranks that are listed. */
export interface ViewedRank {
  readonly name: string;
  readonly host?: string;
  readonly about: string;
  readonly bytes: Float64Array;
}

/** Columns of the kept rows. */
export type Rows = Readonly<Partial<Record<RowColumn, Float64Array>>> & {
  readonly time: Float64Array;
};

/** A process that was seen. */
export interface ViewedProcess {
  readonly index: number;
  readonly command: string;
  /** The program, and the script where it runs one. */
  readonly name: string;
  readonly pid: number;
  readonly ppid: number;
  readonly startMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly peakBytes: number;
  readonly peakMs: number;
  readonly pssPeakBytes?: number;
  readonly cpuMs?: number;
  /** Index of who started it, where that was seen. */
  readonly parent?: number;
}

/** What memory was made of at some of the rows. */
export interface StackRows {
  readonly metric: "rss" | "pss";
  /** Of each stretch of this length two rows are here; 0: all are. */
  readonly cellMs: number;
  readonly time: Float64Array;
  readonly total: Float64Array;
  readonly swap: Float64Array;
  /** Index of each stacked process among all; NaN: it is not listed. */
  readonly process: Float64Array;
  /** What row `i` is made of: `place` and `bytes` from `from[i]` to `from[i + 1]`. */
  readonly from: Uint32Array;
  readonly place: Uint32Array;
  readonly bytes: Float64Array;
}

/** Unpacks the data of a page: gzip in base64. */
export async function unpack(base64: string): Promise<readonly ViewedRecording[]> {
  const packed = Uint8Array.from(atob(base64.trim()), (char) => char.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return viewed(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** What was packed. */
export function viewed(whole: Uint8Array): readonly ViewedRecording[] {
  const { report, columns } = split(whole);
  return report.recordings.map((packed) => {
    const { stack, processes, ranks } = packed;
    return {
      packed,
      rows: rowsOf(packed, columns),
      ...stack && { stack: stackOf(stack, columns) },
      processes: processes ? processesOf(processes, columns) : [],
      ...ranks && { ranks: ranksOf(ranks, columns) },
    };
  });
}

const NOT_SIZES: readonly RowColumn[] = ["time", "count", "cpu"];

function rowsOf({ rows }: PackedRecording, columns: Uint8Array): Rows {
  const found = ROW_COLUMNS.flatMap((name) => {
    const place = rows[name];
    if (place === undefined) return [];
    const values = readColumn(columns, place);
    return [[name, NOT_SIZES.includes(name) ? values : inBytes(values)] as const];
  });
  return { time: new Float64Array(), ...Object.fromEntries(found) };
}

function ranksOf(packed: PackedRanks, columns: Uint8Array): ViewedRanks {
  const bytes = (place: ColumnPlace) => inBytes(readColumn(columns, place));
  const { metric, cellMs, least, median, most, ranks } = packed;
  return {
    ...{ metric, cellMs, least: bytes(least), median: bytes(median), most: bytes(most) },
    ranks: ranks.map(({ kib, ...rank }) => ({ ...rank, bytes: bytes(kib) })),
  };
}

const inBytes = (kib: Float64Array): Float64Array => kib.map((value) => value * 1024);

function processesOf(packed: PackedProcesses, columns: Uint8Array): readonly ViewedProcess[] {
  const read = (place: ColumnPlace) => readColumn(columns, place);
  const pid = read(packed.pid), ppid = read(packed.ppid), command = read(packed.command);
  const start = read(packed.start), first = read(packed.first), last = read(packed.last);
  const peak = inBytes(read(packed.peak)), peakAt = read(packed.peakAt);
  const pssPeak = packed.pssPeak && inBytes(read(packed.pssPeak));
  const cpuMs = packed.cpuMs && read(packed.cpuMs);
  const names = packed.commands.map((line) => processName(line) || line);
  const parents = parentsOf(pid, ppid, start);
  return Array.from(pid, (_, index) => ({
    index,
    command: packed.commands[command[index]!] ?? "",
    name: names[command[index]!] ?? "",
    pid: pid[index]!,
    ppid: ppid[index]!,
    startMs: start[index]!,
    firstMs: first[index]!,
    lastMs: last[index]!,
    peakBytes: peak[index]!,
    peakMs: peakAt[index]!,
    ...pssPeak && { pssPeakBytes: pssPeak[index]! },
    ...cpuMs && { cpuMs: cpuMs[index]! },
    ...parents[index] !== undefined && { parent: parents[index] },
  }));
}

/**
 * Pids come again: a parent is the last of its pid that started before the child. Of the same moment the
 * one that was listed first is taken for the older one, so that nobody descends from himself.
 */
function parentsOf(
  pid: Float64Array,
  ppid: Float64Array,
  start: Float64Array,
): readonly (number | undefined)[] {
  const byPid = new Map<number, number[]>();
  pid.forEach((number, index) => {
    const same = byPid.get(number);
    if (same) same.push(index);
    else byPid.set(number, [index]);
  });
  const isBefore = (a: number, b: number) =>
    start[a]! < start[b]! || start[a]! === start[b]! && a < b;
  return Array.from(
    ppid,
    (number, index) => byPid.get(number)?.findLast((parent) => isBefore(parent, index)),
  );
}

function stackOf(packed: PackedStack, columns: Uint8Array): StackRows {
  const time = readColumn(columns, packed.time);
  const runs = readColumn(columns, packed.runs), sizes = readColumn(columns, packed.sizes);
  const from = new Uint32Array(time.length + 1);
  eachRun(runs, (_, start, length) => {
    for (let row = start; row < start + length; row++) from[row + 1]!++;
  });
  for (let row = 0; row < time.length; row++) from[row + 1]! += from[row]!;
  const next = from.slice();
  const place = new Uint32Array(sizes.length), bytes = new Float64Array(sizes.length);
  let at = 0;
  eachRun(runs, (process, start, length) => {
    for (let row = start; row < start + length; row++) {
      place[next[row]!] = process;
      bytes[next[row]!++] = sizes[at++]! * 1024;
    }
  });
  return {
    metric: packed.metric,
    cellMs: packed.cellMs,
    ...{ time, from, place, bytes },
    total: inBytes(readColumn(columns, packed.total)),
    swap: inBytes(readColumn(columns, packed.swap)),
    process: readColumn(columns, packed.process),
  };
}

function eachRun(
  runs: Float64Array,
  each: (process: number, start: number, length: number) => void,
): void {
  for (let at = 0, process = 0; at < runs.length; process++) {
    const count = runs[at++]!;
    for (let run = 0; run < count; run++, at += 2) each(process, runs[at]!, runs[at + 1]!);
  }
}
