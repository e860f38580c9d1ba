/**
 * Time that may be spent on closer looks: an allowance at once, and then a share of the run. No look
 * is taken that would, by the cost of the one before, overdraw it.
 */
export class TimeAllowance {
  readonly #share: number;
  #leftMs: number;
  #seenMs = 0;

  constructor(share: number, allowanceMs: number) {
    this.#share = share;
    this.#leftMs = allowanceMs;
  }

  /** Whether a look that is expected to take `costMs` may be taken at this time of the run. */
  allows(costMs: number, elapsedMs: number): boolean {
    this.#leftMs += (elapsedMs - this.#seenMs) * this.#share;
    this.#seenMs = elapsedMs;
    return costMs <= this.#leftMs;
  }

  /** A look took this long. */
  spend(costMs: number): void {
    this.#leftMs -= costMs;
  }
}
