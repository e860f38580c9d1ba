/**
 * CPU time of one process, and of the children that ended below it. All in whole µs: sums of integers are
 * exact, so that no total ever falls, as sums of fractions do when their parts are added up in another
 * order.
 */
export class CpuEntry {
  #ownUs = 0;
  #waitedUs = 0;
  /** Of children that are gone, and may be in the counter by now. */
  #pendingUs = 0;
  /** Ended children that the kernel still keeps: they are in no counter. */
  #zombies: Zombie[] = [];
  #zombiesUs = 0;
  #baseUs = 0;

  /**
   * Time that counts: what the process used itself, what its waited-for children did, and what ended
   * children did that it has not waited for yet.
   */
  get totalUs(): number {
    return this.#ownUs + this.#waitedUs + this.#pendingUs + this.#zombiesUs - this.#baseUs;
  }

  /** What was used up to now was before the recording, or counts for another process. */
  forgetPast(): void {
    this.#baseUs += this.totalUs;
  }

  /**
   * Takes new readings of both counters, which never fall. A child that ended was counted up to its
   * last look; once its parent has waited for it, it is gone, and the kernel has added all of it to the
   * parent's counter (`cutime` and `cstime` of proc(5)): what was pending is not counted a second time.
   * A zombie is not waited for yet, whatever else the counter has got: children that nobody saw.
   */
  update(ownUs: number, waitedUs: number): void {
    if (this.#zombies.length > 0) this.#dropReaped();
    const newlyWaitedUs = Math.max(0, waitedUs - this.#waitedUs);
    this.#pendingUs = Math.max(0, this.#pendingUs - newlyWaitedUs);
    this.#ownUs = Math.max(this.#ownUs, ownUs);
    this.#waitedUs = Math.max(this.#waitedUs, waitedUs);
  }

  /** A child ended that used this much; `isReaped` tells whether it is gone. */
  childEnded(totalUs: number, isReaped: () => boolean): void {
    this.#zombies.push({ us: totalUs, isReaped });
    this.#zombiesUs += totalUs;
  }

  #dropReaped(): void {
    this.#zombies = this.#zombies.filter(({ us, isReaped }) => {
      if (!isReaped()) return true;
      this.#zombiesUs -= us;
      this.#pendingUs += us;
      return false;
    });
  }
}

interface Zombie {
  readonly us: number;
  readonly isReaped: () => boolean;
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
  /** Whether it has ended, and somebody has waited for it. */
  wasReaped(): boolean;
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
      if (parent) parent.cpu.childEnded(process.cpu.totalUs, () => process.wasReaped());
      else this.totalUs += process.cpu.totalUs;
    }
    this.#ended = [];
    return bereaved;
  }

  /** Forgets those that ended since `creditParents`, with what they used. */
  forget(): void {
    if (this.#ended.length > 0) this.#ended = [];
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
