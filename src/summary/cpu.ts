import { History } from "./history.ts";

/** CPU use of the tree over a run; 100 % is one core. */
export interface CpuFigure {
  readonly meanPercent: number;
  /** The highest share over at least {@link PEAK_WINDOW_MS}, or over the whole of a shorter run. */
  readonly peakPercent: number;
  readonly peakElapsedMs: number;
  /** User and system time since the recording began, where the sampler tells. */
  readonly timeMs?: number;
  /** Mean in each 60th part of the run; undefined before the first. Absent where the rows are not known. */
  readonly means?: readonly (number | undefined)[];
}

/** Parts of {@link CpuFigure.means}. */
const MEANS = 60;

/**
 * The kernel may count CPU time in steps of 10 ms: over a shorter stretch the share would be noise,
 * 1000 % in a sample of every millisecond.
 */
export const PEAK_WINDOW_MS = 250;

/** Folds the CPU shares of the samples, each over the time since the sample before. */
export class CpuFold {
  /** Made when first measured. */
  #history: History | undefined;
  #timeMs: number | undefined;
  #beforeMs = 0;
  #busy = 0;
  #covered = 0;
  #windowBusy = 0;
  #windowMs = 0;
  #peak = -1;
  #peakMs = 0;

  add(elapsedMs: number, percent: number | undefined, timeMs: number | undefined): void {
    const spanMs = elapsedMs - this.#beforeMs;
    this.#beforeMs = elapsedMs;
    if (timeMs !== undefined) this.#timeMs = timeMs;
    if (percent === undefined || spanMs <= 0) return;
    (this.#history ??= new History()).add(elapsedMs, percent);
    this.#busy += percent * spanMs;
    this.#covered += spanMs;
    this.#windowBusy += percent * spanMs;
    this.#windowMs += spanMs;
    if (this.#windowMs >= PEAK_WINDOW_MS) this.#closeWindow();
  }

  /** The figure over a run of that length. Undefined when no share was ever measured. */
  finish(elapsedMs: number): CpuFigure | undefined {
    if (this.#covered === 0) return undefined;
    if (this.#peak < 0) this.#closeWindow();
    return {
      meanPercent: this.#busy / this.#covered,
      peakPercent: this.#peak,
      peakElapsedMs: this.#peakMs,
      ...this.#timeMs !== undefined && { timeMs: this.#timeMs },
      ...this.#history && { means: this.#history.means(MEANS, elapsedMs) },
    };
  }

  #closeWindow(): void {
    const share = this.#windowBusy / this.#windowMs;
    if (share > this.#peak) {
      this.#peak = share;
      this.#peakMs = this.#beforeMs;
    }
    this.#windowBusy = this.#windowMs = 0;
  }
}
