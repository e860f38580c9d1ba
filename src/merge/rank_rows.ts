import {
  BREAKDOWN_COLUMNS,
  CGROUP_COLUMNS,
  type Column,
  CPU_COLUMNS,
  CSV_COLUMNS,
  SMAPS_BREAKDOWN_COLUMNS,
} from "../model/csv_columns.ts";
import { reasonOf, SetupError } from "../model/errors.ts";
import { readCsv } from "../recording/csv_file.ts";
import { BESIDE_RECORDING, type CsvSchema } from "../recording/csv_header_parser.ts";
import type { SharedFiles } from "../system/host.ts";

/** The numbers of a row, in the order of the columns in files; sizes in KiB, NaN = not measured. */
export const ROW_COLUMNS = [
  ...CSV_COLUMNS.filter((column) => column !== "timestamp"),
  ...CPU_COLUMNS,
  ...CGROUP_COLUMNS,
  ...BREAKDOWN_COLUMNS,
  ...SMAPS_BREAKDOWN_COLUMNS,
] as const;

/** Where a column stands among a row's numbers. */
export const placeOf = (column: typeof ROW_COLUMNS[number]): number => ROW_COLUMNS.indexOf(column);

const SCHEMA: CsvSchema<Column> = {
  what: "a memmark recording",
  numbers: ROW_COLUMNS,
  decimals: ["cpu_percent"],
  texts: [],
  required: ["unix_ms", "rss_kib"],
  foreign: BESIDE_RECORDING,
};
const UNIX_MS = placeOf("unix_ms");
const STRIDE = ROW_COLUMNS.length;

/** What rows are read with. */
export interface RowFiles {
  readonly files: Pick<SharedFiles, "open" | "stat">;
  /** Shared by all files that are read at a time: it is used up before the next file is asked. */
  readonly block: Uint8Array;
}

/**
 * The rows of a main CSV, one after the other, for reading any number of files side by side: it holds
 * the rows of one block, and opens its file for each block anew.
 */
export class RankRows {
  readonly path: string;
  /** Whether the last row was cut off, and is left out; known at the end. */
  isCut = false;
  /** Columns that the file has. */
  readonly columns: ReadonlySet<string>;
  readonly #reading: Generator<void, boolean>;
  #rows = new Float64Array(64 * STRIDE);
  #count = 0;
  #at = 0;
  #isOver = false;

  /** @throws SetupError when the file cannot be read. */
  constructor(path: string, source: RowFiles) {
    this.path = path;
    this.columns = new Set(headerOf(path, source).split(","));
    const host = { readBlocks: () => blocks(path, source) };
    this.#reading = readCsv(host, path, SCHEMA, (row) => {
      row.required(UNIX_MS, "a time");
      if ((this.#count + 1) * STRIDE > this.#rows.length) this.#grow();
      this.#rows.set(row.values, this.#count++ * STRIDE);
    });
  }

  /**
   * Time of the next row, ms since 1970 UTC; undefined at the end.
   *
   * @throws SetupError when the file cannot be read or is no recording, with the line.
   */
  peekMs(): number | undefined {
    while (this.#at === this.#count) {
      if (this.#isOver) return undefined;
      this.#at = this.#count = 0;
      const { done = false, value } = this.#reading.next();
      this.#isOver = done;
      if (done) this.isCut = value === true;
    }
    return this.#rows[this.#at * STRIDE + UNIX_MS]!;
  }

  /** Takes the next row, which is there. */
  take(into: Float64Array): void {
    const from = this.#at++ * STRIDE;
    for (let i = 0; i < STRIDE; i++) into[i] = this.#rows[from + i]!;
  }

  /** The middle of the times between the rows that it holds, ms; undefined below two rows. */
  usualMs(): number | undefined {
    if (this.peekMs() === undefined) return undefined;
    const timeAt = (row: number) => this.#rows[row * STRIDE + UNIX_MS]!;
    const between: number[] = [];
    for (let row = this.#at + 1; row < this.#count; row++) {
      between.push(timeAt(row) - timeAt(row - 1));
    }
    return between.sort((a, b) => a - b)[between.length >> 1];
  }

  #grow(): void {
    const rows = new Float64Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}

/** The file in blocks. With thousands of files none can be kept open. */
function* blocks(path: string, { files, block }: RowFiles): Generator<Uint8Array> {
  for (let offset = 0;;) {
    const length = read(path, files, block, offset);
    if (length === 0) return;
    offset += length;
    yield block.subarray(0, length);
  }
}

function headerOf(path: string, { files, block }: RowFiles): string {
  if (files.stat(path)?.isRegular === false) {
    throw new SetupError(`Cannot read ${JSON.stringify(path)}: it is no regular file`);
  }
  const length = read(path, files, block, 0);
  return new TextDecoder().decode(block.subarray(0, length)).split(/\r?\n/, 1)[0]!;
}

/** Bytes read; 0 at the end. */
function read(path: string, files: RowFiles["files"], block: Uint8Array, offset: number): number {
  const file = files.open(path);
  try {
    const length = file.read(block, offset);
    if (length === 0 && offset < (files.stat(path)?.sizeBytes ?? 0)) {
      throw new SetupError(`Cannot read ${JSON.stringify(path)} at byte ${offset}`);
    }
    return length;
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`Cannot read ${JSON.stringify(path)}: ${reasonOf(error)}`);
  } finally {
    file.close();
  }
}
