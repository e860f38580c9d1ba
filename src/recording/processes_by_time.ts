import { isMissing } from "./csv_file.ts";
import type { ProcessTick } from "./read_processes.ts";

/**
 * The processes of each row of the main CSV: both files are in the order of time, and are read side by
 * side. Samples of a time that no row has are of another recording, and left out.
 */
export class ProcessesByTime {
  readonly #ticks: Iterator<ProcessTick>;
  #next: ProcessTick | undefined;
  #begun = false;
  #isMissing = false;

  constructor(ticks: Iterable<ProcessTick>) {
    this.#ticks = ticks[Symbol.iterator]();
  }

  /** The processes at this time, which is not before that of the last call; undefined where there is no file of them. */
  at(unixMs: number): ProcessTick["processes"] | undefined {
    if (!this.#begun) this.#advance();
    this.#begun = true;
    if (this.#isMissing) return undefined;
    while (this.#next !== undefined && this.#next.unixMs < unixMs) this.#advance();
    if (this.#next?.unixMs !== unixMs) return [];
    const { processes } = this.#next;
    this.#advance();
    return processes;
  }

  #advance(): void {
    try {
      const { done, value } = this.#ticks.next();
      this.#next = done ? undefined : value;
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#isMissing = true;
      this.#next = undefined;
    }
  }
}
