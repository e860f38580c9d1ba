import { cellExtremes } from "./cell_extremes.ts";
import { type PartColumns, PartedRows } from "./parted_rows.ts";
import type { StackedReading, StackMetric } from "./process_stack.ts";

/** What is kept at most: rows, and sizes of single processes in all of them. */
const MAX_ROWS = 65_536, MAX_SIZES = 1 << 20;
/** Of a row with more processes the largest; the others are in its total alone. */
const MAX_IN_ROW = 256;

/** A process of {@link ProcessRows}. */
export interface RowProcess {
  readonly pid: number;
  readonly startUnixMs: number;
}

/** Rows of processes. */
export interface RowsOfProcesses {
  /** What the sizes are. */
  readonly metric: StackMetric;
  /** The kept rows, oldest first; the parts of each are the sizes of its processes. */
  readonly rows: PartColumns;
  /** All processes that have a place in a row. */
  readonly processes: readonly RowProcess[];
  /** How long a cell of time is; 0 while all rows are kept. */
  readonly cellMs: number;
}

/** How much of it is wanted at most. */
export interface StackDetail {
  readonly rows: number;
  /** Sizes of single processes in all of them. */
  readonly sizes: number;
}

/**
 * What a tree's memory was made of, process by process, in bounded memory (at most some 15 MiB): a fold
 * over rows. Up to 65,536 rows are kept as they are; then of each cell of time those with the least and
 * the most total. Rows stay whole, so what is in none of their processes, of trees with hundreds of them,
 * is exactly the rest of the total. PSS from the first row on that has it, else RSS.
 */
export class ProcessRows implements RowsOfProcesses {
  #rows = new PartedRows();
  #cellMs = 0;
  #metric: StackMetric = "rss";
  #processes: RowProcess[] = [];
  readonly #placeByPid = new Map<number, number>();

  get metric(): StackMetric {
    return this.#metric;
  }

  get rows(): PartColumns {
    return this.#rows;
  }

  get processes(): readonly RowProcess[] {
    return this.#processes;
  }

  get cellMs(): number {
    return this.#cellMs;
  }

  /** Adds a row: the tree's RSS, PSS and swap, and its processes. `elapsedMs` never decreases. */
  add(
    elapsedMs: number,
    { rssBytes, pssBytes, swapBytes = 0 }: {
      readonly rssBytes?: number;
      readonly pssBytes?: number;
      readonly swapBytes?: number;
    },
    processes: readonly StackedReading[],
  ): void {
    if (pssBytes !== undefined && this.#metric === "rss") this.#begin("pss");
    const totalBytes = this.#metric === "pss" ? pssBytes : rssBytes;
    if (totalBytes === undefined) return;
    const measured = this.#largest(processes), rows = this.#rows;
    if (rows.count === MAX_ROWS || rows.parts + measured.length > MAX_SIZES) this.#thin();
    rows.begin(elapsedMs, totalBytes, swapBytes);
    for (const process of measured) rows.put(this.#placeOf(process), this.#sizeOf(process));
  }

  /** The same with at most so much of it, but for two rows: its cells are made of these ones. */
  thinnedTo({ rows: mostRows, sizes }: StackDetail): RowsOfProcesses {
    const { metric, processes } = this;
    const { count, parts, timesMs, totalBytes } = this.#rows;
    const leastMs = this.#cellMs || Math.max((timesMs[count - 1] ?? 0) / MAX_ROWS, 1e-3);
    let excess = Math.max(count / mostRows, parts / sizes), cells = 0;
    let kept: Uint32Array | undefined;
    while (excess > 1 && (kept?.length ?? count) > 2) {
      cells = Math.max(cells + 1, Math.floor(cells * Math.min(excess, 2)));
      kept = cellExtremes(timesMs, totalBytes, cells * leastMs);
      excess = Math.max(kept.length / mostRows, this.#rows.partsOf(kept) / sizes);
    }
    if (kept === undefined) return this;
    return { metric, processes, rows: this.#rows.picked(kept), cellMs: cells * leastMs };
  }

  #sizeOf({ rssBytes = 0, pssBytes = 0 }: StackedReading): number {
    return this.#metric === "pss" ? pssBytes : rssBytes;
  }

  #largest(processes: readonly StackedReading[]): readonly StackedReading[] {
    const measured = processes.filter((process) => this.#sizeOf(process) > 0);
    if (measured.length <= MAX_IN_ROW) return measured;
    return measured.sort((a, b) => this.#sizeOf(b) - this.#sizeOf(a)).slice(0, MAX_IN_ROW);
  }

  #placeOf({ pid, startUnixMs }: StackedReading): number {
    const place = this.#placeByPid.get(pid);
    if (place !== undefined && this.#processes[place]!.startUnixMs === startUnixMs) return place;
    this.#placeByPid.set(pid, this.#processes.length);
    return this.#processes.push({ pid, startUnixMs }) - 1;
  }

  #begin(metric: StackMetric): void {
    this.#metric = metric;
    this.#rows = new PartedRows();
    this.#cellMs = 0;
    this.#processes = [];
    this.#placeByPid.clear();
  }

  /** Drops rows until half of the room is free, and the processes that are then in no row. */
  #thin(): void {
    const { timesMs } = this.#rows;
    // Rows that came since the last time may be all there is to merge: cells double only where it is not.
    if (this.#cellMs > 0) this.#merge();
    // A little longer, lest the cells at both ends be too many.
    else this.#cellMs = Math.max((timesMs.at(-1)! - timesMs[0]!) / (MAX_ROWS - 16), 1e-3);
    while (this.#rows.count > MAX_ROWS / 2 || this.#rows.parts > MAX_SIZES / 2) {
      this.#cellMs *= 2;
      this.#merge();
    }
    this.#renumber();
  }

  #merge(): void {
    const { timesMs, totalBytes } = this.#rows;
    this.#rows.keep(cellExtremes(timesMs, totalBytes, this.#cellMs));
  }

  #renumber(): void {
    const kept: RowProcess[] = [];
    const placeOf = new Map<number, number>();
    this.#rows.renumber((place) => {
      const known = placeOf.get(place);
      if (known !== undefined) return known;
      placeOf.set(place, kept.length);
      return kept.push(this.#processes[place]!) - 1;
    });
    this.#processes = kept;
    this.#placeByPid.clear();
    kept.forEach(({ pid }, place) => this.#placeByPid.set(pid, place));
  }
}
