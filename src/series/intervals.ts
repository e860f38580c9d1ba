/** Octaves of a 32-bit number of ms (up to 49 days), each cut into four. */
const BINS = 32 * 4;

/**
 * The usual time between samples, from a histogram with bins 19 to 25 % wide (whole ms below 8 ms):
 * a median over any number of samples in constant memory.
 */
export class Intervals {
  readonly #bins = new Float64Array(BINS);
  #count = 0;
  #lastMs = -1;
  #lastBin = 0;

  get count(): number {
    return this.#count;
  }

  add(intervalMs: number): void {
    // Most intervals equal the one before.
    if (intervalMs !== this.#lastMs) {
      this.#lastMs = intervalMs;
      this.#lastBin = binOf(intervalMs);
    }
    this.#bins[this.#lastBin]!++;
    this.#count++;
  }

  /** The upper median in ms, rounded up to the end of its bin; 0 without any interval. */
  usualMs(): number {
    let below = 0;
    for (let bin = 0; bin < BINS; bin++) {
      below += this.#bins[bin]!;
      if (below > this.#count / 2) return binEndMs(bin);
    }
    return 0;
  }
}

function binOf(ms: number): number {
  const whole = Math.min(Math.max(Math.ceil(ms), 1), 0xffffffff);
  const octave = 31 - Math.clz32(whole);
  const quarter = Math.floor((whole / 2 ** octave - 1) * 4);
  return octave * 4 + quarter;
}

/** The largest whole number of ms in a bin. */
function binEndMs(bin: number): number {
  const octave = Math.floor(bin / 4);
  return Math.max(Math.ceil(2 ** octave * (1 + (bin % 4 + 1) / 4)) - 1, 2 ** octave);
}
