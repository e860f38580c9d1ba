import { Intervals } from "./intervals.ts";
import { KeptRows } from "./kept_rows.ts";

/** Cells kept per metric: some three for each pixel across a chart of the default size. */
export const MAX_BUCKETS = 4096;

// Where a kept row has them, after its number.
const TIME = 1, VALUE = 2;

/** A measured value, in bytes or percent, and when it was measured, since the recording began. */
export interface TimedValue {
  readonly elapsedMs: number;
  readonly value: number;
}

/** The points of one bucket in order of time, and whether the line is interrupted before them. */
export interface Bucket {
  readonly points: readonly TimedValue[];
  /** At least one row between the bucket before and this one had no value. */
  readonly unmeasuredBefore: boolean;
}

/**
 * One metric over time in bounded memory. Up to {@link MAX_BUCKETS} values are kept as they are; then of
 * each cell of time the first, smallest, largest and last. A cell is shorter than a thousandth of the
 * run, and a longer stretch without values stays a stretch between buckets.
 */
export class MetricSeries {
  readonly intervals = new Intervals();
  #kept: KeptRows | undefined;
  readonly #row = new Float64Array(VALUE);
  #isUnmeasured = false;
  #lastMs = 0;
  #peakMs = 0;
  #peakValue = -1;

  /** Values added so far. */
  get measured(): number {
    return this.#kept?.rows ?? 0;
  }

  /** The largest value, exactly, and the first time it was seen; undefined when nothing was measured. */
  peak(): TimedValue | undefined {
    return this.measured === 0 ? undefined : { elapsedMs: this.#peakMs, value: this.#peakValue };
  }

  /** Adds a row's value, undefined = not measured. `elapsedMs` never decreases. */
  add(elapsedMs: number, value: number | undefined): void {
    if (value === undefined) {
      this.#isUnmeasured = true;
      return;
    }
    // Most metrics are never measured.
    const kept = this.#kept ??= new KeptRows({
      columns: VALUE,
      cells: MAX_BUCKETS,
      extremes: [VALUE - 1],
      ends: true,
    });
    if (value > this.#peakValue) {
      this.#peakValue = value;
      this.#peakMs = elapsedMs;
    }
    if (kept.rows > 0) this.intervals.add(elapsedMs - this.#lastMs);
    this.#lastMs = elapsedMs;
    if (this.#isUnmeasured) kept.interrupt();
    this.#isUnmeasured = false;
    this.#row[TIME - 1] = elapsedMs;
    this.#row[VALUE - 1] = value;
    kept.add(this.#row);
  }

  /** The kept buckets, oldest first. */
  *buckets(): Iterable<Bucket> {
    if (this.#kept === undefined) return;
    for (const { rows, isBroken } of this.#kept.read()) {
      yield {
        points: rows.map((row) => ({ elapsedMs: row[TIME]!, value: row[VALUE]! })),
        unmeasuredBefore: isBroken,
      };
    }
  }
}
