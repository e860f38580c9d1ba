import type { ForkEvents } from "../../system/host.ts";

/**
 * Pids of processes that were forked, and whether into the tree; some of these may have ended already. Of
 * threads as well, which are none of the tree's processes.
 */
export type ForkedPids = ReadonlyMap<number, boolean>;

/**
 * Who was forked into the tree by the kernel's account of forks: also whoever lost its parent before
 * anybody could look. A pid means whom it was given to last, and that is always by a fork: so no
 * stranger is taken for its predecessor.
 */
export class ForkTracker {
  /** Pids of the tree that had ended when they were looked at, and may have forked just before. */
  readonly #exitedPids = new Set<number>();
  /** What the next account begins with. */
  #forked = new Map<number, boolean>();
  readonly #events: ForkEvents;
  readonly #isMember: (pid: number) => boolean;

  constructor(
    events: ForkEvents,
    isMember: (pid: number) => boolean,
  ) {
    this.#events = events;
    this.#isMember = isMember;
  }

  /** Since the last call. Undefined when forks were lost: whom a pid means is not known then. */
  forkedPids(): ForkedPids | undefined {
    const forked = this.#forked;
    this.#forked = new Map();
    const isWhole = this.#events.drain((parentPid, childPid, isThread) => {
      const isDescendant = !isThread && (forked.get(parentPid) ??
        (this.#isMember(parentPid) || this.#exitedPids.has(parentPid)));
      forked.set(childPid, isDescendant);
    });
    // What they forked was told before they ended.
    this.#exitedPids.clear();
    return isWhole ? forked : undefined;
  }

  /** Whether a pid waits for the next account, though nobody forked since. */
  get hasDeferred(): boolean {
    return this.#forked.size > 0;
  }

  /** This pid's process of the tree has ended since the last call of `forkedPids`. */
  exited(pid: number): void {
    this.#exitedPids.add(pid);
  }

  /** This pid's process, forked into the tree, could not be read now. */
  defer(pid: number): void {
    this.#forked.set(pid, true);
  }

  close(): void {
    this.#events.close();
  }
}
