import type { Metrics, Sample } from "../model/sample.ts";
import { type GrowthCheck, GrowthFold } from "./growth_budget.ts";

/** What a recording may use, the whole tree together. Absent = as much as it likes. */
export interface MemoryBudget {
  readonly rssBytes?: number;
  readonly pssBytes?: number;
  /** What is really held, in RAM or elsewhere: see {@link heldBytes}. */
  readonly memoryBytes?: number;
  readonly growthBytesPerMinute?: number;
}

/**
 * What a tree holds, wherever it is: PSS and swap; on macOS the footprint, in which what is compressed
 * or swapped out counts. RSS knows of neither. Undefined = not measured.
 */
export function heldBytes(
  { pssBytes, swapBytes, physFootprintBytes }: Pick<
    Sample,
    "pssBytes" | "swapBytes" | "physFootprintBytes"
  >,
): number | undefined {
  if (physFootprintBytes !== undefined) return physFootprintBytes;
  return pssBytes === undefined ? undefined : pssBytes + (swapBytes ?? 0);
}

/** One limit of a budget, and what became of it. */
export interface BudgetCheck {
  readonly metric: "rss" | "pss" | "memory";
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
  /** Of how fast it may grow, where that was limited. */
  readonly growth?: GrowthCheck;
  readonly isExceeded: boolean;
  /** memmark ended the tree because of it. */
  readonly endedTree: boolean;
}

/** Follows the peaks that a budget is about. */
export class BudgetFold {
  readonly #budget: MemoryBudget;
  readonly #peaks: { rss?: number; pss?: number; memory?: number } = {};
  readonly #growth: GrowthFold | undefined;
  #markBytes = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
    const { growthBytesPerMinute } = budget;
    if (growthBytesPerMinute !== undefined) this.#growth = new GrowthFold(growthBytesPerMinute);
  }

  add(sample: Omit<Metrics, "vszBytes" | "mappedRegions"> & Pick<Sample, "elapsedMs">): void {
    const { rssBytes, pssBytes } = sample;
    const peaks = this.#peaks;
    this.#growth?.add(sample.elapsedMs, rssBytes);
    if (this.#budget.memoryBytes !== undefined) {
      const held = heldBytes(sample);
      if (held !== undefined) peaks.memory = Math.max(peaks.memory ?? 0, held);
    }
    if (rssBytes !== undefined) peaks.rss = Math.max(peaks.rss ?? 0, rssBytes);
    if (pssBytes !== undefined) peaks.pss = Math.max(peaks.pss ?? 0, pssBytes);
  }

  /** Takes what a single process had resident at one time: the tree had at least as much. */
  addHighWater(bytes: number): void {
    this.#markBytes = Math.max(this.#markBytes, bytes);
  }

  /** Every limit, RSS first. */
  checks(): BudgetCheck[] {
    const { rssBytes, pssBytes, memoryBytes } = this.#budget;
    const sampled = this.#peaks.rss;
    const isMissed = this.#markBytes > (sampled ?? 0);
    const rssPeak = isMissed ? this.#markBytes : sampled;
    return [
      ...rssBytes === undefined ? [] : [check("rss", rssBytes, rssPeak, isMissed)],
      ...pssBytes === undefined ? [] : [check("pss", pssBytes, this.#peaks.pss, false)],
      ...memoryBytes === undefined ? [] : [check("memory", memoryBytes, this.#peaks.memory, false)],
    ];
  }

  /** How fast it grew so far, where that is limited. Not for every tick. */
  growth(): GrowthCheck | undefined {
    return this.#growth?.check();
  }

  /** Whether one of the limits of sizes was passed so far; exactly at it is within. */
  get isExceeded(): boolean {
    const { rssBytes = Infinity, pssBytes = Infinity, memoryBytes = Infinity } = this.#budget;
    return Math.max(this.#peaks.rss ?? 0, this.#markBytes) > rssBytes ||
      (this.#peaks.pss ?? 0) > pssBytes || (this.#peaks.memory ?? 0) > memoryBytes;
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
