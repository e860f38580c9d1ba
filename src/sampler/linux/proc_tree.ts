import { ProcError } from "../../system/host.ts";
import { AwaitedPids } from "./awaited_pids.ts";
import { EndedCpu } from "./cpu_account.ts";
import { type ForkedPids, ForkTracker } from "./fork_tracker.ts";
import { TrackedProcess } from "./tracked_process.ts";
import type { ProcStat } from "../../procfs/stat.ts";
import { parseLastPid } from "./proc_parse.ts";
import type { ProcReader } from "./proc_reader.ts";
import type { SamplerRequest } from "../sampler.ts";

/** Looking at each new pid costs more than a scan of an ordinary machine beyond this many. */
const SCAN_BEYOND = 2048;
/** No machine forks faster; pids may have gone full circle when more could have been handed out. */
const MAX_FORKS_PER_MS = 20;
/** A scan as a safety net, should a pid ever have been missed. */
const SCAN_EVERY_MS = 60_000;
/** The kernel tells of a fork when it is through; see `awaited_pids.ts`. */
const TOLD_WITHIN_MS = 100;
/** When pids have gone round, the first that is handed out: RESERVED_PIDS of kernel/pid.c. */
const RESERVED_PIDS = 300;
/** So many of the newest pids may be half born at the moment of a scan. */
const HALF_BORN_AT_SCAN = 64;

const clock = new Int32Array(4);

const NONE_FORKED: ForkedPids = new Map();

/** Though no member ran, which it must to fork: should that ever be wrong, it is made up for after so long. */
const LOOK_EVERY_MS = 950;

/**
 * Who belongs to the tree under the root, by `/proc`. Once a member, always a member, though its
 * parent dies. Cost grows with the processes started since the last look, not with the machine:
 * `/proc/loadavg` names the newest pid, so only the pids handed out since can be new members.
 */
export class ProcTree {
  /** Living members in no order; the root is the first as long as it lives. */
  readonly members: TrackedProcess[] = [];
  /** Grows whenever somebody joins or leaves. */
  changes = 0;
  /** Different processes that were ever members. */
  distinctProcesses = 0;
  readonly #endedCpu = new EndedCpu<TrackedProcess>();
  readonly #byPid = new Map<number, TrackedProcess>();
  /** Former members that are zombies, as far as is known, by their pids: when they were started. */
  readonly #zombies = new Map<number, number>();
  readonly #loadavg: number;
  /**
   * Whether there are CPU clocks. What has none is no process, or its id a thread's (pid_for_clock in
   * kernel/time/posix-cpu-timers.c, in older kernels thread_group_leader): asking takes 0.2 µs, opening
   * what is not there 3, reading `status` 20.
   */
  readonly #hasClocks: boolean;
  readonly #rootMember: TrackedProcess | undefined;
  /** Whether loadavg names the newest pid of this pid namespace. gVisor says 0, lxcfs what it was. */
  readonly #loadavgNamesNewestPid: boolean;
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
    this.#forkTracker = request.forks &&
      new ForkTracker(request.forks, (pid) => this.#byPid.has(pid));
    reader.letGoOfHandle = () => this.members.some((member) => member.letGoOfHandle());
    // First of all: a short command is soon over.
    this.#join(request.rootPid, reader.stat(request.rootPid));
    this.#rootMember = this.#byPid.get(request.rootPid);
    if (request.launched) this.#rootMember?.readAhead();
    this.#loadavg = reader.files.open("loadavg");
    this.#hasClocks = reader.files.cpuClock(selfPid, clock);
    this.#lookedAt = this.#scannedAt = nowMs;
    const newest = this.#readNewest();
    // Both were started just now, so the newest pid is the same or a little later.
    const justStarted = request.launched ? request.rootPid : selfPid;
    this.#loadavgNamesNewestPid = newest >= justStarted && newest - justStarted <= SCAN_BEYOND;
    // Of a fresh command all descendants have later pids; of a running one nothing is known.
    this.#newest = request.launched ? request.rootPid : newest;
    this.#joinExtra(nowMs);
    if (!request.launched) this.#scan(newest, nowMs);
  }

