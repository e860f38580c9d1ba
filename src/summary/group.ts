import type { CgroupReading } from "../model/cgroup.ts";

/** A control group over a run. Absent = not measured, for a limit: there is none. */
export interface GroupFigure {
  readonly limitBytes?: number;
  /** How much swap may be used when memory is at its limit. */
  readonly swapLimitBytes?: number;
  /** The most that was charged during the run: the kernel's own peak where that rose meanwhile. */
  readonly peakBytes: number;
  /** Whether that is the kernel's: its own may be older than the run. */
  readonly isKernelPeak?: boolean;
  /** The most that was charged at a reading. Absent: the kernel says only its peak. */
  readonly sampledPeakBytes?: number;
  /** The most at a reading without page cache, which the kernel drops before it runs out. */
  readonly withoutCachePeakBytes?: number;
  /** The most page cache at a reading, the one after the end included. */
  readonly cachePeakBytes?: number;
  /** The most at a reading without page cache that was not used lately: the kubelet's working set. */
  readonly workingSetPeakBytes?: number;
  /** What was charged at the last reading while the target ran. */
  readonly lastBytes?: number;
  /** The group holds the target and nothing else, so its figures are the target's. */
  readonly isDedicated?: boolean;
  /** Its folder, as memmark saw it, and what tells it from others of the machine. Absent: it was not one all the time. */
  readonly path?: string;
  readonly id?: string;
}

/** Folds the readings of a group to what a summary tells of it. */
export class GroupFold {
  #limits: Pick<CgroupReading, "limitBytes" | "swapLimitBytes"> = {};
  #kernelPeakBytes = -1;
  #sampledBytes = -1;
  #withoutCacheBytes = -1;
  #cacheBytes = -1;
  #workingSetBytes = -1;
  #lastBytes: number | undefined;
  /** The kernel's peak at the first reading: what is not above it may be older than the run. */
  #olderPeakBytes: number | undefined;

  /** A reading while the target runs, or before its launch. */
  add(reading: CgroupReading): void {
    this.#addPeaks(reading);
    this.#lastBytes = reading.currentBytes ?? this.#lastBytes;
  }

  /** The readings from here on are those of another group, and the figures too; `fresh`: it is new. */
  change(fresh = false): void {
    this.#kernelPeakBytes = this.#sampledBytes = -1;
    this.#withoutCacheBytes = this.#cacheBytes = this.#workingSetBytes = -1;
    this.#lastBytes = undefined;
    this.#olderPeakBytes = fresh ? 0 : undefined;
  }

  /** `last` is a reading after the end. Undefined where there was never one. */
  finish(last: CgroupReading | undefined): GroupFigure | undefined {
    if (last !== undefined) this.#addPeaks(last);
    const peakBytes = Math.max(this.#kernelPeakBytes, this.#sampledBytes);
    if (peakBytes < 0) return undefined;
    const { limitBytes, swapLimitBytes } = this.#limits;
    return {
      ...limitBytes !== undefined && { limitBytes },
      ...swapLimitBytes !== undefined && { swapLimitBytes },
      peakBytes,
      isKernelPeak: this.#kernelPeakBytes >= this.#sampledBytes,
      ...this.#sampledBytes >= 0 && { sampledPeakBytes: this.#sampledBytes },
      ...this.#withoutCacheBytes >= 0 && { withoutCachePeakBytes: this.#withoutCacheBytes },
      ...this.#cacheBytes >= 0 && { cachePeakBytes: this.#cacheBytes },
      ...this.#workingSetBytes >= 0 && { workingSetPeakBytes: this.#workingSetBytes },
      ...this.#lastBytes !== undefined && { lastBytes: this.#lastBytes },
    };
  }

  #addPeaks(reading: CgroupReading): void {
    const { currentBytes = -1, peakBytes = -1, fileBytes, shmemBytes = 0 } = reading;
    const { inactiveFileBytes, heldBytes = -1 } = reading;
    this.#limits = reading;
    this.#olderPeakBytes ??= peakBytes;
    if (peakBytes > this.#olderPeakBytes) this.#kernelPeakBytes = peakBytes;
    this.#sampledBytes = Math.max(this.#sampledBytes, currentBytes);
    this.#withoutCacheBytes = Math.max(this.#withoutCacheBytes, heldBytes);
    if (fileBytes !== undefined) {
      this.#cacheBytes = Math.max(this.#cacheBytes, fileBytes - shmemBytes, 0);
    }
    if (currentBytes < 0 || inactiveFileBytes === undefined) return;
    const workingSet = Math.max(0, currentBytes - inactiveFileBytes);
    this.#workingSetBytes = Math.max(this.#workingSetBytes, workingSet);
  }
}
