import { ProcError } from "../../system/host.ts";
import { AwaitedPids } from "./awaited_pids.ts";
import { type ForkedPids, ForkTracker } from "./fork_tracker.ts";
import { Members } from "./members.ts";
import { NewestPid, SCAN_BEYOND } from "./newest_pid.ts";
import { scanProcesses } from "./process_scan.ts";
import type { ProcStat } from "../../procfs/stat.ts";
import type { ProcReader } from "./proc_reader.ts";
import type { TrackedProcess } from "./tracked_process.ts";
import type { SamplerRequest } from "../sampler.ts";

/** No machine forks faster; pids may have gone full circle when more could have been handed out. */
const MAX_FORKS_PER_MS = 20;
/** A scan as a safety net, should a pid ever have been missed. */
const SCAN_EVERY_MS = 60_000;
/** Though no member ran, which it must to fork: should that ever be wrong, it is made up for after so long. */
const LOOK_EVERY_MS = 950;
/** The kernel tells of a fork when it is through; see `awaited_pids.ts`. */
const TOLD_WITHIN_MS = 100;

const clock = new Int32Array(4);

const NONE_FORKED: ForkedPids = new Map();

/**
 * Who belongs to the tree under the root, by `/proc`. Once a member, always a member, though its
 * parent dies. Cost grows with the processes started since the last look, not with the machine:
 * only the pids handed out since can be new members.
 */
export class ProcTree {
  /** Who lives and belongs, as of the last look. */
  readonly members: Members;
  readonly #rootMember: TrackedProcess | undefined;
  readonly #newestPid: NewestPid;
  /**
   * Whether there are CPU clocks. What has none is no process, or its id a thread's (pid_for_clock in
   * kernel/time/posix-cpu-timers.c, in older kernels thread_group_leader): asking takes 0.2 µs, opening
   * what is not there 3, reading `status` 20.
   */
  readonly #hasClocks: boolean;
  #newest: number;
  #toldNewest = -1;
  #newestSinceMs = -Infinity;
  #toldAtMs = -Infinity;
  #lookedAt: number;
  #scannedAt: number;
  #forkedSinceScan = false;
  /** At the last look nobody had been forked since the one before, on all of the machine. */
  #isSettled = false;
  readonly #awaited = new AwaitedPids();
  readonly #forkTracker: ForkTracker | undefined;

  readonly #reader: ProcReader;
  readonly #request: SamplerRequest;
  readonly #selfPid: number;

  /** Throws nothing; without a root that lives there are no members. */
  constructor(
    reader: ProcReader,
    request: SamplerRequest,
    selfPid: number,
    nowMs: number,
  ) {
    this.#reader = reader;
    this.#request = request;
    this.#selfPid = selfPid;
    const members = this.members = new Members(reader, selfPid);
    this.#forkTracker = request.forks &&
      new ForkTracker(request.forks, (pid) => members.has(pid));
    // First of all: a short command is soon over.
    this.#joinByPid(request.rootPid);
    this.#rootMember = members.get(request.rootPid);
    if (request.launched) this.#rootMember?.readAhead();
    this.#newestPid = new NewestPid(reader, request.launched ? request.rootPid : selfPid);
    this.#hasClocks = reader.files.cpuClock(selfPid, clock);
    this.#lookedAt = this.#scannedAt = nowMs;
    const newest = this.#newestPid.read();
    // Of a fresh command all descendants have later pids; of a running one nothing is known.
    this.#newest = request.launched ? request.rootPid : newest;
    this.#joinExtra(nowMs);
    if (!request.launched) this.#scan(newest, nowMs);
  }

