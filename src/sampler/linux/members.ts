import type { ProcStat } from "../../procfs/stat.ts";
import { EndedCpu } from "./cpu_account.ts";
import type { ProcReader } from "./proc_reader.ts";
import { TrackedProcess } from "./tracked_process.ts";

/** The processes that belong to the tree and live; who they are is `ProcTree`'s to find out. */
export class Members {
  /** In no order; the root is the first as long as it lives. */
  readonly list: TrackedProcess[] = [];
  /** Grows whenever somebody joins or leaves. */
  changes = 0;
  /** Different processes that were ever members. */
  distinct = 0;
  readonly #byPid = new Map<number, TrackedProcess>();
  /** Former members that are zombies, as far as is known, by their pids: when they were started. */
  readonly #zombies = new Map<number, number>();
  readonly #endedCpu = new EndedCpu<TrackedProcess>();
  readonly #reader: ProcReader;
  readonly #selfPid: number;

  constructor(reader: ProcReader, selfPid: number) {
    this.#reader = reader;
    this.#selfPid = selfPid;
    reader.letGoOfHandle = () => this.list.some((member) => member.letGoOfHandle());
  }

  has(pid: number): boolean {
    return this.#byPid.has(pid);
  }

  get(pid: number): TrackedProcess | undefined {
    return this.#byPid.get(pid);
  }

  /** Takes in the process that had this `stat` just now, unless it has ended, or is a member already. */
  join(pid: number, stat: ProcStat): void {
    // memmark is no part of what it measures, though it may run below the root.
    if (pid === this.#selfPid || this.has(pid)) return;
    const member = TrackedProcess.open(this.#reader, pid, stat);
    if (member === undefined) return;
    // It was counted, and what it used would count once more.
    if (member.isZombie && this.#zombies.get(pid) === member.startTime) return member.close();
    this.#byPid.set(pid, member);
    this.list.push(member);
    this.changes++;
    this.distinct++;
  }

  /** Forgets the member at this place of the list, which has ended; the last one takes the place. */
  forget(index: number): void {
    const member = this.list[index]!;
    member.close();
    if (member.isZombie) this.#zombies.set(member.pid, member.startTime);
    this.#byPid.delete(member.pid);
    const last = this.list.pop()!;
    if (last !== member) this.list[index] = last;
    this.changes++;
    this.#endedCpu.add(member);
  }

  /** This pid is that of a process with this `stat`, or of none: a member that had it before has ended. */
  forgetPredecessor(pid: number, stat: ProcStat | undefined): void {
    const member = this.#byPid.get(pid);
    if (member && member.startTime !== stat?.startTime) this.forget(this.list.indexOf(member));
  }

  /** These are all processes that there are: other zombies have been waited for. */
  forgetZombiesBut(stats: ReadonlyMap<number, ProcStat>): void {
    for (const [pid, startTime] of this.#zombies) {
      if (stats.get(pid)?.startTime !== startTime) this.#zombies.delete(pid);
    }
  }

  /**
   * Hands the CPU time of those that were forgotten to who waits for them, and returns the living among
   * these. Call when all that ended by now are forgotten.
   */
  creditParents(): ReadonlySet<TrackedProcess> {
    return this.#endedCpu.creditParents((pid) => this.#byPid.get(pid));
  }

  /** Instead, where nobody asks for CPU time. */
  forgetEnded(): void {
    this.#endedCpu.forget();
  }

  /** CPU time of those that ended and nobody here waits for, in whole µs. */
  get endedCpuUs(): number {
    return this.#endedCpu.totalUs;
  }

  close(): void {
    for (const member of this.list) member.close();
  }
}
