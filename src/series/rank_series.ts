/** Sizes kept of all ranks together, but no fewer than {@link MIN_CELLS} of each. */
const MAX_SIZES = 160_000;
const MAX_CELLS = 1024, MIN_CELLS = 64;

/** The least, the median and the most of all ranks that ran, by cells; NaN where none did. */
export interface RankBand {
  readonly least: Float64Array;
  readonly median: Float64Array;
  readonly most: Float64Array;
}

/**
 * The course of one metric of many ranks, side by side, in bounded memory: a fold over rows. Of each cell of
 * time the most of a rank is kept; cells double as the job grows.
 */
export class RankSeries {
  readonly #ranks: number;
  readonly #capacity: number;
  readonly #sizes: Float64Array;
  #cellMs: number;
  #count = 0;

  /** `stepMs` is the time between the rows of a rank. */
  constructor(ranks: number, stepMs: number) {
    const each = Math.floor(MAX_SIZES / Math.max(1, ranks) / 2) * 2;
    this.#capacity = Math.max(MIN_CELLS, Math.min(MAX_CELLS, each));
    this.#ranks = ranks;
    this.#cellMs = stepMs;
    this.#sizes = new Float64Array(ranks * this.#capacity).fill(NaN);
  }

  /** How long a cell is. */
  get cellMs(): number {
    return this.#cellMs;
  }

  /** Takes a row of a rank, by its place; its time since the start of all; NaN = not measured. */
  add(elapsedMs: number, rank: number, size: number): void {
    while (elapsedMs >= this.#capacity * this.#cellMs) this.#double();
    const cell = Math.floor(elapsedMs / this.#cellMs);
    this.#count = Math.max(this.#count, cell + 1);
    const at = rank * this.#capacity + cell;
    if (size === size && !(size <= this.#sizes[at]!)) this.#sizes[at] = size;
  }

  /** A rank's most of each cell; NaN where it did not run, or nothing was measured. */
  of(rank: number): Float64Array {
    const from = rank * this.#capacity;
    return this.#sizes.subarray(from, from + this.#count);
  }

  /** Over all ranks, each while it ran. */
  band(): RankBand {
    const band = {
      least: new Float64Array(this.#count),
      median: new Float64Array(this.#count),
      most: new Float64Array(this.#count),
    };
    const sizes = new Float64Array(this.#ranks);
    for (let cell = 0; cell < this.#count; cell++) {
      let running = 0;
      for (let rank = 0; rank < this.#ranks; rank++) {
        const size = this.#sizes[rank * this.#capacity + cell]!;
        if (size === size) sizes[running++] = size;
      }
      const sorted = sizes.subarray(0, running).sort();
      band.least[cell] = sorted[0] ?? NaN;
      band.most[cell] = sorted[running - 1] ?? NaN;
      const lower = sorted[(running - 1) >> 1] ?? NaN, upper = sorted[running >> 1] ?? NaN;
      band.median[cell] = (lower + upper) / 2;
    }
    return band;
  }

  #double(): void {
    this.#cellMs *= 2;
    this.#count = Math.ceil(this.#count / 2);
    for (let rank = 0; rank < this.#ranks; rank++) {
      const from = rank * this.#capacity;
      const sizes = this.#sizes.subarray(from, from + this.#capacity);
      for (let cell = 0; cell < sizes.length / 2; cell++) {
        const before = sizes[2 * cell]!, after = sizes[2 * cell + 1]!;
        sizes[cell] = before !== before || after > before ? after : before;
      }
      sizes.fill(NaN, sizes.length / 2);
    }
  }
}
