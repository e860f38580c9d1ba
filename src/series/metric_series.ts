import { Intervals } from "./intervals.ts";

/** Buckets kept per metric: some three for each pixel across a chart of the default size. */
export const MAX_BUCKETS = 4096;

// A bucket's eight numbers: its first, smallest, largest and last value, each after its time.
const FIRST = 0, MIN = 2, MAX = 4, LAST = 6, STRIDE = 8;

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
 * One metric over time in bounded memory. Up to {@link MAX_BUCKETS} values are kept as they are;
 * then neighbours within a cell of time are merged, and a bucket keeps the first, smallest, largest
 * and last of its values with their times. Cells double as the run grows, so one is always shorter
 * than a thousandth of the run, and a longer stretch without values stays a stretch between buckets.
 */
export class MetricSeries {
  readonly intervals = new Intervals();
  #buckets: Float64Array | undefined;
  readonly #unmeasuredBefore = new Uint8Array(MAX_BUCKETS);
  #count = 0;
  #measured = 0;
  #cellMs = 0;
  #cellEndMs = 0;
  #unmeasured = false;
  #peakMs = 0;
  #peakValue = -1;

  /** Values added so far. */
  get measured(): number {
    return this.#measured;
  }

  /** The largest value, exactly, and the first time it was seen; undefined when nothing was measured. */
  peak(): TimedValue | undefined {
    return this.#measured === 0 ? undefined : { elapsedMs: this.#peakMs, value: this.#peakValue };
  }

  /** Adds a row's value, undefined = not measured. `elapsedMs` never decreases. */
  add(elapsedMs: number, value: number | undefined): void {
    if (value === undefined) {
      this.#unmeasured = true;
      return;
    }
    const buckets = this.#buckets ??= new Float64Array(MAX_BUCKETS * STRIDE);
    if (value > this.#peakValue) {
      this.#peakValue = value;
      this.#peakMs = elapsedMs;
    }
    const last = (this.#count - 1) * STRIDE;
    if (this.#measured++ > 0) this.intervals.add(elapsedMs - buckets[last + LAST]!);
    if (elapsedMs < this.#cellEndMs) extend(buckets, last, elapsedMs, value);
    else this.#append(buckets, elapsedMs, value);
    this.#unmeasured = false;
  }

  /** The kept buckets, oldest first. */
  *buckets(): Iterable<Bucket> {
    const buckets = this.#buckets;
    if (buckets === undefined) return;
    for (let i = 0; i < this.#count; i++) {
      yield {
        points: bucketPoints(buckets, i * STRIDE),
        unmeasuredBefore: i > 0 && this.#unmeasuredBefore[i] === 1,
      };
    }
  }

  #append(buckets: Float64Array, elapsedMs: number, value: number): void {
    if (this.#count === MAX_BUCKETS) this.#thin(buckets, elapsedMs);
    const at = this.#count * STRIDE;
    for (let i = 0; i < STRIDE; i += 2) {
      buckets[at + i] = elapsedMs;
      buckets[at + i + 1] = value;
    }
    this.#unmeasuredBefore[this.#count] = this.#unmeasured ? 1 : 0;
    this.#count++;
    // Before the first thinning there are no cells, and each value has a bucket of its own.
    if (this.#cellMs > 0) {
      this.#cellEndMs = (Math.floor(elapsedMs / this.#cellMs) + 1) * this.#cellMs;
    }
  }

  /** Makes cells so long that at most half of the buckets are needed, and merges within them. */
  #thin(buckets: Float64Array, elapsedMs: number): void {
    const wantedMs = elapsedMs / (MAX_BUCKETS / 2);
    if (this.#cellMs === 0) this.#cellMs = Math.max(wantedMs, 1e-3);
    while (this.#cellMs < wantedMs) this.#cellMs *= 2;
    let kept = 0;
    for (let i = 1; i < MAX_BUCKETS; i++) {
      const from = i * STRIDE, into = kept * STRIDE;
      if (this.#cell(buckets[from + FIRST]!) === this.#cell(buckets[into + FIRST]!)) {
        merge(buckets, into, from);
      } else {
        kept++;
        buckets.copyWithin(kept * STRIDE, from, from + STRIDE);
        this.#unmeasuredBefore[kept] = this.#unmeasuredBefore[i]!;
      }
    }
    this.#count = kept + 1;
  }

  #cell(elapsedMs: number): number {
    return Math.floor(elapsedMs / this.#cellMs);
  }
}

function extend(buckets: Float64Array, at: number, elapsedMs: number, value: number): void {
  if (value < buckets[at + MIN + 1]!) {
    buckets[at + MIN] = elapsedMs;
    buckets[at + MIN + 1] = value;
  }
  if (value > buckets[at + MAX + 1]!) {
    buckets[at + MAX] = elapsedMs;
    buckets[at + MAX + 1] = value;
  }
  buckets[at + LAST] = elapsedMs;
  buckets[at + LAST + 1] = value;
}

/** Adds the later bucket `from` to `into`. */
function merge(buckets: Float64Array, into: number, from: number): void {
  extend(buckets, into, buckets[from + MIN]!, buckets[from + MIN + 1]!);
  extend(buckets, into, buckets[from + MAX]!, buckets[from + MAX + 1]!);
  extend(buckets, into, buckets[from + LAST]!, buckets[from + LAST + 1]!);
}

function bucketPoints(buckets: Float64Array, at: number): readonly TimedValue[] {
  const minFirst = buckets[at + MIN]! <= buckets[at + MAX]!;
  const points: TimedValue[] = [];
  for (const key of [FIRST, minFirst ? MIN : MAX, minFirst ? MAX : MIN, LAST]) {
    const elapsedMs = buckets[at + key]!, value = buckets[at + key + 1]!;
    const before = points.at(-1);
    if (before?.elapsedMs !== elapsedMs || before.value !== value) {
      points.push({ elapsedMs, value });
    }
  }
  return points;
}
