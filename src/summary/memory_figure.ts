import { History, type Points } from "./history.ts";
import { Quantiles } from "./quantiles.ts";

/** Columns of {@link Figure.maxima}: as many as a terminal of 80 holds beside a label. */
const HISTORY_COLUMNS = 60;

/** How a memory figure went over the run, in bytes. Mean and quantiles are weighted by time. */
export interface Figure {
  readonly peakBytes: number;
  /** When the peak was first seen, since the recording began. */
  readonly peakElapsedMs: number;
  readonly meanBytes: number;
  readonly medianBytes: number;
  readonly p95Bytes: number;
  /** How far median and p95 may be off, as a share of them; 0 = they are exact. */
  readonly quantileRelativeError: number;
  readonly minBytes: number;
  readonly lastBytes: number;
  /** Highest value in each 60th part of the run; undefined before the first. */
  readonly maxima: readonly (number | undefined)[];
}

/**
 * Folds one figure over the samples. A value stands until the next sample, whether that has the
 * figure or not.
 */
export class FigureFold {
  readonly #history = new History();
  readonly #quantiles = new Quantiles();
  #peak = -1;
  #peakMs = 0;
  #min = Infinity;
  #sum = 0;
  #weight = 0;
  /** What stands since `#sinceMs`; NaN = nothing, as the sample had no figure. */
  #standing = NaN;
  #sinceMs = 0;
  #last = NaN;

  /** Takes the figure of the next sample; undefined = not measured. */
  add(elapsedMs: number, bytes: number | undefined): void {
    this.#closeInterval(elapsedMs);
    this.#standing = bytes ?? NaN;
    if (bytes === undefined) return;
    if (bytes > this.#peak) {
      this.#peak = bytes;
      this.#peakMs = elapsedMs;
    }
    if (bytes < this.#min) this.#min = bytes;
    this.#last = bytes;
    this.#history.add(elapsedMs, bytes);
  }

  /** The figure over a run of that length; undefined when it was never measured. */
  finish(elapsedMs: number): Figure | undefined {
    if (this.#peak < 0) return undefined;
    this.#closeInterval(elapsedMs);
    const quantile = (q: number) =>
      Math.min(this.#peak, Math.max(this.#min, this.#quantiles.quantile(q)!));
    return {
      peakBytes: this.#peak,
      peakElapsedMs: this.#peakMs,
      meanBytes: this.#weight > 0 ? this.#sum / this.#weight : quantile(0.5),
      medianBytes: quantile(0.5),
      p95Bytes: quantile(0.95),
      quantileRelativeError: this.#quantiles.relativeError,
      minBytes: this.#min,
      lastBytes: this.#last,
      maxima: this.#history.maxima(HISTORY_COLUMNS, elapsedMs),
    };
  }

  /** Evenly thinned, for a trend. */
  points(fromMs: number): Points {
    return this.#history.points(fromMs);
  }

  #closeInterval(untilMs: number): void {
    if (!Number.isNaN(this.#standing)) {
      const weight = Math.max(0, untilMs - this.#sinceMs);
      this.#sum += this.#standing * weight;
      this.#weight += weight;
      this.#quantiles.add(this.#standing, weight);
    }
    this.#sinceMs = untilMs;
    this.#standing = NaN;
  }
}
