import type { Composition, ProcessMappings } from "../model/kinds.ts";
import type { ProcessReading, TreeReading } from "../model/sample.ts";
import type { ForkEvents } from "../system/host.ts";

/**
 * A way to look at the tree under one root process. Every implementation passes the same contract
 * (tests/sampler_contract_test.ts).
 */
export interface Sampler {
  /**
   * Reads the whole tree once. A process that vanishes meanwhile, or may not be read, is left out
   * or has absent metrics: never an exception, never a 0. The same object as the last time: nothing has
   * changed. `rowMs` is when its row is, on a monotonic
   * clock: what shares of CPU time refer to; by default now.
   *
   * @throws {SamplerError} when nothing could be measured this time; the next reading may succeed
   */
  sample(rowMs?: number): TreeReading | Promise<TreeReading>;
  /**
   * Between two readings: takes in new processes, and what the kernel knows of the peaks so far. What
   * has ended by the next reading can be asked no more. Absent where that is not known or too expensive.
   */
  readHighWaterMarks?(): void;
  /** Pids that the last reading counted, the root first. For tests and messages. */
  pids(): readonly number[];
  /** A closer look at the tree of the last reading, for the moments that are worth its cost. */
  readonly details?: TreeDetails;
  /** Releases what is held open. */
  close(): void;
}

/** What a sampler can tell beyond its readings. */
export interface TreeDetails {
  /** Every process of the last reading. `/proc` reads names for it: some 20 µs a process. */
  processes(): readonly ProcessReading[];
  /**
   * What the memory of the tree is made of, read now. Of several processes by PSS: hundreds of µs each.
   * Undefined where it cannot be read.
   */
  composition(): Composition | undefined;
  /**
   * The largest mappings of the largest process, read now: 10 µs for each mapping it has, and 4 for each
   * MiB. Undefined where they cannot be read, or are too many.
   */
  mappings(): ProcessMappings | undefined;
  /** How many readings had no PSS though it was asked for, because all of it would have taken too long. */
  readonly readingsWithoutPss?: number;
  /** Different processes that were ever in the tree, as far as they were seen. */
  readonly distinctProcesses: number;
  /** CPU time that rows tell later than it was used, ms; absent where none can be, or nobody asked. */
  readonly carriedCpuMs?: number;
  /**
   * Who of the tree lives now, those forked since the last reading as well: looked at this moment, by
   * pid and start time, so that a signal reaches nobody else. The objects are the identities.
   */
  living(): readonly { readonly pid: number }[] | Promise<readonly { readonly pid: number }[]>;
  /** The kernel's own high-water marks so far. Undefined where they cannot be read. */
  highWater(): HighWater | undefined;
}

/** What the kernel knows of peaks that fell between two samples: `VmHWM` of proc(5). */
export interface HighWater {
  /** The largest mark of a single process: the tree held at least that at one time. */
  readonly lowerBoundBytes: number;
  /** The largest sum of the marks of processes that lived at one time: the tree never held more, as far as it was seen. */
  readonly upperBoundBytes: number;
}

/** What to follow, and how closely. */
export interface SamplerRequest {
  readonly rootPid: number;
  /** True when memmark launched the root: orphans of the tree are then adopted by memmark itself. */
  readonly launched: boolean;
  /** Also measure PSS and swap at each sample. */
  readonly smaps: boolean;
  /** Also tell memory by kind; of PSS where that is measured. */
  readonly breakdown?: boolean;
  /** Between two readings, where they are regular. */
  readonly intervalMs?: number;
  /** A clock of memmark's own CPU time, which limits what reading PSS may take; absent: that of the readings. */
  readonly ownCpuMs?: () => number;
  /** Also measure CPU time. */
  readonly cpu?: boolean;
  /** Logical processors of the machine, so that no row claims more than they give; absent: not known. */
  readonly cores?: number;
  /** Also report every process. */
  readonly perProcess?: boolean;
  /** Processes that belong though they are no descendants: those of a container. By `/proc` only. */
  readonly extraPids?: (nowMs: number) => readonly number[];
  /** Tells of forks since before the root was looked at; closed with the sampler. By `/proc` only. */
  readonly forks?: ForkEvents;
}

/** Nothing could be measured this time (ps failed, timed out): a missed tick, not the end of a recording. */
export class SamplerError extends Error {
  override readonly name = "SamplerError";
}
