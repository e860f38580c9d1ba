import type { ProcessReading } from "../model/sample.ts";
import { Intervals } from "./intervals.ts";

/** Processes that are kept apart; the rest is in the total alone. */
export const MAX_PROCESSES = 32;
/** Cells of time: some two for each pixel across a chart of the default size. */
export const MAX_CELLS = 2048;

/** What is stacked. PSS adds up to what is really used; RSS counts shared memory in each process. */
export type StackMetric = "rss" | "pss";

/** What a stack takes of a process. */
export type StackedReading = Pick<
  ProcessReading,
  "pid" | "startUnixMs" | "command" | "rssBytes" | "pssBytes"
>;

/** A process that is kept apart. */
export interface StackedProcess {
  readonly pid: number;
  readonly startUnixMs: number;
  /** As last seen: a process that was forked becomes another command by exec. */
  readonly command: string;
  readonly peakBytes: number;
  /** The row of the recording from which on it is kept apart. */
  readonly sinceRow: number;
}

/** One row of the recording. */
export interface StackPoint {
  readonly elapsedMs: number;
  readonly totalBytes: number;
  readonly swapBytes: number;
  /** That of each process of {@link ProcessStack.processes}, in its order. */
  readonly processBytes: readonly number[];
}

// A kept row: time, number of the row, total and swap of the tree, then what each process has of the total.
const ELAPSED = 0, ROW = 1, TOTAL = 2, SWAP = 3, PROCESSES = 4, STRIDE = PROCESSES + MAX_PROCESSES;
// A cell keeps its row with the least total and the one with the most.
const CELL = 2 * STRIDE;

/** A newcomer takes a place when it is larger by this: equals would push each other out forever. */
const CLEARLY_LARGER = 1.1;

/**
 * What a tree's memory is made of over time, in bounded memory (about 1.2 MiB): a fold over rows.
 *
 * Up to {@link MAX_CELLS} rows are kept as they are; then only those with the least and the most total
 * of each cell of time. Rows stay whole, so their parts always add up to the total. Of all processes
 * {@link MAX_PROCESSES} are kept apart, those with the highest peaks: one that is clearly larger takes
 * the place of the one with the lowest peak, whose memory is from then on, and for the past, that of
 * nobody in particular. The total has no error by that; a process that takes a place late lacks what
 * it had before, which is less than 1.1 times the lowest peak that is kept.
 */
export class ProcessStack {
  readonly intervals = new Intervals();
  readonly #cells = new Float64Array(MAX_CELLS * CELL);
  readonly #unmeasuredBefore = new Uint8Array(MAX_CELLS);
  readonly #row = new Float64Array(STRIDE);
  #processes: Mutable<StackedProcess>[] = [];
  readonly #placeByPid = new Map<number, number>();
  /** At most the lowest peak that is kept: peaks only grow. */
  #lowestPeak = 0;
  #count = 0;
  #rows = 0;
  #lastMs = 0;
  #cellMs = 0;
  #cellEndMs = 0;
  #unmeasured = false;

  constructor(readonly metric: StackMetric) {}

  /** The processes that are kept apart, dead or alive. */
  get processes(): readonly StackedProcess[] {
    return this.#processes;
  }

