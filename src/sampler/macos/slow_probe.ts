/** The least time from the end of a run to the next, ms. */
const MIN_PAUSE_MS = 1_000;

/** A run that took d is not repeated before 20 d after its start: two probes cost a tenth of a core. */
const COST_FACTOR = 20;

/**
 * A measurement too slow for the ticks: it runs beside them, rarely, and each answer is handed out
 * once. "missing" (there is no such program) is final, "failed" is not.
 */
export class SlowProbe<Answer> {
  readonly #now: () => number;
  #answer: Answer | "missing" | "failed" | undefined;
  #dueMs = -Infinity;

  /** `now` is the monotonic time in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** When the next run may start; Infinity: never. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** Never rejects: what cannot be run has failed. */
  async run(measure: () => Promise<Answer | "missing" | "failed">): Promise<void> {
    const startMs = this.#now();
    this.#answer = await measure().catch(() => "failed" as const);
    const endMs = this.#now();
    this.#dueMs = this.#answer === "missing"
      ? Infinity
      : Math.max(endMs + MIN_PAUSE_MS, startMs + COST_FACTOR * (endMs - startMs));
  }

  /** The answer of the last run, unless it was taken before. */
  take(): Answer | "missing" | "failed" | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    return answer;
  }
}
