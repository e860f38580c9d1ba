/** Time as memmark sees it; injected, so that tests own it. */
export interface Clock {
  /** Monotonic ms with fractions, from an arbitrary origin. Unaffected by steps of the wall clock. */
  now(): number;
  /** Wall clock, ms since 1970 UTC. */
  wallTime(): number;
  /**
   * Resolves when `now()` has reached `dueMs`, or earlier when `wake` is called.
   * At least one turn of the event loop passes, so signals and the command's end are seen.
   */
  sleepUntil(dueMs: number): Promise<void>;
  /** Ends a running `sleepUntil` at once. */
  wake(): void;
}