  /** The root, unless it has ended. */
  get root(): TrackedProcess | undefined {
    const member = this.#byPid.get(this.#request.rootPid);
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

  #discoverDescendants(nowMs: number): void {
    // Whoever is told of and forked later is looked at once more next time.
    const newest = this.#readNewest();
    let forked: ForkedPids | undefined = NONE_FORKED;
    const isAllTold = this.#forkTracker === undefined ||
      this.#isAllTold(newest, nowMs, this.#forkTracker);
    if (!isAllTold) forked = this.#joinForked(this.#forkTracker!);
    this.#isSettled = isAllTold && newest === this.#newest && newest !== 0 &&
      this.#loadavgNamesNewestPid;
    // Before their children, which have later pids.
    const isLate = !this.#awaited.isEmpty &&
      this.#awaited.lookAgain(nowMs, (pid) => this.#consider(pid))
        .some((pid) => this.#byPid.has(pid));
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

  /** Forgets the member at this place of `members`, which has ended. */
  drop(index: number): void {
    this.#forkTracker?.exited(this.members[index]!.pid);
    this.#forget(index);
  }

  /**
   * Hands the CPU time of those that were dropped to who waits for them, and returns the living among
   * these. Call when all that ended by now are dropped.
   */
  creditParents(): ReadonlySet<TrackedProcess> {
    return this.#endedCpu.creditParents((pid) => this.#byPid.get(pid));
  }

  /** CPU time of those that ended and nobody here waits for, in whole µs. */
  get endedCpuUs(): number {
    return this.#endedCpu.totalUs;
  }

  close(): void {
    this.#forkTracker?.close();
    if (this.#loadavg >= 0) this.#reader.files.close(this.#loadavg);
    for (const member of this.members) member.close();
  }

  #forget(index: number): void {
    const member = this.members[index]!;
    member.close();
    if (member.isZombie) this.#zombies.set(member.pid, member.startTime);
    this.#byPid.delete(member.pid);
    const last = this.members.pop()!;
    if (last !== member) this.members[index] = last;
    this.changes++;
    this.#endedCpu.add(member);
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
      return this.#loadavgNamesNewestPid;
    }
    this.#toldAtMs = nowMs;
    return false;
  }

  /** Takes in who was forked into the tree by the kernel's account; undefined when that has a gap. */
  #joinForked(forkTracker: ForkTracker): ForkedPids | undefined {
    const forked = forkTracker.forkedPids();
    if (forked === undefined) return undefined;
    // First, so that nobody joins as a child of a stranger that has a member's pid.
    for (const [pid, isDescendant] of forked) {
      if (!isDescendant && this.#byPid.has(pid)) this.#recheck(pid);
    }
    for (const [pid, isDescendant] of forked) {
      if (isDescendant) this.#joinDescendant(pid, forkTracker);
    }
    return forked;
  }

  /** The pid was given to a stranger: to this member itself, which belongs anyway, or after its end. */
  #recheck(pid: number): void {
    const stat = this.#reader.stat(pid);
    if (typeof stat === "number") this.#forget(this.members.indexOf(this.#byPid.get(pid)!));
    else this.#forgetPredecessor(pid, stat);
  }

  #joinDescendant(pid: number, forkTracker: ForkTracker): void {
    const known = this.#consider(pid, true);
    if (known === undefined) forkTracker.defer(pid);
    else if (!this.#byPid.has(pid)) forkTracker.exited(pid);
  }

