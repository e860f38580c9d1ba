import type { Sample } from "../model/sample.ts";
import { Intervals } from "./intervals.ts";
import { ProcessRows } from "./process_rows.ts";
import { ThinnedRows } from "./thinned_rows.ts";

/** Rows kept at most: some ten for each pixel across a wide screen. */
const CAPACITY = 16_384;

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
  /** RSS, and the share of a core, each times the time for which it stood, added up: in bytes × ms, and ms. */
  "rssByteMs",
  "cpuMs",
] as const;
export type DetailColumn = typeof DETAIL_COLUMNS[number];

const place = (column: DetailColumn) => DETAIL_COLUMNS.indexOf(column);
const RSS = place("rssBytes"), PSS = place("pssBytes"), SWAP = place("swapBytes");
const VSZ = place("vszBytes"), FOOTPRINT = place("physFootprintBytes");
const GROUP = place("cgroupBytes"), ANON = place("cgroupAnonBytes"), COUNT = place("pidCount");
const RSS_SUM = place("rssByteMs"), CPU_SUM = place("cpuMs");

/**
 * A recording as somebody needs it who looks closely: whole rows, and the processes of many of them, in
 * bounded memory (at most some 10 MiB, a short recording takes little). No peak is lost, and means over
 * any stretch between two kept rows are exact.
 */
export class DetailSeries {
  readonly #rows = new ThinnedRows({
    columns: DETAIL_COLUMNS.length,
    capacity: CAPACITY,
    extremes: [RSS, PSS, SWAP, VSZ, FOOTPRINT, GROUP, COUNT],
  });
  /** Times between rows. */
  readonly intervals = new Intervals();
  readonly #row = new Float64Array(DETAIL_COLUMNS.length);
  #processes: ProcessRows | undefined;
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

  /** Rows that are kept. */
  get count(): number {
    return this.#rows.count;
  }

  /** Of each stretch of this length the extremes are kept; 0 while all rows are. */
  get cellMs(): number {
    return this.#rows.cellMs;
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
    into[RSS_SUM] = this.#rssSum;
    into[CPU_SUM] = this.#isCpuMeasured ? this.#cpuSum : NaN;
    this.#rows.add(into);
    if (processes) (this.#processes ??= new ProcessRows()).add(elapsedMs, row, processes);
  }

  /** One column of the kept rows, oldest first; undefined where nothing of it was measured. */
  column(column: DetailColumn): Float64Array | undefined {
    const values = this.#rows.column(place(column));
    return values.some((value) => value === value) ? values : undefined;
  }
}
