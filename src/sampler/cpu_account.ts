/** CPU time of one process, and of the children that ended below it. All in ms. */
export class CpuEntry {
  private ownMs = 0;
  private waitedMs = 0;
  private pendingMs = 0;
  private baseMs = 0;

  /**
   * Time that counts: what the process used itself, what its waited-for children did, and what ended
   * children did that it has not waited for yet.
   */
  get totalMs(): number {
    return this.ownMs + this.waitedMs + this.pendingMs - this.baseMs;
  }

  /** What was used up to now was before the recording. */
  forgetPast(): void {
    this.baseMs = this.ownMs + this.waitedMs + this.pendingMs;
  }

  /**
   * Takes new readings of both counters, which never fall. A child that ended was counted up to its
   * last look and stands in `pending`; once its parent has waited for it, the kernel adds all of it
   * to the parent's counter (`cutime` and `cstime` of proc(5)), and what was pending is not counted
   * a second time.
   */
  update(ownMs: number, waitedMs: number): void {
    const newlyWaitedMs = Math.max(0, waitedMs - this.waitedMs);
    this.pendingMs = Math.max(0, this.pendingMs - newlyWaitedMs);
    this.ownMs = Math.max(this.ownMs, ownMs);
    this.waitedMs = Math.max(this.waitedMs, waitedMs);
  }

  /** A child ended that used this much. */
  childEnded(totalMs: number): void {
    this.pendingMs += totalMs;
  }
}

/** A process that is counted. */
export interface CpuHolder {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
  /** Its parent when that was read last. */
  readonly ppid: number;
  readonly cpu: CpuEntry;
}

/**
 * Hands the CPU time of processes that ended on to their parents. All that ended between two samples
 * go together: a parent that ended as well may be noticed before its child, whose time its own parent
 * has got from the kernel by then, and which would count twice.
 */
export class EndedCpu {
  /** Of those that ended without a parent that is counted. */
  totalMs = 0;
  private ended: CpuHolder[] = [];

  /** It ended, or another process has its pid now. */
  add(process: CpuHolder): void {
    this.ended.push(process);
  }

  /** Children before their parents. `living` finds a process that has not ended. */
  settle(living: (pid: number) => CpuHolder | undefined): void {
    if (this.ended.length === 0) return;
    const byPid = new Map(this.ended.map((process) => [process.pid, process]));
    // Not whoever had that pid later.
    const parentOf = ({ ppid, startTime }: CpuHolder): CpuHolder | undefined => {
      const parent = byPid.get(ppid);
      return parent && parent.startTime <= startTime ? parent : undefined;
    };
    for (const process of deepestFirst(this.ended, parentOf)) {
      const parent = parentOf(process) ?? living(process.ppid);
      if (parent) parent.cpu.childEnded(process.cpu.totalMs);
      else this.totalMs += process.cpu.totalMs;
    }
    this.ended = [];
  }
}

function deepestFirst<Item>(
  items: readonly Item[],
  parentOf: (item: Item) => Item | undefined,
): Item[] {
  const depths = new Map(items.map((item) => {
    let depth = 0;
    // Pids that were used again could make a circle.
    for (let at = parentOf(item); at && depth < items.length; at = parentOf(at)) depth++;
    return [item, depth];
  }));
  return items.toSorted((a, b) => depths.get(b)! - depths.get(a)!);
}
