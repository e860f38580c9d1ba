import type { CgroupReading } from "./cgroup.ts";
import type { MemoryKinds } from "./kinds.ts";

/**
 * What one look at the process tree says: plain values, sizes in bytes, everywhere in memmark.
 * An absent key means "not measured" and becomes an empty CSV cell, never a 0.
 */

/** Memory figures of one process, or the sums over a tree. */
export interface Metrics {
  /** Resident set size: pages in RAM, shared ones counted in every process. */
  readonly rssBytes?: number;
  /** Virtual size: address space reserved, used or not. */
  readonly vszBytes?: number;
  /** Swapped-out memory. Linux, with `--smaps`. */
  readonly swapBytes?: number;
  /** Proportional set size: each shared page divided by its users. Linux, with `--smaps`. */
  readonly pssBytes?: number;
  /** Physical footprint: what macOS itself charges to a process. */
  readonly physFootprintBytes?: number;
  /** Number of mappings in the address space. */
  readonly mappedRegions?: number;
  /** What RSS is made of. Linux, with `--breakdown`. */
  readonly rssKinds?: MemoryKinds;
  /** What PSS is made of. Linux, with `--breakdown --smaps`. */
  readonly pssKinds?: MemoryKinds;
  /** Unique set size: what no other process has mapped. Linux, with `--breakdown --smaps`. */
  readonly ussBytes?: number;
}

/** CPU use of one process, or of a tree. */
export interface CpuUse {
  /**
   * Share of one core since the reading before, in percent; two busy cores are 200. By `ps` over at
   * least ten steps of its counter, and absent in the readings between.
   */
  readonly cpuPercent?: number;
  /** User and system time together. Of a tree: since the recording began, ended processes included. */
  readonly cpuTimeMs?: number;
}

/** One process of a reading. */
export interface ProcessReading extends Metrics, CpuUse {
  readonly pid: number;
  readonly ppid: number;
  /** When it was started, ms since 1970 UTC; with the pid, its identity. */
  readonly startUnixMs: number;
  /** The command line as the kernel shows it, words separated by spaces; the name where it shows none. */
  readonly command: string;
  readonly threads?: number;
}

/** One reading of the whole tree by a {@link Sampler}. */
export interface TreeReading extends Metrics, CpuUse {
  /** Live processes; zombies hold no memory and do not count. */
  readonly pidCount: number;
  /** Whether the root process itself still runs. */
  readonly rootAlive: boolean;
  /** Every process, where they were asked for; their sums are the figures above. */
  readonly processes?: readonly ProcessReading[];
}

/** A reading with the moment it began: one CSV row. */
export interface Sample extends TreeReading {
  /**
   * Start of the recording on the wall clock plus monotonic time since, in whole ms since 1970 UTC; no
   * two samples of a recording have the same.
   */
  readonly unixMs: number;
  /** Monotonic time since the recording began, in whole ms. */
  readonly elapsedMs: number;
  readonly rootPid: number;
  /** The root process's control group, where it was asked for and there is one. */
  readonly cgroup?: CgroupReading;
}
