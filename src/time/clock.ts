/** Time as memmark sees it; injected, so that tests own it. */
export interface Clock {
  /** Monotonic ms with fractions, from an arbitrary origin. Unaffected by steps of the wall clock. */
  now(): number;
  /** Wall clock, ms since 1970 UTC. */
  wallTime(): number;
  /**
   * Returns the time, or resolves with it, when `now()` has reached `dueMs`, or as soon as `wake` was
   * called. Signals, the command's end and what else the system tells are seen meanwhile; timers that are
   * not this clock's may be ten seconds late, or one after `serveTimers`.
   */
  sleepUntil(dueMs: number): number | Promise<number>;
  /** Ends this and every later sleep at once: there is nothing left to wait for. */
  wake(): void;
  /** From now on there are timers that are not this clock's. */
  serveTimers(): void;
  /** Calls `act` each time that so much has passed, while somebody sleeps; returns how to stop that. */
  every(periodMs: number, act: () => void): () => void;
}
