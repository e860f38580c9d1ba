/** An even number: buckets are merged in pairs. */
const BUCKETS = 512;

/** A value and its moment, as good as any in a stretch of the run. */
export interface Points {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/**
 * A run in at most 512 stretches of equal length. When they are full, each two become one: the
 * memory stays the same, and at least 256 remain of a run with that many samples.
 */
export class History {
  #widthMs = 1;
  readonly #counts = new Float64Array(BUCKETS);
  readonly #maxima = new Float64Array(BUCKETS);
  /** Infinity where there is no value. */
  readonly #minima = new Float64Array(BUCKETS).fill(Infinity);
  readonly #lasts = new Float64Array(BUCKETS);
  readonly #sums = new Float64Array(BUCKETS);
  readonly #timeSums = new Float64Array(BUCKETS);

  /** Takes a value; times never fall, and start at 0 or above. */
  add(timeMs: number, value: number): void {
    while (timeMs >= this.#widthMs * BUCKETS) this.#halve();
    const at = Math.floor(timeMs / this.#widthMs);
    const count = this.#counts[at]!;
    if (count === 0 || value > this.#maxima[at]!) this.#maxima[at] = value;
    if (value < this.#minima[at]!) this.#minima[at] = value;
    this.#lasts[at] = value;
    this.#sums[at]! += value;
    this.#timeSums[at]! += timeMs;
    this.#counts[at] = count + 1;
  }

  /** Mean moments and mean values of the stretches that have any, from `fromMs` on. */
  points(fromMs: number): Points {
    const filled = [...this.#counts.keys()]
      .filter((at) => this.#counts[at]! > 0 && this.#meanTime(at) >= fromMs);
    return {
      timesMs: Float64Array.from(filled, (at) => this.#meanTime(at)),
      values: Float64Array.from(filled, (at) => this.#sums[at]! / this.#counts[at]!),
    };
  }

  /** The lowest value in each of so many equal parts of the time up to `endMs`, as far as it has any. */
  floor(columns: number, endMs: number): Points {
    const lowest = new Float64Array(columns).fill(Infinity);
    const timesMs = new Float64Array(columns);
    for (let at = 0; at < BUCKETS; at++) {
      if (this.#counts[at]! === 0) continue;
      const timeMs = this.#meanTime(at);
      const column = Math.min(columns - 1, Math.floor(timeMs / endMs * columns));
      if (this.#minima[at]! >= lowest[column]!) continue;
      lowest[column] = this.#minima[at]!;
      timesMs[column] = timeMs;
    }
    const isFilled = (_: number, column: number) => lowest[column]! < Infinity;
    return { timesMs: timesMs.filter(isFilled), values: lowest.filter(isFilled) };
  }

  /**
   * The highest value in each of `columns` equal parts of the time up to `endMs`. Where no sample
   * fell in a part the value before still stands; undefined before the first.
   */
  maxima(columns: number, endMs: number): (number | undefined)[] {
    const found = new Array<number | undefined>(columns).fill(undefined);
    const last = new Array<number | undefined>(columns).fill(undefined);
    for (let at = 0; at < BUCKETS; at++) {
      if (this.#counts[at]! === 0) continue;
      const share = endMs > 0 ? this.#meanTime(at) / endMs : 0;
      const column = Math.min(columns - 1, Math.floor(share * columns));
      found[column] = Math.max(found[column] ?? 0, this.#maxima[at]!);
      last[column] = this.#lasts[at]!;
    }
    let standing: number | undefined;
    return found.map((value, column) => {
      const shown = value ?? standing;
      standing = last[column] ?? standing;
      return shown;
    });
  }

  /**
   * The mean of the values in each of `columns` equal parts of the time up to `endMs`. Where none fell in
   * a part the mean before still stands; undefined before the first.
   */
  means(columns: number, endMs: number): (number | undefined)[] {
    const sums = new Float64Array(columns), counts = new Float64Array(columns);
    for (let at = 0; at < BUCKETS; at++) {
      if (this.#counts[at]! === 0) continue;
      const share = endMs > 0 ? this.#meanTime(at) / endMs : 0;
      const column = Math.min(columns - 1, Math.floor(share * columns));
      sums[column]! += this.#sums[at]!;
      counts[column]! += this.#counts[at]!;
    }
    let standing: number | undefined;
    return Array.from(counts, (count, column) => {
      if (count > 0) standing = sums[column]! / count;
      return standing;
    });
  }

  #meanTime(at: number): number {
    return this.#timeSums[at]! / this.#counts[at]!;
  }

  #halve(): void {
    const counts = this.#counts;
    for (let to = 0; to < BUCKETS / 2; to++) {
      // At first most are empty, for stretches are shorter than the interval.
      const isEmpty = counts[to] === 0 && counts[2 * to] === 0 && counts[2 * to + 1] === 0;
      if (!isEmpty) this.#merge(to, 2 * to, 2 * to + 1);
    }
    this.#minima.fill(Infinity, BUCKETS / 2);
    for (
      const array of [this.#counts, this.#maxima, this.#lasts, this.#sums, this.#timeSums]
    ) array.fill(0, BUCKETS / 2);
    this.#widthMs *= 2;
  }

  #merge(to: number, first: number, second: number): void {
    const later = this.#counts[second]! > 0 ? second : first;
    this.#minima[to] = Math.min(this.#minima[first]!, this.#minima[second]!);
    this.#maxima[to] = Math.max(this.#maxima[first]!, this.#maxima[second]!);
    this.#lasts[to] = this.#lasts[later]!;
    this.#sums[to] = this.#sums[first]! + this.#sums[second]!;
    this.#timeSums[to] = this.#timeSums[first]! + this.#timeSums[second]!;
    this.#counts[to] = this.#counts[first]! + this.#counts[second]!;
  }
}
