import { latestCommand } from "../model/process_name.ts";
import type { ProcessReading } from "../model/sample.ts";
import { Intervals } from "./intervals.ts";
import { KeptRows } from "./kept_rows.ts";
import type { Mutable } from "../model/mutable.ts";

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

// A kept row: its number, time, total and swap of the tree, then what each process has of the total.
const ROW = 0, ELAPSED = 1, TOTAL = 2, SWAP = 3, PROCESSES = 4;

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
  readonly #kept = new KeptRows({
    columns: PROCESSES - 1 + MAX_PROCESSES,
    cells: MAX_CELLS,
    extremes: [TOTAL - 1],
    ends: false,
  });
  readonly #row = new Float64Array(PROCESSES - 1 + MAX_PROCESSES);
  #processes: Mutable<StackedProcess>[] = [];
  readonly #placeByPid = new Map<number, number>();
  /** At most the lowest peak that is kept: peaks only grow. */
  #lowestPeak = 0;
  #lastMs = 0;

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
      this.#kept.interrupt();
      return;
    }
    const row = this.#row;
    row.fill(0);
    row[ELAPSED - 1] = elapsedMs;
    row[TOTAL - 1] = totalBytes;
    row[SWAP - 1] = swapBytes ?? 0;
    for (const process of processes) this.#take(process);
    if (this.#kept.rows > 0) this.intervals.add(elapsedMs - this.#lastMs);
    this.#lastMs = elapsedMs;
    this.#kept.add(row);
  }

  /** The kept rows by cells, oldest first. */
  *buckets(): Iterable<{ points: readonly StackPoint[]; unmeasuredBefore: boolean }> {
    for (const { rows, isBroken } of this.#kept.read()) {
      yield { points: rows.map((row) => this.#point(row)), unmeasuredBefore: isBroken };
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
      this.#replaceSlot(place, process);
    }
    const kept = this.#processes[place]!;
    kept.command = latestCommand(kept.command, process.command);
    if (bytes > kept.peakBytes) kept.peakBytes = bytes;
    this.#row[PROCESSES - 1 + place] = bytes;
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

  #replaceSlot(place: number, { pid, startUnixMs, command }: StackedReading): void {
    const before = this.#processes[place];
    if (before !== undefined && this.#placeByPid.get(before.pid) === place) {
      this.#placeByPid.delete(before.pid);
    }
    this.#processes[place] = { pid, startUnixMs, command, peakBytes: 0, sinceRow: this.#kept.rows };
    this.#placeByPid.set(pid, place);
  }

  #point(row: Float64Array): StackPoint {
    return {
      elapsedMs: row[ELAPSED]!,
      totalBytes: row[TOTAL]!,
      swapBytes: row[SWAP]!,
      // What stands there from before was another process.
      processBytes: this.#processes.map(({ sinceRow }, place) =>
        row[ROW]! < sinceRow ? 0 : row[PROCESSES + place]!
      ),
    };
  }
}
