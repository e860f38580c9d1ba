import {
  type ColumnPlace,
  type PackedFine,
  type PackedFineStacks,
  type PackedLevel,
  type PackedRanks,
  type PackedRecording,
  type PackedReport,
  type PackedStack,
  readColumn,
  ROW_COLUMNS,
  type RowColumn,
  split,
} from "../packed.ts";
import { inBytes, processesOf, type ViewedProcess } from "./unpack_processes.ts";

export type { ViewedProcess };

/** Rows of a recording, thinned or not. */
export interface Level {
  readonly rows: Rows;
  /** Of each stretch of this length the rows with extremes are here; 0: all rows are. */
  readonly cellMs: number;
}

/** A recording as the viewer has it. Sizes are in bytes, times in ms since it began. */
export interface ViewedRecording extends Level {
  readonly packed: PackedRecording;
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

/** What memory was made of at some of the rows. */
export interface StackRows {
  readonly metric: "rss" | "pss";
  /** Of each stretch of this length the rows with the least and the most are here; 0: all are. */
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

/** Unpacks what a page opens with: gzip in base64. */
export async function unpack(base64: string): Promise<readonly ViewedRecording[]> {
  return viewed(await unzip(base64));
}

/** Unpacks what a page has for who looks closely: of each recording more of its rows. */
export async function unpackFine(base64: string): Promise<readonly Level[]> {
  const { report, columns } = split<PackedFine>(await unzip(base64));
  return report.levels.map((packed) => levelOf(packed, columns));
}

/** Unpacks what a page has for who looks closely at processes; undefined: of this recording it has none. */
export async function unpackFineStacks(
  base64: string,
): Promise<readonly (StackRows | undefined)[]> {
  const { report, columns } = split<PackedFineStacks>(await unzip(base64));
  return report.stacks.map((packed) => packed ? stackOf(packed, columns) : undefined);
}

/** The bytes of a page's data. */
export async function unzip(base64: string): Promise<Uint8Array> {
  const binary = atob(base64.trim());
  // Of megabytes a callback for each would take a second.
  const packed = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) packed[i] = binary.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What was packed. */
export function viewed(whole: Uint8Array): readonly ViewedRecording[] {
  const { report, columns } = split<PackedReport>(whole);
  return report.recordings.map((packed) => {
    const { stack, processes, ranks } = packed;
    return {
      packed,
      ...levelOf(packed, columns),
      ...stack && { stack: stackOf(stack, columns) },
      processes: processes ? processesOf(processes, columns) : [],
      ...ranks && { ranks: ranksOf(ranks, columns) },
    };
  });
}

const NOT_SIZES: readonly RowColumn[] = ["time", "count", "cpu"];

function levelOf({ rows, cellMs }: PackedLevel, columns: Uint8Array): Level {
  const found = ROW_COLUMNS.flatMap((name) => {
    const place = rows[name];
    if (place === undefined) return [];
    const values = readColumn(columns, place);
    return [[name, NOT_SIZES.includes(name) ? values : inBytes(values)] as const];
  });
  return { cellMs, rows: { time: new Float64Array(), ...Object.fromEntries(found) } };
}

function ranksOf(packed: PackedRanks, columns: Uint8Array): ViewedRanks {
  const bytes = (place: ColumnPlace) => inBytes(readColumn(columns, place));
  const { metric, cellMs, least, median, most, ranks } = packed;
  return {
    ...{ metric, cellMs, least: bytes(least), median: bytes(median), most: bytes(most) },
    ranks: ranks.map(({ kib, ...rank }) => ({ ...rank, bytes: bytes(kib) })),
  };
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
