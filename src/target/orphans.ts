import type { ChildUsage, Orphanage } from "../system/host.ts";

const SWEEP_EVERY_MS = 250;

/**
 * Reaps the command's orphans. As a child subreaper memmark is their parent, and they would stay
 * zombies until it ends. Exactly those are reaped, never "any child": somebody waits for the status
 * of the command and of memmark's helpers.
 */
export class Orphans {
  #sweptAtMs = -Infinity;
  #left = 0;
  /** Not every kernel lists children; while the command lived it was listed, if so. */
  #kernelListsChildren = false;
  #maxRssBytes = 0;
  #cpuMs = 0;
  readonly #orphanage: Orphanage;
  readonly #childrenOfSelf: () => readonly number[];
  /** The command and memmark's helpers. */
  readonly #isWaitedFor: (pid: number) => boolean;

  /** `childrenOfSelf` reads memmark's own children: `/proc/self/task/<pid>/children` (Linux 3.5). */
  constructor(
    orphanage: Orphanage,
    childrenOfSelf: () => readonly number[],
    isWaitedFor: (pid: number) => boolean,
  ) {
    this.#orphanage = orphanage;
    this.#childrenOfSelf = childrenOfSelf;
    this.#isWaitedFor = isWaitedFor;
  }

  /** Reaps those that have ended; at most four times a second. */
  sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < SWEEP_EVERY_MS) return;
    this.#sweptAtMs = nowMs;
    this.reap();
  }

  /** Reaps those that have ended, now. */
  reap(): void {
    this.#left = 0;
    const children = this.#childrenOfSelf();
    this.#kernelListsChildren ||= children.length > 0;
    for (const pid of children) {
      if (this.#isWaitedFor(pid)) continue;
      const used = this.#orphanage.reap(pid);
      if (used === undefined) {
        this.#left++;
        continue;
      }
      this.#maxRssBytes = Math.max(this.#maxRssBytes, used.maxRssBytes);
      this.#cpuMs += used.cpuMs;
    }
  }

  /** Whether any lived at the last sweep, or may have. */
  get areLeft(): boolean {
    return !this.#kernelListsChildren || this.#left > 0;
  }

  /** What those that were reaped used, with the descendants that they waited for. */
  usage(): ChildUsage {
    return { maxRssBytes: this.#maxRssBytes, cpuMs: this.#cpuMs };
  }
}
