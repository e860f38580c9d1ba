/** Reading PSS takes no more than this share of the time of a core. */
const SHARE = 0.5;
/** So much may be read at once, ms: short recordings, and the moments in which all happens, have all of it. */
const MOST_CREDIT_MS = 100;
/** And no more than this share of an interval in one tick, so that the next one is not missed. */
const SHARE_OF_TICK = 0.75;

/**
 * Tells how much of PSS may be read. The kernel walks all pages of a process for it, ms where there are
 * many: of all processes at each tick, that would take ticks, and the time of those who are measured. All
 * times are memmark's own CPU time.
 */
export class PssThrottle {
  readonly #mostInTickMs: number;
  #creditMs = MOST_CREDIT_MS;
  #atMs: number | undefined;
  #inTickMs = 0;

  constructor(intervalMs = Infinity) {
    this.#mostInTickMs = intervalMs * SHARE_OF_TICK;
  }

  /** A tick begins, at this time on a monotonic clock. */
  tick(nowMs: number): void {
    const sinceMs = nowMs - (this.#atMs ?? nowMs);
    this.#atMs = nowMs;
    this.#inTickMs = 0;
    this.#creditMs = Math.min(MOST_CREDIT_MS, this.#creditMs + sinceMs * SHARE);
  }

  /** Whether another process may be read in this tick. */
  get isOpen(): boolean {
    return this.#creditMs > 0 && this.#inTickMs < this.#mostInTickMs;
  }

  /** One was read, for so much CPU time. */
  read(tookMs: number): void {
    this.#creditMs -= tookMs;
    this.#inTickMs += tookMs;
  }
}
