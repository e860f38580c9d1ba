import { ProcError } from "../../system/host.ts";
import type { ProcStat } from "../../procfs/stat.ts";
import { CpuEntry } from "./cpu_account.ts";
import type { MemoryKinds, ProcessMappings } from "../../model/kinds.ts";
import { CpuClock } from "./cpu_clock.ts";
import { parseRssKinds } from "./memory_kinds.ts";
import { countLines, endsMappings, parseHighWater } from "./proc_parse.ts";
import { ProcessSizes } from "./process_sizes.ts";
import { ProcessShares } from "./process_shares.ts";
import type { ProcReader } from "./proc_reader.ts";
import { MapsThrottle } from "./maps_throttle.ts";

/** The figures of a process that did not run stay as they are; they may be stale this long if others reclaim. */
const IDLE_KEEPS_MS = 950;

/**
 * One process of the tree with its last figures. NaN stands for "not measured", so that a sum in
 * which one part is missing is itself not measured.
 */
export class TrackedProcess {
  vszBytes = 0;
  rssBytes = 0;
  mappedRegions = NaN;
  /** What its RSS is made of, by the last {@link updateRssKinds}. */
  rssKinds: MemoryKinds | undefined;
  /** It ended while it was being read: what was not read by then is not known any more. */
  endedMeanwhile = false;
  /** Whether it ran since the check before the last one; true where that is unknown. */
  ran = true;
  /** That was never checked. */
  isNew = true;
  /** The most that was ever resident, as far as it was read. */
  highWaterBytes = 0;
  threads = NaN;
  /** CPU time, of the members below it as well. */
  readonly cpu = new CpuEntry();
  #shares: ProcessShares | undefined;
  /** CPU time of its own, in whole µs. */
  cpuTimeUs = NaN;
  #waitedUs = 0;
  #highWaterAtMs = -Infinity;
  /** A mark no higher than this tells nothing of the recording. */
  #pastPeakBytes = 0;
  #isReadAhead = false;
  #readAtMs = -Infinity;
  #kindsAtMs = -Infinity;
  readonly #clock: CpuClock;
  readonly #regions = new MapsThrottle();
  readonly #reader: ProcReader;
  readonly #sizes: ProcessSizes;

  private constructor(
    reader: ProcReader,
    readonly pid: number,
    /** Clock ticks since boot; with the pid, the identity. */
    readonly startTime: number,
    /** Its parent when that was read last. */
    public ppid: number,
    sizes: ProcessSizes,
  ) {
    this.#reader = reader;
    this.#sizes = sizes;
    this.#clock = new CpuClock(reader.files, pid);
  }

