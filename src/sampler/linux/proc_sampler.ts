import type { Composition, ProcessMappings } from "../../model/kinds.ts";
import type { ProcessReading, TreeReading } from "../../model/sample.ts";
import { CpuMeter } from "./cpu_meter.ts";
import type { Members } from "./members.ts";
import { ProcDetails } from "./proc_details.ts";
import type { TrackedProcess } from "./tracked_process.ts";
import type { ProcReader } from "./proc_reader.ts";
import { ProcTree } from "./proc_tree.ts";
import { TreeCpu } from "./tree_cpu.ts";
import { TreeShares } from "./tree_shares.ts";
import type { HighWater, Sampler, SamplerRequest, TreeDetails } from "../sampler.ts";
import type { Mutable } from "../../model/mutable.ts";

/** PSS, parent and threads of members that stand still may be changed by others this long. */
const QUIET_KEEPS_MS = 950;
/** The kernel's peaks are read no more often than this, and less often in a large tree. */
const HIGH_WATER_EVERY_MS = 200;
/** A process with more mappings is not asked for them: at 10 µs each that would take too long at once. */
const MOST_REGIONS = 20_000;
/** Reading a peak takes some 20 µs: so much time between two rounds makes it 1 % of a core. */
const HIGH_WATER_MS_PER_PROCESS = 2;

type Sizes = Required<Pick<TreeReading, "rssBytes" | "vszBytes" | "mappedRegions">>;
/**
 * Samples by Linux `/proc`, synchronously. `nowMs` is a monotonic clock; `selfPid` memmark's own.
 * The reader is made before the command is launched, so that the first sample comes at once.
 */
export class ProcSampler implements Sampler, TreeDetails {
  readonly details = this;
  readonly #tree: ProcTree;
  readonly #members: Members;
  readonly #cpu: TreeCpu;
  readonly #named: ProcDetails;
  #quietSinceChange = -1;
  #quietAtMs = -Infinity;
  #isFirst = true;
  /** The last reading, if it may be told again, until then and while the tree has changed so often. */
  #kept: TreeReading | undefined;
  #keepUntilMs = -Infinity;
  #changes = -1;
  #lookedAtMs = -Infinity;
  #lowerBoundBytes = 0;
  #upperBoundBytes = 0;
  readonly #meter: CpuMeter;
  readonly #shares: TreeShares;
  readonly #request: SamplerRequest;
  readonly #nowMs: () => number;

  constructor(
    reader: ProcReader,
    request: SamplerRequest,
    selfPid: number,
    nowMs: () => number,
  ) {
    this.#request = request;
    this.#nowMs = nowMs;
    this.#tree = new ProcTree(reader, request, selfPid, nowMs());
    this.#members = this.#tree.members;
    this.#cpu = new TreeCpu(this.#members);
    this.#shares = new TreeShares(this.#members.list, request, request.ownCpuMs ?? nowMs);
    this.#named = new ProcDetails(reader, request.cores ?? Infinity, request.breakdown ?? false);
    this.#meter = new CpuMeter(request.cores ?? Infinity);
  }