  /** The root, unless it has ended. */
  get root(): TrackedProcess | undefined {
    const member = this.members.get(this.#request.rootPid);
    // A descendant may have been given its pid since.
    return member === this.#rootMember ? member : undefined;
  }

  /**
   * Takes in all descendants that were started since the last call, and those that belong anyway.
   * `hasRun`: whether a member ran since then, as far as is known.
   */
  discover(nowMs: number, hasRun = true): void {
    const isQuiet = !hasRun && this.#isSettled && this.#awaited.isEmpty;
    if (!isQuiet || nowMs - this.#lookedAt >= LOOK_EVERY_MS) this.#discoverDescendants(nowMs);
    this.#joinExtra(nowMs);
  }

  /** Forgets the member at this place of the list, which has ended. */
  drop(index: number): void {
    this.#forkTracker?.exited(this.members.list[index]!.pid);
    this.members.forget(index);
  }

  close(): void {
    this.#forkTracker?.close();
    this.#newestPid.close();
    this.members.close();
  }

  #discoverDescendants(nowMs: number): void {
    // Whoever is told of and forked later is looked at once more next time.
    const newest = this.#newestPid.read();
    let forked: ForkedPids | undefined = NONE_FORKED;
    const isAllTold = this.#forkTracker === undefined ||
      this.#isAllTold(newest, nowMs, this.#forkTracker);
    if (!isAllTold) forked = this.#joinForked(this.#forkTracker!);
    this.#isSettled = isAllTold && newest === this.#newest && newest !== 0 &&
      this.#newestPid.isTold;
    // Before their children, which have later pids.
    const isLate = !this.#awaited.isEmpty &&
      this.#awaited.lookAgain(nowMs, (pid) => this.#consider(pid))
        .some((pid) => this.members.has(pid));
    const sinceMs = nowMs - this.#lookedAt;
    this.#lookedAt = nowMs;
    if (newest !== this.#newest) this.#forkedSinceScan = true;
    if (forked === undefined || isLate || this.#needsScan(newest, sinceMs, nowMs)) {
      if (this.#scan(newest, nowMs)) this.#newest = newest;
      return;
    }
    for (let pid = this.#newest + 1; pid <= newest; pid++) {
      // Whom the kernel told of is a stranger, or has been looked at.
      if (forked.has(pid) || this.#consider(pid)) continue;
      this.#awaited.add(pid, nowMs);
    }
    this.#newest = newest;
  }

  /**
   * Whether all forks of the machine are in the accounts that were read already: the newest pid is what it
   * was, and had been that for long when an account was read last.
   */
  #isAllTold(newest: number, nowMs: number, { hasDeferred }: ForkTracker): boolean {
    if (newest !== this.#toldNewest) {
      this.#toldNewest = newest;
      this.#newestSinceMs = nowMs;
    }
    if (this.#toldAtMs - this.#newestSinceMs >= TOLD_WITHIN_MS && newest !== 0 && !hasDeferred) {
      return this.#newestPid.isTold;
    }
    this.#toldAtMs = nowMs;
    return false;
  }

  /** Takes in who was forked into the tree by the kernel's account; undefined when that has a gap. */
  #joinForked(forkTracker: ForkTracker): ForkedPids | undefined {
    const forked = forkTracker.forkedPids();
    if (forked === undefined) return undefined;
    // First, so that nobody joins as a child of a stranger that has a member's pid: that has ended, or is
    // this process itself, which belongs anyway.
    for (const [pid, isDescendant] of forked) {
      if (isDescendant || !this.members.has(pid)) continue;
      const stat = this.#reader.stat(pid);
      this.members.forgetPredecessor(pid, typeof stat === "number" ? undefined : stat);
    }
    for (const [pid, isDescendant] of forked) {
      if (isDescendant) this.#joinDescendant(pid, forkTracker);
    }
    return forked;
  }

  #joinDescendant(pid: number, forkTracker: ForkTracker): void {
    const known = this.#consider(pid, true);
    if (known === undefined) forkTracker.defer(pid);
    else if (!this.members.has(pid)) forkTracker.exited(pid);
  }

  #needsScan(newest: number, sinceMs: number, nowMs: number): boolean {
    if (!this.#newestPid.isTold || newest === 0) return true;
    const mayHaveWrapped = sinceMs * MAX_FORKS_PER_MS > this.#reader.pidMax;
    return newest < this.#newest || newest - this.#newest > SCAN_BEYOND ||
      (newest > this.#newest && mayHaveWrapped) ||
      (this.#forkedSinceScan && nowMs - this.#scannedAt > SCAN_EVERY_MS);
  }

  /**
   * Takes the process in if it is known to be a descendant or its parent is a member; false when there is none
   * of that pid, undefined when it cannot be read now.
   */
  #consider(pid: number, isDescendant = false): boolean | undefined {
    // Most of those that were forked since the last look have ended; and threads are no processes.
    if (this.#hasClocks && !this.#reader.files.cpuClock(pid, clock)) return false;
    const stat = this.#reader.stat(pid);
    if (typeof stat === "number") return stat === ProcError.outOfHandles ? undefined : false;
    this.members.forgetPredecessor(pid, stat);
    if (this.members.has(pid) || !(isDescendant || this.#belongs(stat))) return true;
    const isProcess = this.#hasClocks || this.#isProcess(pid);
    if (isProcess) this.members.join(pid, stat);
    return isProcess === undefined ? undefined : true;
  }

  /** Whether it is no thread's id; undefined when that cannot be read now. */
  #isProcess(pid: number): boolean | undefined {
    const tgid = this.#reader.tgid(pid);
    return tgid === ProcError.outOfHandles ? undefined : tgid === pid;
  }

  #belongs({ ppid, startTime }: ProcStat): boolean {
    if (this.members.has(ppid)) return true;
    // An orphan; but memmark may also have children from before it was executed: `job & exec memmark`.
    return this.#request.launched && ppid === this.#selfPid &&
      startTime >= (this.#rootMember?.startTime ?? 0);
  }

  #joinByPid(pid: number): void {
    const stat = this.members.has(pid) ? ProcError.gone : this.#reader.stat(pid);
    if (typeof stat !== "number") this.members.join(pid, stat);
  }

  /** A member that ended, and whose pid one of these has, is dropped when it is read: then at the next call. */
  #joinExtra(nowMs: number): void {
    const { extraPids } = this.#request;
    if (extraPids === undefined) return;
    for (const pid of extraPids(nowMs)) this.#joinByPid(pid);
  }

  /** Looks at every process of the machine and takes in whoever descends from a member. */
  #scan(newest: number, nowMs: number): boolean {
    const { members } = this;
    const { stats, children, unread, unborn } = scanProcesses(this.#reader, newest);
    this.#awaited.clear();
    for (const pid of unread) this.#awaited.addUnread(pid, nowMs);
    for (const pid of unborn) this.#awaited.add(pid, nowMs);
    // Not even memmark itself: the folder could not be read.
    if (stats.size === 0) return false;
    this.#scannedAt = nowMs;
    this.#forkedSinceScan = false;
    for (const [pid, stat] of stats) members.forgetPredecessor(pid, stat);
    members.forgetZombiesBut(stats);
    for (const [pid, stat] of stats) {
      if (this.#belongs(stat)) members.join(pid, stat);
    }
    // The list grows while it is walked, by processes that were really opened: this ends.
    for (let i = 0; i < members.list.length; i++) {
      children.get(members.list[i]!.pid)?.forEach((pid) => members.join(pid, stats.get(pid)!));
    }
    return true;
  }
}
