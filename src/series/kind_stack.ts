import type { MemoryKinds } from "../model/kinds.ts";
import { Intervals } from "./intervals.ts";
import { KeptRows } from "./kept_rows.ts";
import { MAX_CELLS, type StackMetric } from "./process_stack.ts";

/** Memory by kind in one row of the recording. */
export interface KindPoint {
  readonly elapsedMs: number;
  readonly kinds: MemoryKinds;
  readonly swapBytes: number;
}

// A kept row, after its number.
const ELAPSED = 1, ANON = 2, FILE = 3, SHMEM = 4, SWAP = 5, TOTAL = 6;

/**
 * What a tree's memory is made of over time, by kind, in bounded memory (about 0.3 MiB): a fold over rows,
 * which stay whole, so that the kinds of a moment always belong together.
 */
export class KindStack {
  readonly intervals = new Intervals();
  readonly #kept = new KeptRows({
    columns: TOTAL,
    cells: MAX_CELLS,
    extremes: [TOTAL - 1],
    ends: false,
  });
  readonly #row = new Float64Array(TOTAL);
  #lastMs = 0;

  constructor(readonly metric: StackMetric) {}

  /** Rows with kinds so far. */
  get measured(): number {
    return this.#kept.rows;
  }

  /** Adds a row; undefined = its kinds are not known. `elapsedMs` never decreases. */
  add(elapsedMs: number, kinds: MemoryKinds | undefined, swapBytes = 0): void {
    if (kinds === undefined) {
      this.#kept.interrupt();
      return;
    }
    const { anonBytes, fileBytes, shmemBytes } = kinds;
    const totalBytes = anonBytes + fileBytes + shmemBytes;
    this.#row.set([elapsedMs, anonBytes, fileBytes, shmemBytes, swapBytes, totalBytes]);
    if (this.#kept.rows > 0) this.intervals.add(elapsedMs - this.#lastMs);
    this.#lastMs = elapsedMs;
    this.#kept.add(this.#row);
  }

  /** The kept rows by cells, oldest first. */
  *buckets(): Iterable<{ points: readonly KindPoint[]; unmeasuredBefore: boolean }> {
    for (const { rows, isBroken } of this.#kept.read()) {
      yield { points: rows.map(pointOf), unmeasuredBefore: isBroken };
    }
  }
}

const pointOf = (row: Float64Array): KindPoint => ({
  elapsedMs: row[ELAPSED]!,
  kinds: { anonBytes: row[ANON]!, fileBytes: row[FILE]!, shmemBytes: row[SHMEM]! },
  swapBytes: row[SWAP]!,
});
