import { type Growth, growth } from "./growth.ts";
import { History } from "./history.ts";

/** How fast a recording may grow, and what became of it. */
export interface GrowthCheck {
  readonly limitBytesPerMinute: number;
  /** Of the lowest values in the second half of the run; absent where that is too short to be judged. */
  readonly floor?: Pick<Growth, "bytesPerMinute" | "lowBytesPerMinute" | "spanMs">;
  /** It grows, and its confidence interval is above the limit. */
  readonly isExceeded: boolean;
}

/**
 * Parts of a run whose lowest value counts. The teeth of a garbage collector's saw that are shorter
 * come to nothing; 16 points in the second half are the least that can be judged.
 */
const PARTS = 40;

/**
 * Follows how fast RSS grows by its lower envelope: what comes and goes, as the saw of a garbage
 * collector does, is no growth.
 */
export class GrowthFold {
  readonly #limit: number;
  readonly #history = new History();
  #lastMs = 0;

  constructor(limitBytesPerMinute: number) {
    this.#limit = limitBytesPerMinute;
  }

  add(elapsedMs: number, rssBytes: number | undefined): void {
    this.#lastMs = elapsedMs;
    if (rssBytes !== undefined) this.#history.add(elapsedMs, rssBytes);
  }

  /** Takes some 2 ms: not for every tick. */
  check(): GrowthCheck {
    const found = growth(this.#history.floor(PARTS, this.#lastMs), this.#lastMs);
    if (found === undefined) return { limitBytesPerMinute: this.#limit, isExceeded: false };
    const { verdict, bytesPerMinute, lowBytesPerMinute, spanMs } = found;
    return {
      limitBytesPerMinute: this.#limit,
      floor: { bytesPerMinute, lowBytesPerMinute, spanMs },
      isExceeded: verdict === "growing" && lowBytesPerMinute > this.#limit,
    };
  }
}
