import { Budget } from "./budget.ts";

/** What looks may cost. */
export interface LookCost {
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

/** What a look saw, and when. */
export interface Look<Value> {
  readonly elapsedMs: number;
  readonly processes: number;
  readonly rssBytes: number;
  readonly value: Value;
}

/**
 * Looks closer at the tree when its RSS is at a new peak, as far as the time for it allows. A peak
 * that came too soon after another look is made up for by a later sample near to it.
 */
export class PeakLook<Value> {
  readonly #look: () => Value | undefined;
  readonly #nowMs: () => number;
  readonly #budget: Budget;
  readonly #rise: number;
  /** Expected cost of the next look, per process. */
  #costMs: number;
  #peak = 0;
  #dueBytes = 0;
  #seen: Look<Value> | undefined;

  constructor(look: () => Value | undefined, nowMs: () => number, cost: LookCost) {
    this.#look = look;
    this.#nowMs = nowMs;
    this.#budget = new Budget(cost.share, cost.allowanceMs);
    this.#costMs = cost.firstMsPerProcess;
    this.#rise = cost.rise ?? RISE;
  }

  /** The best look so far. */
  get seen(): Look<Value> | undefined {
    return this.#seen;
  }

  add(elapsedMs: number, processes: number, rssBytes: number): void {
    if (rssBytes > this.#peak) this.#peak = rssBytes;
    if (rssBytes < this.#dueBytes || rssBytes < NEAR * this.#peak) return;
    if (this.#budget.allows(this.#costMs * processes, elapsedMs)) {
      this.#lookNow(elapsedMs, processes, rssBytes);
    }
  }

  #lookNow(elapsedMs: number, processes: number, rssBytes: number): void {
    const startMs = this.#nowMs();
    const value = this.#look();
    const costMs = Math.max(0, this.#nowMs() - startMs);
    this.#budget.spend(costMs);
    this.#costMs = costMs / Math.max(1, processes);
    this.#dueBytes = rssBytes * this.#rise;
    if (value !== undefined) this.#seen = { elapsedMs, processes, rssBytes, value };
  }
}
