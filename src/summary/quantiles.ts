/** Values up to this many are kept as they are, and their quantiles are exact. */
export const EXACT_VALUES = 4096;

/** Beyond {@link EXACT_VALUES}: a quantile is at most this share away from the exact one. */
export const RELATIVE_ERROR = 0.005;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const BUCKETS_PER_E = 1 / Math.log(GAMMA);
/** Buckets reach to 2^60: the exbibyte. Bucket 0 is for all that is below 1. */
const BUCKETS = Math.ceil(60 * Math.LN2 * BUCKETS_PER_E) + 2;

/**
 * Quantiles of weighted values, none of them negative, in a memory that does not grow: exact for the
 * first {@link EXACT_VALUES}, then by a histogram of buckets on a logarithmic scale, as DDSketch does
 * it (Masson, Rim, Lee: "DDSketch", VLDB 2019).
 */
export class Quantiles {
  #values = new Float64Array(64);
  #weights = new Float64Array(64);
  #count = 0;
  /** Weight per bucket, from the moment that the exact values are too many. */
  #buckets: Float64Array | undefined;
  #total = 0;

  /** How far a quantile may be off, as a share of it. */
  get relativeError(): number {
    return this.#buckets === undefined ? 0 : RELATIVE_ERROR;
  }

  add(value: number, weight: number): void {
    this.#total += weight;
    if (this.#buckets !== undefined) {
      this.#buckets[bucketOf(value)]! += weight;
      return;
    }
    if (this.#count === this.#values.length) this.#makeRoom();
    this.#values[this.#count] = value;
    this.#weights[this.#count++] = weight;
    if (this.#count === EXACT_VALUES) this.#spill();
  }

  /** Adds what another one was given. */
  addAll(other: Quantiles): void {
    if (other.#buckets === undefined) {
      for (let at = 0; at < other.#count; at++) this.add(other.#values[at]!, other.#weights[at]!);
      return;
    }
    const buckets = this.#buckets ?? this.#spill();
    other.#buckets.forEach((weight, bucket) => buckets[bucket]! += weight);
    this.#total += other.#total;
  }

  /** The lowest value that at least the share `q` of the weight does not exceed; undefined when there is none. */
  quantile(q: number): number | undefined {
    return this.#buckets === undefined
      ? this.#exact(q)
      : approximate(this.#buckets, q * this.#total);
  }

  #exact(q: number): number | undefined {
    // All weights 0: a single sample at the very end. Then they count alike.
    const alike = this.#total === 0;
    const order = Uint16Array.from({ length: this.#count }, (_, index) => index)
      .sort((a, b) => this.#values[a]! - this.#values[b]!);
    const wanted = q * (alike ? this.#count : this.#total);
    let sum = 0;
    for (const index of order) {
      sum += alike ? 1 : this.#weights[index]!;
      // A hair of tolerance: sums of fractions in another order end elsewhere.
      if (sum >= wanted * (1 - 1e-12)) return this.#values[index];
    }
    return undefined;
  }

  #makeRoom(): void {
    const room = Math.min(2 * this.#count, EXACT_VALUES);
    const wider = (old: Float64Array<ArrayBuffer>) => {
      const array = new Float64Array(room);
      array.set(old);
      return array;
    };
    this.#values = wider(this.#values);
    this.#weights = wider(this.#weights);
  }

  #spill(): Float64Array {
    const buckets = new Float64Array(BUCKETS);
    for (let index = 0; index < this.#count; index++) {
      buckets[bucketOf(this.#values[index]!)]! += this.#weights[index]!;
    }
    this.#buckets = buckets;
    this.#values = this.#weights = new Float64Array(0);
    return buckets;
  }
}

/** Bucket i > 0 holds the values from GAMMA^(i-1) to GAMMA^i. */
const bucketOf = (value: number): number =>
  value < 1 ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(value) * BUCKETS_PER_E));

function approximate(buckets: Float64Array, wanted: number): number | undefined {
  let sum = 0;
  for (let bucket = 0; bucket < buckets.length; bucket++) {
    sum += buckets[bucket]!;
    if (buckets[bucket]! > 0 && sum >= wanted * (1 - 1e-12)) {
      // In the middle, so that both ends of the bucket are equally far in proportion.
      return bucket === 0 ? 0 : 2 * GAMMA ** bucket / (GAMMA + 1);
    }
  }
  return undefined;
}