  sample(rowMs = this.#nowMs()): TreeReading {
    const now = this.#lookedAtMs = this.#nowMs();
    let hasRun = this.#checkRan(now);
    const before = this.#members.changes;
    this.#tree.discover(now, hasRun);
    if (before !== this.#members.changes) {
      hasRun = true;
      for (const member of this.#members.list) if (member.isNew) member.checkRan(now);
    }
    if (
      this.#kept && !hasRun && this.#changes === this.#members.changes &&
      now < this.#keepUntilMs
    ) {
      return this.#kept;
    }
    const reading = this.#read(now, rowMs);
    this.#changes = this.#members.changes;
    return this.#keep(!hasRun && this.#kept && isSame(this.#kept, reading) ? this.#kept : reading);
  }

  /** Whether a member ran since the last time. */
  #checkRan(now: number): boolean {
    let hasRun = false;
    for (const member of this.#members.list) hasRun = member.checkRan(now) || hasRun;
    return hasRun;
  }

  #read(now: number, rowMs: number): TreeReading {
    const members = this.#members.list;
    const isStale = this.#becameStale(now);
    const wantsStat = this.#request.cpu || this.#request.perProcess;
    if (wantsStat) this.#cpu.readStats(isStale);
    const sizes = this.#readSizes(now);
    if (wantsStat) this.#cpu.account(this.#members.creditParents());
    else this.#members.forgetEnded();
    if (this.#isFirst && !this.#request.launched) this.#forgetPast();
    this.#isFirst = false;
    if (this.#request.smaps) this.#shares.update(isStale, now);

    const reading: Mutable<TreeReading> = {
      pidCount: members.length,
      rootAlive: this.#tree.root !== undefined,
    };
    if (this.#request.cpu) Object.assign(reading, this.#meter.take(this.#cpu.totalUs, rowMs));
    // With nobody left, nothing was measured.
    if (members.length === 0) return reading;
    // First: it may find that somebody has ended, whose shares are not known then.
    const breakdown = this.#request.breakdown && this.#shares.breakdown(now);
    if (!Number.isNaN(sizes.rssBytes)) reading.rssBytes = sizes.rssBytes;
    if (!Number.isNaN(sizes.vszBytes)) reading.vszBytes = sizes.vszBytes;
    // None at all: whoever there was had gone when they were counted.
    if (sizes.mappedRegions > 0) reading.mappedRegions = sizes.mappedRegions;
    if (this.#request.smaps) Object.assign(reading, this.#shares.figures());
    if (breakdown) Object.assign(reading, breakdown);
    if (this.#request.perProcess) reading.processes = this.#listed(rowMs);
    return reading;
  }

  /** A reading that holds until somebody runs, comes or goes, as long as all of its figures may be kept. */
  #keep(reading: TreeReading): TreeReading {
    const { cpu, perProcess, breakdown } = this.#request;
    this.#kept = cpu || perProcess || breakdown || this.#shares.lacksPss ? undefined : reading;
    if (this.#kept === undefined) return reading;
    this.#keepUntilMs = this.#quietAtMs + QUIET_KEEPS_MS;
    for (const { keepsUntilMs } of this.#members.list) {
      this.#keepUntilMs = Math.min(this.#keepUntilMs, keepsUntilMs);
    }
    return reading;
  }

  readHighWaterMarks(): void {
    const now = this.#nowMs();
    const members = this.#members.list;
    if (now - this.#lookedAtMs < members.length * HIGH_WATER_MS_PER_PROCESS) return;
    this.#lookedAtMs = now;
    this.#tree.discover(now);
    for (const member of members) {
      if (member.lives()) member.readHighWater(now);
    }
    this.#addMarks();
  }

  pids(): readonly number[] {
    return this.#inOrder().map((member) => member.pid);
  }

  get readingsWithoutPss(): number {
    return this.#shares.readingsWithoutPss;
  }

  get carriedCpuMs(): number {
    return this.#meter.carriedMs;
  }

  get distinctProcesses(): number {
    return this.#members.distinct;
  }

  processes(): readonly ProcessReading[] {
    if (!this.#request.cpu && !this.#request.perProcess) this.#cpu.readStats(true);
    return this.#listed(this.#nowMs());
  }

  composition(): Composition | undefined {
    const now = this.#nowMs();
    // Of a page that is shared with a process that was started just now, part would be missing.
    this.#tree.discover(now);
    return this.#shares.composition(now);
  }

  mappings(): ProcessMappings | undefined {
    const [largest] = this.#members.list.toSorted((a, b) => b.rssBytes - a.rssBytes);
    if (largest === undefined || largest.mappedRegions > MOST_REGIONS) return undefined;
    const reading = largest.readMappings();
    return reading && { ...reading, command: this.#named.command(largest.pid) };
  }

  living(): readonly TrackedProcess[] {
    this.#tree.discover(this.#nowMs());
    return this.#members.list.filter((member) => member.lives());
  }

  highWater(): HighWater {
    return { lowerBoundBytes: this.#lowerBoundBytes, upperBoundBytes: this.#upperBoundBytes };
  }

  close(): void {
    this.#tree.close();
  }

  /** Whether anything happened, or too much time passed, since that was last so. */
  #becameStale(now: number): boolean {
    const isStale = this.#quietSinceChange !== this.#members.changes ||
      now - this.#quietAtMs >= QUIET_KEEPS_MS ||
      this.#members.list.some((member) => member.ran);
    if (isStale) {
      this.#quietSinceChange = this.#members.changes;
      this.#quietAtMs = now;
    }
    return isStale;
  }

  /** The sums over all members; NaN: of one of them it is not known. */
  #readSizes(now: number): Sizes {
    const members = this.#members.list;
    const peakEveryMs = Math.max(HIGH_WATER_EVERY_MS, members.length * HIGH_WATER_MS_PER_PROCESS);
    let rssBytes = 0, vszBytes = 0, mappedRegions = 0;
    for (let i = 0; i < members.length;) {
      const member = members[i]!;
      if (!member.update(now)) {
        this.#tree.drop(i);
        continue;
      }
      member.updateRegions(now, this.#nowMs);
      member.updateHighWater(now, peakEveryMs);
      rssBytes += member.rssBytes;
      vszBytes += member.vszBytes;
      mappedRegions += member.mappedRegions;
      i++;
    }
    this.#addMarks();
    return { rssBytes, vszBytes, mappedRegions };
  }

  #addMarks(): void {
    let peaksBytes = 0;
    for (const { highWaterBytes, rssBytes } of this.#members.list) {
      peaksBytes += Math.max(highWaterBytes, rssBytes || 0);
      this.#lowerBoundBytes = Math.max(this.#lowerBoundBytes, highWaterBytes);
    }
    this.#upperBoundBytes = Math.max(this.#upperBoundBytes, peaksBytes);
  }

  /** Attached: what the processes did before is no part of the recording. */
  #forgetPast(): void {
    for (const member of this.#members.list) member.forgetPast();
    this.#lowerBoundBytes = this.#upperBoundBytes = 0;
  }

  #listed(now: number): ProcessReading[] {
    return this.#inOrder().map((member) => this.#named.reading(member, now));
  }

  /** The root first, then by pid. */
  #inOrder(): TrackedProcess[] {
    const rank = (member: TrackedProcess) => member === this.#tree.root ? 0 : member.pid;
    return this.#members.list.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Whether two readings have the same figures, of those that a kept one may have: numbers. */
function isSame(a: TreeReading, b: TreeReading): boolean {
  const keys = Object.keys(a) as (keyof TreeReading)[];
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
