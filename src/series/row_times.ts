import { Intervals } from "./intervals.ts";

/**
 * The times of rows since the first. A recorder only ever appends, so where the wall clock went back it was
 * set back: the row counts as one usual interval after the row before it.
 */
export class RowTimes {
  /** Times between rows, measured or not. */
  readonly intervals = new Intervals();
  #rows = 0;
  #startUnixMs = 0;
  #originUnixMs = 0;
  #lastElapsedMs = 0;

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  /** The first row's wall-clock time, ms since 1970 UTC; undefined without rows. */
  get startUnixMs(): number | undefined {
    return this.#rows === 0 ? undefined : this.#startUnixMs;
  }

  /** Time from the first row to the last. */
  get elapsedMs(): number {
    return this.#lastElapsedMs;
  }

  /** Takes the next row's wall-clock time and returns its time since the first; it never decreases. */
  add(unixMs: number): number {
    if (this.#rows++ === 0) {
      this.#startUnixMs = this.#originUnixMs = unixMs;
      return 0;
    }
    let elapsedMs = unixMs - this.#originUnixMs;
    if (elapsedMs < this.#lastElapsedMs) {
      elapsedMs = this.#lastElapsedMs + this.intervals.usualMs();
      this.#originUnixMs = unixMs - elapsedMs;
    } else {
      this.intervals.add(elapsedMs - this.#lastElapsedMs);
    }
    this.#lastElapsedMs = elapsedMs;
    return elapsedMs;
  }
}
