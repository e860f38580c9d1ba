import type { Sample } from "../model/sample.ts";
import { Intervals } from "./intervals.ts";
import { ProcessRows } from "./process_rows.ts";
import type { StackMetric } from "./process_stack.ts";
import { ThinnedRows } from "./thinned_rows.ts";

/** Rows kept at most: what a page of 3 MB has room for. */
const CAPACITY = 262_144;

/** What is kept of each row; the places are those of {@link ThinnedRows}. */
export const DETAIL_COLUMNS = [
  "elapsedMs",
  "rssBytes",
  "pssBytes",
  "swapBytes",
  "vszBytes",
  "physFootprintBytes",
  "cgroupBytes",
  "cgroupAnonBytes",
  "pidCount",
  /** What the memory was made of, of the metric that {@link DetailSeries.kindsMetric} names. */
  "anonBytes",
  "fileBytes",
  "shmemBytes",
  "ussBytes",
  /** RSS, and the share of a core, each times the time for which it stood, added up: in bytes × ms, and ms. */
  "rssByteMs",
  "cpuMs",
] as const;
export type DetailColumn = typeof DETAIL_COLUMNS[number];

const place = (column: DetailColumn) => DETAIL_COLUMNS.indexOf(column);
const RSS = place("rssBytes"), PSS = place("pssBytes"), SWAP = place("swapBytes");
const VSZ = place("vszBytes"), FOOTPRINT = place("physFootprintBytes");
const GROUP = place("cgroupBytes"), ANON = place("cgroupAnonBytes"), COUNT = place("pidCount");
const KIND_ANON = place("anonBytes"), KIND_FILE = place("fileBytes");
const KIND_SHMEM = place("shmemBytes"), USS = place("ussBytes");
const RSS_SUM = place("rssByteMs"), CPU_SUM = place("cpuMs");

/** Rows of a recording: of each stretch of the same length those with extremes. */
export interface DetailRows {
  /** Rows that are kept. */
  readonly count: number;
  /** Of each stretch of this length the extremes are kept; 0 while all rows are. */
  readonly cellMs: number;
  /** One column of the kept rows, oldest first; undefined where nothing of it was measured. */
  column(column: DetailColumn): Float64Array | undefined;
}

/**
 * A recording as somebody needs it who looks closely: whole rows, and the processes of many of them, in
 * bounded memory (at most some 45 MiB, a short recording takes little). No peak is lost, and means over
 * any stretch between two kept rows are exact.
 */
export class DetailSeries implements DetailRows {
  readonly #rows = new ThinnedRows({
    columns: DETAIL_COLUMNS.length,
    capacity: CAPACITY,
    extremes: [RSS, PSS, SWAP, VSZ, FOOTPRINT, GROUP, COUNT, KIND_ANON, KIND_FILE, KIND_SHMEM],
  });
  /** Times between rows. */
  readonly intervals = new Intervals();
  readonly #row = new Float64Array(DETAIL_COLUMNS.length);
  #processes: ProcessRows | undefined;
  #kindsMetric: StackMetric | undefined;
  #rssSum = 0;
  #cpuSum = 0;
  #lastRss = 0;
  #lastMs = 0;
  #lastCpuMs = 0;
  #isCpuMeasured = false;

  /** Rows added so far. */
  get seen(): number {
    return this.#rows.seen;
  }

  get count(): number {
    return this.#rows.count;
  }

  get cellMs(): number {
    return this.#rows.cellMs;
  }

  /** What the kinds add up to: PSS from the first row on that has it by kind, else RSS; undefined without kinds. */
  get kindsMetric(): StackMetric | undefined {
    return this.#kindsMetric;
  }

  /** The processes of the rows, where they were told. */
  get processes(): ProcessRows | undefined {
    return this.#processes;
  }

  /** Adds a row; its time never decreases. */
  add(row: Sample): void {
    const { elapsedMs, rssBytes = NaN, cpuPercent, cgroup, processes } = row;
    const into = this.#row;
    if (this.seen > 0) this.intervals.add(elapsedMs - this.#lastMs);
    if (this.#lastRss === this.#lastRss) this.#rssSum += this.#lastRss * (elapsedMs - this.#lastMs);
    this.#lastRss = rssBytes;
    this.#lastMs = elapsedMs;
    if (cpuPercent !== undefined) {
      this.#cpuSum += cpuPercent / 100 * (elapsedMs - this.#lastCpuMs);
      this.#lastCpuMs = elapsedMs;
      this.#isCpuMeasured = true;
    }
    into[0] = elapsedMs;
    into[RSS] = rssBytes;
    into[PSS] = row.pssBytes ?? NaN;
    into[SWAP] = row.swapBytes ?? NaN;
    into[VSZ] = row.vszBytes ?? NaN;
    into[FOOTPRINT] = row.physFootprintBytes ?? NaN;
    into[GROUP] = cgroup?.currentBytes ?? NaN;
    into[ANON] = cgroup?.anonBytes ?? NaN;
    into[COUNT] = row.pidCount;
    into[USS] = row.ussBytes ?? NaN;
    this.#putKinds(row);
    into[RSS_SUM] = this.#rssSum;
    into[CPU_SUM] = this.#isCpuMeasured ? this.#cpuSum : NaN;
    this.#rows.add(into);
    if (processes) (this.#processes ??= new ProcessRows()).add(elapsedMs, row, processes);
  }

  column(column: DetailColumn): Float64Array | undefined {
    return columnOf(this.#rows, column);
  }

  /** The same in at most so many rows. */
  level(rows: number): DetailRows {
    const level = this.#rows.thinnedTo(rows);
    return {
      count: level.count,
      cellMs: level.cellMs,
      column: (column) => columnOf(level, column),
    };
  }

  #putKinds({ rssKinds, pssKinds }: Sample): void {
    if (pssKinds !== undefined && this.#kindsMetric !== "pss") {
      for (const place of [KIND_ANON, KIND_FILE, KIND_SHMEM]) this.#rows.forget(place);
      this.#kindsMetric = "pss";
    } else if (rssKinds !== undefined) this.#kindsMetric ??= "rss";
    const kinds = this.#kindsMetric === "pss" ? pssKinds : rssKinds;
    const into = this.#row;
    into[KIND_ANON] = kinds?.anonBytes ?? NaN;
    into[KIND_FILE] = kinds?.fileBytes ?? NaN;
    into[KIND_SHMEM] = kinds?.shmemBytes ?? NaN;
  }
}

function columnOf(rows: ThinnedRows, column: DetailColumn): Float64Array | undefined {
  const values = rows.column(place(column));
  return values.some((value) => value === value) ? values : undefined;
}
