import { TimeAllowance } from "./time_allowance.ts";

/** What looks may cost. */
export interface ProbeCost {
  /** Share of one core in the long run. */
  readonly share: number;
  /** What they may take at once, so that a peak early in the run is looked at. */
  readonly allowanceMs: number;
  /** What the first look is expected to take; later ones are expected to take what the one before took. */
  readonly firstMsPerProcess: number;
  /** Looks are taken when RSS is this many times that of the one before; 1.02 where it is not told. */
  readonly rise?: number;
}

const RISE = 1.02;
/** Looks are taken this near to the peak. */
const NEAR = 0.98;
/** What grew more since the sample before is still rising: the peak is to come. */
const STILL_RISING = 1.02;

/** What a look saw, and when. */
export interface Probed<Value> {
  readonly elapsedMs: number;
  readonly processes: number;
  readonly rssBytes: number;
  readonly value: Value;
}

/**
 * Looks closer at the tree when its RSS is at a new peak, as far as the time for it allows. A peak
 * that came too soon after another look is made up for by a later sample near to it. On the way up looks
 * take at most half of what is left of the time, so that there is some for the top.
 */
export class PeakProbe<Value> {
  readonly #probe: () => Value | undefined;
  readonly #nowMs: () => number;
  readonly #allowance: TimeAllowance;
  readonly #rise: number;
  /** Expected cost of the next look, per process. */
  #costMs: number;
  #peak = 0;
  #lastBytes = 0;
  #dueBytes = 0;
  #seen: Probed<Value> | undefined;

  constructor(probe: () => Value | undefined, nowMs: () => number, cost: ProbeCost) {
    this.#probe = probe;
    this.#nowMs = nowMs;
    this.#allowance = new TimeAllowance(cost.share, cost.allowanceMs);
    this.#costMs = cost.firstMsPerProcess;
    this.#rise = cost.rise ?? RISE;
  }

  /** The best look so far. */
  get seen(): Probed<Value> | undefined {
    return this.#seen;
  }

  add(elapsedMs: number, processes: number, rssBytes: number): void {
    if (rssBytes > this.#peak) this.#peak = rssBytes;
    const isRising = rssBytes > STILL_RISING * this.#lastBytes;
    this.#lastBytes = rssBytes;
    if (rssBytes < this.#dueBytes || rssBytes < NEAR * this.#peak) return;
    const costMs = this.#costMs * processes;
    if (this.#allowance.allows(isRising ? 2 * costMs : costMs, elapsedMs)) {
      this.#probeNow(elapsedMs, processes, rssBytes);
    }
  }

  #probeNow(elapsedMs: number, processes: number, rssBytes: number): void {
    const startMs = this.#nowMs();
    const value = this.#probe();
    const costMs = Math.max(0, this.#nowMs() - startMs);
    this.#allowance.spend(costMs);
    this.#costMs = costMs / Math.max(1, processes);
    this.#dueBytes = rssBytes * this.#rise;
    if (value !== undefined) this.#seen = { elapsedMs, processes, rssBytes, value };
  }
}
