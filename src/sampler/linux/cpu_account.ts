/**
 * CPU time of one process, and of the children that ended below it. All in whole µs: sums of integers are
 * exact, so that no total ever falls, as sums of fractions do when their parts are added up in another
 * order.
 */
export class CpuEntry {
  #ownUs = 0;
  #waitedUs = 0;
  #pendingUs = 0;
  #baseUs = 0;

  /**
   * Time that counts: what the process used itself, what its waited-for children did, and what ended
   * children did that it has not waited for yet.
   */
  get totalUs(): number {
    return this.#ownUs + this.#waitedUs + this.#pendingUs - this.#baseUs;
  }

  /** What was used up to now was before the recording, or counts for another process. */
  forgetPast(): void {
    this.#baseUs += this.totalUs;
  }

  /**
   * Takes new readings of both counters, which never fall. A child that ended was counted up to its
   * last look and stands in `pending`; once its parent has waited for it, the kernel adds all of it
   * to the parent's counter (`cutime` and `cstime` of proc(5)), and what was pending is not counted
   * a second time.
   */
  update(ownUs: number, waitedUs: number): void {
    const newlyWaitedUs = Math.max(0, waitedUs - this.#waitedUs);
    this.#pendingUs = Math.max(0, this.#pendingUs - newlyWaitedUs);
    this.#ownUs = Math.max(this.#ownUs, ownUs);
    this.#waitedUs = Math.max(this.#waitedUs, waitedUs);
  }

  /** A child ended that used this much. */
  childEnded(totalUs: number): void {
    this.#pendingUs += totalUs;
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
  /** Takes what was read of it last into `cpu`. */
  accountCpu(): void;
}

/**
 * Hands the CPU time of processes that ended on to their parents. All that ended between two samples
 * go together: a parent that ended as well may be noticed before its child, whose time its own parent
 * has got from the kernel by then, and which would count twice.
 */
export class EndedCpu<Holder extends CpuHolder = CpuHolder> {
  /** Of those that ended without a parent that is counted, in µs. */
  totalUs = 0;
  #ended: Holder[] = [];

  /** It ended, or another process has its pid now. */
  add(process: Holder): void {
    this.#ended.push(process);
  }

  /**
   * Children before their parents. `living` finds a process that has not ended.
   *
   * @returns the living who lost a child
   */
  creditParents(living: (pid: number) => Holder | undefined): ReadonlySet<Holder> {
    const bereaved = new Set<Holder>();
    if (this.#ended.length === 0) return bereaved;
    const byPid = new Map(this.#ended.map((process) => [process.pid, process]));
    // Not whoever had that pid later.
    const parentOf = ({ ppid, startTime }: Holder): Holder | undefined => {
      const parent = byPid.get(ppid);
      return parent && parent.startTime <= startTime ? parent : undefined;
    };
    for (const process of deepestFirst(this.#ended, parentOf)) {
      process.accountCpu();
      const alive = parentOf(process) ? undefined : living(process.ppid);
      if (alive) bereaved.add(alive);
      const parent = parentOf(process) ?? alive;
      if (parent) parent.cpu.childEnded(process.cpu.totalUs);
      else this.totalUs += process.cpu.totalUs;
    }
    this.#ended = [];
    return bereaved;
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
