import type { StackedReading, StackMetric } from "./process_stack.ts";

/** What is kept at most: rows, and sizes of single processes in all of them. */
const MAX_ROWS = 4096, MAX_CELLS = 1 << 19;
/** Of a row with more processes the largest; the others are in its total alone. */
const MAX_IN_ROW = 256;

/** A process of {@link ProcessRows}. */
export interface RowProcess {
  readonly pid: number;
  readonly startUnixMs: number;
}

/** One row: its sizes are those of its processes, in the same order. */
export interface ProcessRow {
  readonly elapsedMs: number;
  readonly totalBytes: number;
  readonly swapBytes: number;
  /** Places in {@link ProcessRows.processes}. */
  readonly places: readonly number[];
  readonly bytes: readonly number[];
}

/** Rows of processes. */
export interface RowsOfProcesses {
  /** What the sizes are. */
  readonly metric: StackMetric;
  /** The kept rows, oldest first. */
  readonly rows: readonly ProcessRow[];
  /** All processes that have a place in a row. */
  readonly processes: readonly RowProcess[];
  /** How long a cell of time is; 0 while all rows are kept. */
  readonly cellMs: number;
}

/**
 * What a tree's memory was made of, process by process, in bounded memory: a fold over rows. Up to 4,096
 * rows are kept as they are; then of each cell of time those with the least and the most total. Rows stay
 * whole, so what is in none of their processes, of trees with hundreds of them, is exactly the rest of
 * the total. PSS from the first row on that has it, else RSS.
 */
export class ProcessRows implements RowsOfProcesses {
  #rows: ProcessRow[] = [];
  #cells = 0;
  #cellMs = 0;
  #metric: StackMetric = "rss";
  #processes: RowProcess[] = [];
  readonly #placeByPid = new Map<number, number>();

  get metric(): StackMetric {
    return this.#metric;
  }

  get rows(): readonly ProcessRow[] {
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
    const measured = this.#largest(processes);
    if (this.#rows.length === MAX_ROWS || this.#cells + measured.length > MAX_CELLS) this.#thin();
    this.#cells += measured.length;
    this.#rows.push({
      ...{ elapsedMs, totalBytes, swapBytes },
      places: measured.map((process) => this.#placeOf(process)),
      bytes: measured.map((process) => this.#sizeOf(process)),
    });
  }

  /** The same with at most so many sizes, but for two rows. */
  thinnedTo(sizes: number): RowsOfProcesses {
    const { metric, processes } = this;
    let rows = this.#rows, cellMs = this.#cellMs;
    if (cellMs === 0) cellMs = Math.max((rows.at(-1)?.elapsedMs ?? 0) / MAX_ROWS, 1e-3);
    const isTooMuch = () => rows.length > 2 && sizesIn(rows) > sizes;
    if (!isTooMuch()) return this;
    while (isTooMuch()) {
      cellMs *= 2;
      rows = extremes(rows, cellMs);
    }
    return { metric, processes, rows, cellMs };
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
    this.#rows = [];
    this.#cells = this.#cellMs = 0;
    this.#processes = [];
    this.#placeByPid.clear();
  }

  /** Drops rows until half of the room is free, and the processes that are then in no row. */
  #thin(): void {
    const spanMs = this.#rows.at(-1)!.elapsedMs - this.#rows[0]!.elapsedMs;
    // Rows that came since the last time may be all there is to merge: cells double only where it is not.
    if (this.#cellMs > 0) this.#merge();
    else this.#cellMs = Math.max(spanMs / MAX_ROWS, 1e-3);
    while (this.#rows.length > MAX_ROWS / 2 || this.#cells > MAX_CELLS / 2) {
      this.#cellMs *= 2;
      this.#merge();
    }
    this.#renumber();
  }

  #merge(): void {
    this.#rows = extremes(this.#rows, this.#cellMs);
    this.#cells = sizesIn(this.#rows);
  }

  #renumber(): void {
    const kept: RowProcess[] = [];
    const placeOf = new Map<number, number>();
    const renumbered = (place: number): number => {
      const known = placeOf.get(place);
      if (known !== undefined) return known;
      placeOf.set(place, kept.length);
      return kept.push(this.#processes[place]!) - 1;
    };
    this.#rows = this.#rows.map((row) => ({ ...row, places: row.places.map(renumbered) }));
    this.#processes = kept;
    this.#placeByPid.clear();
    kept.forEach(({ pid }, place) => this.#placeByPid.set(pid, place));
  }
}

const sizesIn = (rows: readonly ProcessRow[]): number =>
  rows.reduce((sum, { places }) => sum + places.length, 0);

/** The rows with the least and the most total of each cell of time. */
function extremes(rows: readonly ProcessRow[], cellMs: number): ProcessRow[] {
  const kept: ProcessRow[] = [];
  for (let from = 0; from < rows.length;) {
    const cell = Math.floor(rows[from]!.elapsedMs / cellMs);
    let least = from, most = from, to = from;
    for (; to < rows.length && Math.floor(rows[to]!.elapsedMs / cellMs) === cell; to++) {
      if (rows[to]!.totalBytes < rows[least]!.totalBytes) least = to;
      if (rows[to]!.totalBytes > rows[most]!.totalBytes) most = to;
    }
    kept.push(rows[Math.min(least, most)]!);
    if (least !== most) kept.push(rows[Math.max(least, most)]!);
    from = to;
  }
  return kept;
}
