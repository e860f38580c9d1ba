import type { Sample } from "../model/sample.ts";

/** What a recording may use at its peak, the whole tree together. Absent = as much as it likes. */
export interface MemoryBudget {
  readonly rssBytes?: number;
  readonly pssBytes?: number;
}

/** One limit of a budget, and what became of it. */
export interface BudgetCheck {
  readonly metric: "rss" | "pss";
  readonly limitBytes: number;
  /** Absent = not measured, so that nobody knows. */
  readonly peakBytes?: number;
  readonly isExceeded: boolean;
  /** The peak fell between two samples: the kernel's high-water mark proves it. */
  readonly isByHighWater: boolean;
}

/** A budget at the end of a recording. */
export interface BudgetVerdict {
  readonly checks: readonly BudgetCheck[];
  readonly isExceeded: boolean;
  /** memmark ended the tree because of it. */
  readonly endedTree: boolean;
}

/** Follows the peaks that a budget is about. */
export class BudgetFold {
  readonly #budget: MemoryBudget;
  readonly #peaks: { rss?: number; pss?: number } = {};
  #markBytes = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  add({ rssBytes, pssBytes }: Pick<Sample, "rssBytes" | "pssBytes">): void {
    const peaks = this.#peaks;
    if (rssBytes !== undefined) peaks.rss = Math.max(peaks.rss ?? 0, rssBytes);
    if (pssBytes !== undefined) peaks.pss = Math.max(peaks.pss ?? 0, pssBytes);
  }

  /** Takes what a single process had resident at one time: the tree had at least as much. */
  addHighWater(bytes: number): void {
    this.#markBytes = Math.max(this.#markBytes, bytes);
  }

  /** Every limit, RSS first. */
  checks(): BudgetCheck[] {
    const { rssBytes, pssBytes } = this.#budget;
    const sampled = this.#peaks.rss;
    const isMissed = this.#markBytes > (sampled ?? 0);
    const rssPeak = isMissed ? this.#markBytes : sampled;
    return [
      ...rssBytes === undefined ? [] : [check("rss", rssBytes, rssPeak, isMissed)],
      ...pssBytes === undefined ? [] : [check("pss", pssBytes, this.#peaks.pss, false)],
    ];
  }

  /** Whether one of the limits was passed so far; exactly at it is within. */
  get isExceeded(): boolean {
    const { rssBytes = Infinity, pssBytes = Infinity } = this.#budget;
    return Math.max(this.#peaks.rss ?? 0, this.#markBytes) > rssBytes ||
      (this.#peaks.pss ?? 0) > pssBytes;
  }
}

function check(
  metric: BudgetCheck["metric"],
  limitBytes: number,
  peakBytes: number | undefined,
  isByHighWater: boolean,
): BudgetCheck {
  return {
    metric,
    limitBytes,
    ...peakBytes !== undefined && { peakBytes },
    isExceeded: peakBytes !== undefined && peakBytes > limitBytes,
    isByHighWater,
  };
}
