/**
 * A fork that was given a pid, but has no folder in `/proc` yet, is through by now: in between the
 * kernel waits for no more than cgroup migrations (copy_process and cgroup_can_fork, Linux 6.18).
 */
const BORN_WITHIN_MS = 100;

/** A pid that was handed out, but could not be looked at yet. */
interface Awaited {
  readonly pid: number;
  readonly sinceMs: number;
  readonly looks: number;
}

/** What a look at a pid found: a process, none, or that it cannot be read for want of handles. */
export type Look = (pid: number) => boolean | undefined;

/** Pids that were handed out, and may not have been born yet. */
export class AwaitedPids {
  #pids: Awaited[] = [];

  /** Nobody was there at the first look. */
  add(pid: number, nowMs: number): void {
    this.#pids.push({ pid, sinceMs: nowMs, looks: 1 });
  }

  /** It is there, and could not be read: children that it has already will have to be sought then. */
  addUnread(pid: number, nowMs: number): void {
    this.#pids.push({ pid, sinceMs: nowMs, looks: 2 });
  }

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#pids.length === 0;
  }

  clear(): void {
    this.#pids = [];
  }

  /**
   * Looks once more at each pid, and a last time when it must have been born; at one that cannot be
   * read until it can. Returns those found so late that children of theirs may have been passed over.
   */
  lookAgain(nowMs: number, look: Look): readonly number[] {
    const late: number[] = [];
    const before = this.#pids;
    this.#pids = [];
    for (const { pid, sinceMs, looks } of before) {
      const isLast = nowMs - sinceMs >= BORN_WITHIN_MS;
      if (looks > 1 && !isLast) {
        this.#pids.push({ pid, sinceMs, looks });
        continue;
      }
      const found = look(pid);
      if (found) {
        if (looks > 1) late.push(pid);
      } else if (!isLast || found === undefined) {
        this.#pids.push({ pid, sinceMs, looks: looks + 1 });
      }
    }
    return late;
  }
}