  /** 0 where it cannot be known. */
  #readNewest(): number {
    const { buffer, files } = this.#reader;
    const length = this.#loadavg >= 0 ? files.read(this.#loadavg, buffer, 0) : 0;
    return parseLastPid(buffer, Math.max(length, 0)) ?? 0;
  }

  #needsScan(newest: number, sinceMs: number, nowMs: number): boolean {
    if (!this.#loadavgNamesNewestPid || newest === 0) return true;
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
    this.#forgetPredecessor(pid, stat);
    if (this.#byPid.has(pid) || !(isDescendant || this.#belongs(stat))) return true;
    const isProcess = this.#hasClocks || this.#isProcess(pid);
    if (isProcess) this.#join(pid, stat);
    return isProcess === undefined ? undefined : true;
  }

  /** Whether it is no thread's id; undefined when that cannot be read now. */
  #isProcess(pid: number): boolean | undefined {
    const tgid = this.#reader.tgid(pid);
    return tgid === ProcError.outOfHandles ? undefined : tgid === pid;
  }

  /** A member's pid may have gone to another process since it was read last. */
  #forgetPredecessor(pid: number, { startTime }: ProcStat): void {
    const member = this.#byPid.get(pid);
    if (member && member.startTime !== startTime) this.#forget(this.members.indexOf(member));
  }

  #belongs({ ppid, startTime }: ProcStat): boolean {
    if (this.#byPid.has(ppid)) return true;
    // An orphan; but memmark may also have children from before it was executed: `job & exec memmark`.
    return this.#request.launched && ppid === this.#selfPid &&
      startTime >= (this.#rootMember?.startTime ?? 0);
  }

  #join(pid: number, stat: ProcStat | number): void {
    // memmark is no part of what it measures, though it may run below the root.
    if (typeof stat === "number" || pid === this.#selfPid || this.#byPid.has(pid)) return;
    const member = TrackedProcess.open(this.#reader, pid, stat);
    if (member === undefined) return;
    // It was counted, and what it used would count once more.
    if (member.isZombie && this.#zombies.get(pid) === member.startTime) return member.close();
    this.#byPid.set(pid, member);
    this.members.push(member);
    this.changes++;
    this.distinctProcesses++;
  }

  /** A member that ended, and whose pid one of these has, is dropped when it is read: then at the next call. */
  #joinExtra(nowMs: number): void {
    const { extraPids } = this.#request;
    if (extraPids === undefined) return;
    for (const pid of extraPids(nowMs)) {
      if (!this.#byPid.has(pid)) this.#join(pid, this.#reader.stat(pid));
    }
  }

  /** Looks at every process of the machine and takes in whoever descends from a member. */
  #scan(newest: number, nowMs: number): boolean {
    const stats = this.#readAll(newest, nowMs);
    // Not even memmark itself: the folder could not be read.
    if (stats.size === 0) return false;
    this.#scannedAt = nowMs;
    this.#forkedSinceScan = false;
    for (const [pid, stat] of stats) this.#forgetPredecessor(pid, stat);
    for (const [pid, startTime] of this.#zombies) {
      if (stats.get(pid)?.startTime !== startTime) this.#zombies.delete(pid);
    }
    const children = new Map<number, number[]>();
    for (const [pid, stat] of stats) {
      if (this.#belongs(stat)) this.#join(pid, stat);
      const siblings = children.get(stat.ppid);
      if (siblings) siblings.push(pid);
      else children.set(stat.ppid, [pid]);
    }
    // `members` grows while it is walked, by processes that were really opened: this ends.
    for (let i = 0; i < this.members.length; i++) {
      children.get(this.members[i]!.pid)?.forEach((pid) => this.#join(pid, stats.get(pid)!));
    }
    return true;
  }

  /** All processes; those that are not there yet, or cannot be read now, are awaited. */
  #readAll(newest: number, nowMs: number): Map<number, ProcStat> {
    const stats = new Map<number, ProcStat>();
    const unborn = new Set<number>();
    for (let pid = newest; pid >= newest - HALF_BORN_AT_SCAN; pid--) {
      if (pid > 0) unborn.add(pid);
      // Before it the last ones were handed out, if pids have just gone round.
      if (pid < RESERVED_PIDS) unborn.add(this.#reader.pidMax - (RESERVED_PIDS - pid));
    }
    this.#awaited.clear();
    for (const pid of this.#reader.files.numbersIn(".")) {
      const stat = this.#reader.stat(pid);
      if (typeof stat !== "number") stats.set(pid, stat);
      if (stat === ProcError.outOfHandles) this.#awaited.addUnread(pid, nowMs);
      unborn.delete(pid);
    }
    for (const pid of unborn) this.#awaited.add(pid, nowMs);
    return stats;
  }
}
