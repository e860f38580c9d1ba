import type { Orphanage } from "../system/host.ts";

const SWEEP_EVERY_MS = 250;

/**
 * Reaps the command's orphans. As a child subreaper memmark is their parent, and they would stay
 * zombies until it ends. Exactly those are reaped, never "any child": somebody waits for the status
 * of the command and of memmark's helpers.
 */
export class Orphans {
  private sweptAtMs = -Infinity;

  /** `childrenOfSelf` reads memmark's own children: `/proc/self/task/<pid>/children` (Linux 3.5). */
  constructor(
    private readonly orphanage: Orphanage,
    private readonly childrenOfSelf: () => readonly number[],
    /** The command and memmark's helpers. */
    private readonly isWaitedFor: (pid: number) => boolean,
  ) {}

  /** Reaps those that have ended; at most four times a second. */
  sweep(nowMs: number): void {
    if (nowMs - this.sweptAtMs < SWEEP_EVERY_MS) return;
    this.sweptAtMs = nowMs;
    for (const pid of this.childrenOfSelf()) {
      if (!this.isWaitedFor(pid)) this.orphanage.reap(pid);
    }
  }
}
