import { Intervals } from "./intervals.ts";
import type { TimedValue } from "./metric_series.ts";

/** Cells at most: one for each two to four pixels across a chart of the default size. */
export const MAX_MEANS = 512;

/** A stretch of time and what was measured in it. */
interface Cell {
  fromMs: number;
  toMs: number;
  /** Sum of values, each times the time that it stands for, and the sum of these times. */
  weighted: number;
  weightMs: number;
  unmeasuredBefore: boolean;
}

/**
 * A rate over time, such as CPU use, in bounded memory. Up to {@link MAX_MEANS} values are kept as
 * they are; then they are averaged over cells of time, weighted by the intervals they stand for: what
 * one would have measured by looking that seldom. Extremes are lost on purpose: a rate jumps about,
 * and drawn value by value it would be a block of colour.
 */
export class MeanSeries {
  readonly #cells: Cell[] = [];
  #lastMs = 0;
  #cellMs = 0;
  #unmeasured = false;

  /** How long one mean is taken over; 0 while values are kept as they are. */
  get cellMs(): number {
    return this.#cellMs;
  }

  /** Times between what is kept. */
  get intervals(): Intervals {
    const intervals = new Intervals();
    this.#cells.forEach(({ toMs }, i) => i > 0 && intervals.add(toMs - this.#cells[i - 1]!.toMs));
    return intervals;
  }

  /** Adds a row's value over the time since the row before, undefined = not measured. `elapsedMs` never decreases. */
  add(elapsedMs: number, value: number | undefined): void {
    // Rows of the same ms, and the first one, still count a little.
    const weightMs = Math.max(elapsedMs - this.#lastMs, 1e-3);
    this.#lastMs = elapsedMs;
    if (value === undefined) {
      this.#unmeasured = true;
      return;
    }
    const unmeasuredBefore = this.#unmeasured;
    this.#unmeasured = false;
    if (this.#cells.length === MAX_MEANS && !this.#isInLast(elapsedMs)) this.#thin(elapsedMs);
    const last = this.#cells.at(-1);
    if (last !== undefined && this.#isInLast(elapsedMs)) {
      last.weighted += value * weightMs;
      last.weightMs += weightMs;
      last.toMs = elapsedMs;
    } else {
      const weighted = value * weightMs;
      this.#cells.push({
        fromMs: elapsedMs,
        toMs: elapsedMs,
        weighted,
        weightMs,
        unmeasuredBefore,
      });
    }
  }

  /** The kept values, oldest first; a mean stands in the middle of its cell. */
  *buckets(): Iterable<{ points: readonly TimedValue[]; unmeasuredBefore: boolean }> {
    for (const { fromMs, toMs, weighted, weightMs, unmeasuredBefore } of this.#cells) {
      yield {
        points: [{ elapsedMs: (fromMs + toMs) / 2, value: weighted / weightMs }],
        unmeasuredBefore,
      };
    }
  }

  #isInLast(elapsedMs: number): boolean {
    const last = this.#cells.at(-1);
    return last !== undefined && this.#cellMs > 0 &&
      Math.floor(last.fromMs / this.#cellMs) === Math.floor(elapsedMs / this.#cellMs);
  }

  /** Makes cells so long that at most half of them are needed, and merges within them. */
  #thin(elapsedMs: number): void {
    const wantedMs = elapsedMs / (MAX_MEANS / 2);
    if (this.#cellMs === 0) this.#cellMs = Math.max(wantedMs, 1e-3);
    while (this.#cellMs < wantedMs) this.#cellMs *= 2;
    for (const cell of this.#cells.splice(0)) {
      const last = this.#cells.at(-1);
      if (last !== undefined && this.#isInLast(cell.fromMs)) {
        last.weighted += cell.weighted;
        last.weightMs += cell.weightMs;
        last.toMs = cell.toMs;
      } else {
        this.#cells.push(cell);
      }
    }
  }
}