  /** PSS and the like: of most processes nobody ever asks. */
  get shares(): ProcessShares {
    return this.#shares ??= new ProcessShares(
      this.#reader,
      () => this.#sizes.folder,
      (error) => this.#absent(error),
    );
  }

  /** The process of this pid, which had this `stat` just now; undefined when there is none any more. */
  static open(reader: ProcReader, pid: number, stat: ProcStat): TrackedProcess | undefined {
    const sizes = ProcessSizes.open(reader, pid, stat.startTime);
    if (sizes === undefined) return undefined;
    sizes.isZombie = stat.state === "Z";
    const member = new TrackedProcess(reader, pid, stat.startTime, stat.ppid, sizes);
    member.threads = stat.threads;
    return member;
  }

  /** It had ended, and nobody had waited for it, when it was read last. */
  get isZombie(): boolean {
    return this.#sizes.isZombie;
  }

  /**
   * Reads its sizes ahead of the first sample and keeps it in that as it was, though it may have ended
   * by then: of a short command that is all that is ever seen.
   */
  readAhead(): void {
    this.#isReadAhead = this.#sizes.readMain();
  }

  /** Finds out whether it ran since the last time. Comes first. */
  checkRan(nowMs: number): boolean {
    this.isNew = false;
    this.ran = this.#clock.hasRun(nowMs);
    if (this.ran) this.#regions.ran();
    return this.ran;
  }

  /** Reads parent, threads and CPU times. */
  readStat(): void {
    const stat = this.#reader.stat(this.pid);
    if (typeof stat === "number" || stat.startTime !== this.startTime) return;
    this.ppid = stat.ppid;
    this.threads = stat.threads;
    this.#waitedUs = Math.round(stat.waitedTicks * this.#reader.tickMs * 1000);
    // The CPU clock is finer than the ticks of `stat`, where there is one.
    this.cpuTimeUs = this.#clock.timeUs ?? Math.round(stat.cpuTicks * this.#reader.tickMs * 1000);
  }

  /** Whether it has not ended: what has this pid is still this process, and no zombie. */
  lives(): boolean {
    const stat = this.#reader.stat(this.pid);
    if (typeof stat === "number" || stat.startTime !== this.startTime) return false;
    return stat.threads > 1 || (stat.state !== "Z" && stat.state !== "X");
  }

  /** Whether its parent has waited for it: only then is its CPU time in the parent's counter. */
  wasReaped(): boolean {
    // A process that has its pid by now has a clock, too.
    if (this.#clock.timeUs !== undefined && this.#clock.isGone) return true;
    const stat = this.#reader.stat(this.pid);
    return typeof stat === "number" || stat.startTime !== this.startTime;
  }

  /** Takes what `readStat` found into the account. Call after ended children were credited. */
  accountCpu(): void {
    if (!Number.isNaN(this.cpuTimeUs)) this.cpu.update(this.cpuTimeUs, this.#waitedUs);
  }

  /** Reads virtual and resident size unless it stood still; false when the process has ended. */
  update(nowMs: number): boolean {
    if (!this.ran && nowMs - this.#readAtMs < IDLE_KEEPS_MS) return true;
    const isReadAhead = this.#isReadAhead;
    this.#isReadAhead = false;
    if (this.#clock.hasEnded) return isReadAhead;
    this.#readAtMs = nowMs;
    const isThere = this.#sizes.read();
    this.vszBytes = this.#sizes.vszBytes;
    this.rssBytes = this.#sizes.rssBytes;
    return isThere || isReadAhead;
  }

  /** Until when its sizes stay what they are if it does not run: no longer than others may lie about it. */
  get keepsUntilMs(): number {
    return Math.min(this.#readAtMs + IDLE_KEEPS_MS, this.#regions.dueAtMs);
  }

  /** Reads the kernel's own peak if it ran, and `everyMs` have passed since the last time. */
  updateHighWater(nowMs: number, everyMs: number): void {
    if (this.ran && nowMs - this.#highWaterAtMs >= everyMs) this.readHighWater(nowMs);
  }

  /** Reads the kernel's own peak. */
  readHighWater(nowMs: number): void {
    this.#highWaterAtMs = nowMs;
    const length = this.#reader.read(`${this.#sizes.folder}/status`);
    const peak = length > 0 ? parseHighWater(this.#reader.buffer, length) ?? 0 : 0;
    if (peak > this.#pastPeakBytes) this.highWaterBytes = Math.max(this.highWaterBytes, peak);
  }

  /** What it used, and its highest mark up to now, were before the recording. */
  forgetPast(): void {
    this.cpu.forgetPast();
    this.#pastPeakBytes = this.highWaterBytes;
    this.highWaterBytes = 0;
  }

  /** Counts its mappings if they may have changed; `clock` is read for how long that took. */
  updateRegions(nowMs: number, clock: () => number): void {
    if (!this.#regions.isDue(this.vszBytes, nowMs)) return;
    const startedMs = clock();
    let lines = 0;
    const result = this.#reader.forEachBlock(
      `${this.#sizes.folder}/maps`,
      (bytes, length) => {
        lines += countLines(bytes, length);
        return endsMappings(bytes, length);
      },
    );
    this.mappedRegions = result < 0 ? this.#absent(result) : lines;
    this.#regions.counted(this.vszBytes, startedMs, clock());
  }

  /** Reads what its RSS is made of unless it stood still: some 20 µs. */
  updateRssKinds(nowMs: number): void {
    if (!this.ran && nowMs - this.#kindsAtMs < IDLE_KEEPS_MS) return;
    this.#kindsAtMs = nowMs;
    const status = this.#reader.text(`${this.#sizes.folder}/status`);
    this.rssKinds = typeof status === "string" ? parseRssKinds(status) : undefined;
    if (typeof status === "number") this.#absent(status);
  }

  /** Its largest mappings by name: 10 µs for each mapping it has, and 4 for each MiB. */
  readMappings(): Omit<ProcessMappings, "command"> | undefined {
    const reading = this.shares.readMappings();
    return reading && { pid: this.pid, ...reading };
  }

  /** See {@link ProcessSizes.letGoOfHandle}. */
  letGoOfHandle(): boolean {
    return this.#sizes.letGoOfHandle();
  }

  close(): void {
    this.#sizes.close();
  }

  /** What stands for a figure that could not be read: nothing of a process that has ended. */
  #absent(error: number): number {
    if (error !== ProcError.gone) return NaN;
    // Its sizes count in the sums of this reading already, and stay.
    const hasEnded = this.#sizes.haveGone();
    this.endedMeanwhile ||= hasEnded;
    return hasEnded ? 0 : NaN;
  }
}
