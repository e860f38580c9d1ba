import type { ForkEvents } from "../../system/host.ts";

/** Pids of processes that were born, and whether into the tree. Some of these may have ended already. */
export type Births = ReadonlyMap<number, boolean>;

/**
 * Who was born into the tree by the kernel's account of forks: also whoever lost its parent before
 * anybody could look. A pid means whom it was given to last, and that is always by a fork: so no
 * stranger is taken for its predecessor.
 */
export class Lineage {
  /** Pids of the tree that had ended when they were looked at, and may have forked just before. */
  private readonly departed = new Set<number>();
  /** What the next account begins with. */
  private born = new Map<number, boolean>();

  constructor(
    private readonly events: ForkEvents,
    private readonly isMember: (pid: number) => boolean,
  ) {}

  /** Since the last call. Undefined when forks were lost: whom a pid means is not known then. */
  births(): Births | undefined {
    const { born, departed } = this;
    this.born = new Map();
    const isWhole = this.events.drain((parentPid, childPid) => {
      const isKin = born.get(parentPid) ?? (this.isMember(parentPid) || departed.has(parentPid));
      born.set(childPid, isKin);
    });
    // What they forked was told before they ended.
    departed.clear();
    return isWhole ? born : undefined;
  }

  /** This pid's process of the tree has ended since the last call of `births`. */
  ended(pid: number): void {
    this.departed.add(pid);
  }

  /** This pid's process, born into the tree, could not be read now. */
  defer(pid: number): void {
    this.born.set(pid, true);
  }

  close(): void {
    this.events.close();
  }
}
