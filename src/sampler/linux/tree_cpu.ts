import type { Members } from "./members.ts";
import type { TrackedProcess } from "./tracked_process.ts";

/** CPU time of the tree: each of its members', and what those that ended handed on. */
export class TreeCpu {
  readonly #members: Members;

  constructor(members: Members) {
    this.#members = members;
  }

  /**
   * Reads the counters of those that ran, or of all. Before it is known who has ended: a child that ends
   * later is not in its parent's counter yet.
   */
  readStats(ofAll: boolean): void {
    for (const member of this.#members.list) {
      if (ofAll || member.ran) member.readStat();
    }
  }

  /**
   * Takes the counters into the account. Those of parents that lost a child are read again: the time that
   * it used after the last look at it is there now. Another child may have ended and been waited for
   * meanwhile, which would count twice: it counts for its parent from here on.
   */
  account(bereaved: ReadonlySet<TrackedProcess>): void {
    const { list } = this.#members;
    const byPid = new Map<number, TrackedProcess>();
    for (const parent of bereaved) {
      parent.readStat();
      byPid.set(parent.pid, parent);
    }
    if (byPid.size > 0) {
      for (const member of list) {
        const parent = byPid.get(member.ppid);
        if (parent === undefined || !member.wasReaped()) continue;
        member.accountCpu();
        parent.cpu.childEnded(member.cpu.totalUs, () => true);
        member.cpu.forgetPast();
      }
    }
    for (const member of list) member.accountCpu();
  }

  /** Since the recording began, of the ended ones too, in whole µs. */
  get totalUs(): number {
    let sumUs = this.#members.endedCpuUs;
    for (const { cpu } of this.#members.list) sumUs += cpu.totalUs;
    return sumUs;
  }
}
