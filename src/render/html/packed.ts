/**
 * What a report carries for its viewer, and how it is packed: JSON, and columns of whole numbers behind it.
 * The page packs, the viewer unpacks; nothing else of memmark is in both.
 */

/** Where a column stands among the bytes behind the JSON. */
export type ColumnPlace = readonly [offset: number, length: number];

/** What a page opens with. */
export interface PackedReport {
  readonly recordings: readonly PackedRecording[];
}

/** What a page unpacks when somebody looks closely: of each recording more of its rows. */
export interface PackedFine {
  readonly levels: readonly PackedLevel[];
}

/** What a page unpacks when somebody looks closely at processes; null: of this recording there are none. */
export interface PackedFineStacks {
  readonly stacks: readonly (PackedStack | null)[];
}

/** Rows of a recording. */
export interface PackedLevel {
  /** Of each stretch of this length the rows with extremes are here; 0: all rows are. */
  readonly cellMs: number;
  /** Of what was never measured there is no column. */
  readonly rows: Readonly<Partial<Record<RowColumn, ColumnPlace>>>;
}

/** Everything of a page that holds recordings against each other. */
export interface PackedComparison {
  readonly metric: "rss" | "pss";
  readonly courses: readonly PackedCourse[];
  /** How they are shown at first, as alignments are written. */
  readonly align: string;
}

/** The course of one of them. Times in ms since it began, in the columns in KiB. */
export interface PackedCourse {
  readonly name: string;
  readonly isNew: boolean;
  readonly elapsedMs: number;
  readonly usualMs: number;
  readonly cellMs: number;
  readonly phases: readonly PackedPhase[];
  readonly time: ColumnPlace;
  readonly values: ColumnPlace;
}

/** One recording. Times are in ms since it began, sizes in bytes, in columns in KiB. */
export interface PackedRecording extends PackedLevel {
  readonly title: string;
  /** When it began, ms since 1970 UTC. */
  readonly startUnixMs: number;
  readonly elapsedMs: number;
  /** Rows of the recording, and the usual time between them. */
  readonly rowsSeen: number;
  readonly usualMs: number;
  /** Lines across the chart. */
  readonly limits: readonly { readonly name: string; readonly bytes: number }[];
  readonly peak?: { readonly elapsedMs: number; readonly bytes: number };
  readonly phases: readonly PackedPhase[];
  /** What the kinds of memory add up to, where rows tell them. */
  readonly kindsMetric?: "rss" | "pss";
  readonly stack?: PackedStack;
  readonly processes?: PackedProcesses;
  /** Of a job that was merged. */
  readonly ranks?: PackedRanks;
  /** Files to download: the summary as JSON. */
  readonly json: string;
  /** Name of the recording's CSV, without folders and ending. */
  readonly name: string;
}

/** From one marker to the next. */
export interface PackedPhase {
  readonly label?: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** Columns of the rows: ms, KiB, numbers, and for CPU tenths of a percent of a core. */
export const ROW_COLUMNS = [
  "time",
  "rss",
  "pss",
  "swap",
  "vsz",
  "footprint",
  "group",
  "groupAnon",
  "count",
  /** Kinds of memory. */
  "anon",
  "file",
  "shmem",
  "uss",
  /** Means over the time since the row before. */
  "rssMean",
  "cpu",
] as const;
export type RowColumn = typeof ROW_COLUMNS[number];

/** What memory was made of at some of the rows. */
export interface PackedStack {
  readonly metric: "rss" | "pss";
  /** Of each stretch of this length the rows with the least and the most are here; 0: all rows are. */
  readonly cellMs: number;
  readonly time: ColumnPlace;
  readonly total: ColumnPlace;
  readonly swap: ColumnPlace;
  /** For each process its place in {@link PackedProcesses}; empty: it is not listed there. */
  readonly process: ColumnPlace;
  /** For each process how often it is there, then the first row and the number of rows of each time. */
  readonly runs: ColumnPlace;
  /** The sizes of all these runs. */
  readonly sizes: ColumnPlace;
}

/** Every process that is listed, in the order in which they were first seen. */
export interface PackedProcesses {
  /** Command lines, each once. */
  readonly commands: readonly string[];
  readonly omitted: number;
  readonly command: ColumnPlace;
  readonly pid: ColumnPlace;
  readonly ppid: ColumnPlace;
  /** Start of the process, of what was seen of it, and its end; when its peak was. */
  readonly start: ColumnPlace;
  readonly first: ColumnPlace;
  readonly last: ColumnPlace;
  readonly peak: ColumnPlace;
  readonly peakAt: ColumnPlace;
  readonly pssPeak?: ColumnPlace;
  /** What RSS was made of at its peak. */
  readonly kinds?: {
    readonly anon: ColumnPlace;
    readonly file: ColumnPlace;
    readonly shmem: ColumnPlace;
  };
  readonly cpuMs?: ColumnPlace;
}

/** The ranks of a job, in cells of time since it began; columns in KiB. */
export interface PackedRanks {
  readonly metric: "rss" | "pss";
  readonly cellMs: number;
  /** Of all of them, also of those that are not listed. */
  readonly least: ColumnPlace;
  readonly median: ColumnPlace;
  readonly most: ColumnPlace;
  readonly ranks: readonly {
    readonly name: string;
    readonly host?: string;
    /** What else is told of it. */
    readonly about: string;
    readonly kib: ColumnPlace;
  }[];
}

/**
 * Columns as bytes: of each number the difference to the one before it, zigzag, in groups of seven bits.
 * NaN = not measured.
 */
export class ColumnWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** Adds a column of whole numbers below 2^51. */
  add(values: ArrayLike<number>): ColumnPlace {
    const offset = this.#length;
    let before = 0;
    for (let i = 0; i < values.length; i++) {
      // 0 stands for NaN, so that whatever was measured is never 0.
      const value = values[i]!,
        number = value !== value ? 0 : value < 0 ? 2 * value : 2 * value + 1;
      const difference = number - before;
      this.#put(difference < 0 ? -2 * difference - 1 : 2 * difference);
      before = number;
    }
    return [offset, values.length];
  }

  /** All columns. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #put(value: number): void {
    if (this.#length + 8 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = rest % 128 + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }
}

/** Reads a column that {@link ColumnWriter} wrote. */
export function readColumn(bytes: Uint8Array, [offset, length]: ColumnPlace): Float64Array {
  const values = new Float64Array(length);
  let at = offset, number = 0;
  for (let i = 0; i < length; i++) {
    let coded = 0, scale = 1, byte = 128;
    while (byte >= 128) {
      byte = bytes[at++]!;
      coded += (byte & 127) * scale;
      scale *= 128;
    }
    number += coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2;
    values[i] = number === 0 ? NaN : number % 2 === 0 ? number / 2 : (number - 1) / 2;
  }
  return values;
}

/** What is packed by itself. */
type Packed = PackedReport | PackedFine | PackedFineStacks | PackedComparison;

/** The JSON's length in 4 bytes, the JSON, and the columns. */
export function joined(
  report: Packed,
  columns: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(report));
  const whole = new Uint8Array(4 + json.length + columns.length);
  new DataView(whole.buffer).setUint32(0, json.length);
  whole.set(json, 4);
  whole.set(columns, 4 + json.length);
  return whole;
}

/** What {@link joined} put together. */
export function split<Report extends Packed>(
  whole: Uint8Array,
): {
  readonly report: Report;
  readonly columns: Uint8Array;
} {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
  const json = new TextDecoder().decode(whole.subarray(4, 4 + length));
  return { report: JSON.parse(json), columns: whole.subarray(4 + length) };
}
