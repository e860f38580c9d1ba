import type { CgroupReading } from "../cgroup.ts";

/** A control group over a run. Absent = not measured, for a limit: there is none. */
export interface GroupFigure {
  readonly limitBytes?: number;
  /** How much swap may be used when memory is at its limit. */
  readonly swapLimitBytes?: number;
  /** The most that was charged during the run: the kernel's own peak where that rose meanwhile. */
  readonly peakBytes: number;
  /** The most that was charged without page cache, which the kernel drops before it runs out. */
  readonly withoutCachePeakBytes?: number;
  /** What was charged at the last reading while the target ran. */
  readonly lastBytes?: number;
  /** The group holds the target and nothing else, so its figures are the target's. */
  readonly isDedicated?: boolean;
}

/** Folds the readings of a group to what a summary tells of it. */
export class GroupFold {
  #limits: Pick<CgroupReading, "limitBytes" | "swapLimitBytes"> = {};
  #peakBytes = -1;
  #withoutCacheBytes = -1;
  #lastBytes: number | undefined;
  /** The kernel's peak at the first reading: what is not above it may be older than the run. */
  #olderPeakBytes: number | undefined;

  /** A reading while the target runs, or before its launch. */
  add(reading: CgroupReading): void {
    this.#addPeaks(reading);
    this.#lastBytes = reading.currentBytes ?? this.#lastBytes;
  }

  /** The readings from here on are those of another group, and the figures too. */
  change(): void {
    this.#peakBytes = this.#withoutCacheBytes = -1;
    this.#lastBytes = this.#olderPeakBytes = undefined;
  }

  /** `last` is a reading after the end. Undefined where there was never one. */
  finish(last: CgroupReading | undefined): GroupFigure | undefined {
    if (last !== undefined) this.#addPeaks(last);
    if (this.#peakBytes < 0) return undefined;
    const { limitBytes, swapLimitBytes } = this.#limits;
    return {
      ...limitBytes !== undefined && { limitBytes },
      ...swapLimitBytes !== undefined && { swapLimitBytes },
      peakBytes: this.#peakBytes,
      ...this.#withoutCacheBytes >= 0 && { withoutCachePeakBytes: this.#withoutCacheBytes },
      ...this.#lastBytes !== undefined && { lastBytes: this.#lastBytes },
    };
  }

  #addPeaks(reading: CgroupReading): void {
    const { currentBytes = -1, peakBytes = -1, fileBytes, shmemBytes = 0 } = reading;
    this.#limits = reading;
    this.#olderPeakBytes ??= peakBytes;
    const kernelBytes = peakBytes > this.#olderPeakBytes ? peakBytes : -1;
    this.#peakBytes = Math.max(this.#peakBytes, currentBytes, kernelBytes);
    if (fileBytes === undefined || currentBytes < 0) return;
    const cacheBytes = Math.max(0, fileBytes - shmemBytes);
    this.#withoutCacheBytes = Math.max(this.#withoutCacheBytes, currentBytes - cacheBytes, 0);
  }
}