  /**
   * Adds a row: the tree's RSS or PSS, undefined = not measured, its swap, and its processes where they were
   * recorded. `elapsedMs` never decreases.
   */
  add(
    elapsedMs: number,
    totalBytes: number | undefined,
    swapBytes: number | undefined,
    processes: readonly StackedReading[] = [],
  ): void {
    if (totalBytes === undefined) {
      this.#unmeasured = true;
      return;
    }
    const row = this.#row;
    row.fill(0);
    row[ELAPSED] = elapsedMs;
    row[ROW] = this.#rows;
    row[TOTAL] = totalBytes;
    row[SWAP] = swapBytes ?? 0;
    for (const process of processes) this.#take(process);
    if (this.#rows++ > 0) this.intervals.add(elapsedMs - this.#lastMs);
    this.#lastMs = elapsedMs;
    if (elapsedMs < this.#cellEndMs) extend(this.#cells, (this.#count - 1) * CELL, row, 0);
    else this.#append(elapsedMs);
    this.#unmeasured = false;
  }

  /** The kept rows by cells, oldest first. */
  *buckets(): Iterable<{ points: readonly StackPoint[]; unmeasuredBefore: boolean }> {
    for (let i = 0; i < this.#count; i++) {
      const least = i * CELL, most = least + STRIDE;
      const order = this.#cells[least + ROW]! - this.#cells[most + ROW]!;
      const rows = order === 0 ? [least] : order < 0 ? [least, most] : [most, least];
      yield {
        points: rows.map((at) => this.#point(at)),
        unmeasuredBefore: i > 0 && this.#unmeasuredBefore[i] === 1,
      };
    }
  }

  /** Writes a process into the current row, if it is kept apart. */
  #take(process: StackedReading): void {
    const bytes = this.metric === "pss" ? process.pssBytes : process.rssBytes;
    if (bytes === undefined) return;
    let place = this.#placeByPid.get(process.pid);
    if (place === undefined || this.#processes[place]!.startUnixMs !== process.startUnixMs) {
      place = this.#placeFor(bytes);
      if (place === undefined) return;
      this.#settle(place, process);
    }
    const kept = this.#processes[place]!;
    kept.command = process.command;
    if (bytes > kept.peakBytes) kept.peakBytes = bytes;
    this.#row[PROCESSES + place] = bytes;
  }

  /** A free place, or that of the lowest peak where this size is clearly larger. */
  #placeFor(bytes: number): number | undefined {
    if (this.#processes.length < MAX_PROCESSES) return this.#processes.length;
    if (bytes <= this.#lowestPeak * CLEARLY_LARGER) return undefined;
    let lowest = 0;
    for (let i = 1; i < MAX_PROCESSES; i++) {
      if (this.#processes[i]!.peakBytes < this.#processes[lowest]!.peakBytes) lowest = i;
    }
    this.#lowestPeak = this.#processes[lowest]!.peakBytes;
    return bytes > this.#lowestPeak * CLEARLY_LARGER ? lowest : undefined;
  }

  #settle(place: number, { pid, startUnixMs, command }: StackedReading): void {
    const before = this.#processes[place];
    if (before !== undefined && this.#placeByPid.get(before.pid) === place) {
      this.#placeByPid.delete(before.pid);
    }
    this.#processes[place] = { pid, startUnixMs, command, peakBytes: 0, sinceRow: this.#rows };
    this.#placeByPid.set(pid, place);
  }

  #append(elapsedMs: number): void {
    if (this.#count === MAX_CELLS) this.#thin(elapsedMs);
    this.#cells.set(this.#row, this.#count * CELL);
    this.#cells.set(this.#row, this.#count * CELL + STRIDE);
    this.#unmeasuredBefore[this.#count] = this.#unmeasured ? 1 : 0;
    this.#count++;
    // Before the first thinning there are no cells, and each row stands for itself.
    if (this.#cellMs > 0) this.#cellEndMs = (this.#cell(elapsedMs) + 1) * this.#cellMs;
  }

  /** Makes cells so long that at most half of them are needed, and merges within them. */
  #thin(elapsedMs: number): void {
    const cells = this.#cells;
    const wantedMs = elapsedMs / (MAX_CELLS / 2);
    if (this.#cellMs === 0) this.#cellMs = Math.max(wantedMs, 1e-3);
    while (this.#cellMs < wantedMs) this.#cellMs *= 2;
    let kept = 0;
    for (let i = 1; i < MAX_CELLS; i++) {
      const from = i * CELL, into = kept * CELL;
      if (this.#cell(cells[from + ELAPSED]!) === this.#cell(cells[into + ELAPSED]!)) {
        extend(cells, into, cells, from);
        extend(cells, into, cells, from + STRIDE);
      } else {
        kept++;
        cells.copyWithin(kept * CELL, from, from + CELL);
        this.#unmeasuredBefore[kept] = this.#unmeasuredBefore[i]!;
      }
    }
    this.#count = kept + 1;
  }

  #cell(elapsedMs: number): number {
    return Math.floor(elapsedMs / this.#cellMs);
  }

  #point(at: number): StackPoint {
    const cells = this.#cells, row = cells[at + ROW]!;
    return {
      elapsedMs: cells[at + ELAPSED]!,
      totalBytes: cells[at + TOTAL]!,
      swapBytes: cells[at + SWAP]!,
      // What stands there from before was another process.
      processBytes: this.#processes.map(({ sinceRow }, place) =>
        row < sinceRow ? 0 : cells[at + PROCESSES + place]!
      ),
    };
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Takes the row at `from` of `rows` into a cell, if it is an extreme of it. */
function extend(cells: Float64Array, cell: number, rows: Float64Array, from: number): void {
  const bytes = rows[from + TOTAL]!;
  const isLeast = bytes < cells[cell + TOTAL]!;
  if (!isLeast && bytes <= cells[cell + STRIDE + TOTAL]!) return;
  cells.set(rows.subarray(from, from + STRIDE), isLeast ? cell : cell + STRIDE);
}
