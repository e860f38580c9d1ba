/**
 * When to sample: `start + k × interval` on the monotonic clock. A tick that cannot be kept any more
 * is skipped and counted, never shifted, so that rows stay on their grid.
 */
export class Schedule {
  /** Ticks that passed while an earlier one was still at work. */
  missed = 0;
  #tick = 0;
  readonly #startMs: number;
  readonly #intervalMs: number;

  /** The first tick is at `startMs` itself. */
  constructor(startMs: number, intervalMs: number) {
    this.#startMs = startMs;
    this.#intervalMs = intervalMs;
  }

  /** When the next tick is due, given that it is `nowMs`: the first one not yet more than an interval late. */
  next(nowMs: number): number {
    const latest = Math.floor((nowMs - this.#startMs) / this.#intervalMs);
    const next = Math.max(this.#tick + 1, latest);
    this.missed += next - this.#tick - 1;
    this.#tick = next;
    return this.#startMs + next * this.#intervalMs;
  }
}
