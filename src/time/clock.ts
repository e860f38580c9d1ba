/** Time as memmark sees it; injected, so that tests own it. */
export interface Clock {
  /** Monotonic ms with fractions, from an arbitrary origin. Unaffected by steps of the wall clock. */
  now(): number;
  /** Wall clock, ms since 1970 UTC. */
  wallTime(): number;
  /**
   * Resolves when `now()` has reached `dueMs`, or as soon as `wake` was called.
   * At least one turn of the event loop passes, so signals and the command's end are seen.
   */
  sleepUntil(dueMs: number): Promise<void>;
  /** Ends this and every later sleep at once: there is nothing left to wait for. */
  wake(): void;
}
