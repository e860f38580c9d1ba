import { BASES, type Basis, type RunSize } from "./run_size.ts";

/** What to ask for, from one recording or many. Whole MiB, in bytes. */
export interface Proposal {
  /** The largest of the runs. */
  readonly base: RunSize;
  /** The least sure thing that any of the runs rests on. */
  readonly basis: Basis;
  readonly runs: readonly RunSize[];
  /** By how much the largest is above the smallest, as a share of that. 0 of one run. */
  readonly spreadShare: number;
  readonly headroomShare: number;
  /** What it may not pass: base and headroom. */
  readonly limitBytes: number;
  /** What to set aside for it: the working set where that is known, else the base. At most the limit. */
  readonly requestBytes: number;
  /** The most page cache that came on top. 0 where it is not known. */
  readonly cacheBytes: number;
  /** The most cores of a run, where they are known. */
  readonly cores?: number;
  /** Of merged jobs: what the largest rank may not pass, where the limit is that of a node. */
  readonly rankLimitBytes?: number;
}

/** What people mostly add: input and libraries change, and between two samples there may be a peak. */
export const DEFAULT_HEADROOM = 0.2;

/** Less than this is nothing to a kernel that counts its own tables and caches too. */
const MIN_HEADROOM_BYTES = 8 * 1024 ** 2;
const MIB = 1024 ** 2;

/**
 * Proposes from what the runs had. Runs that differ among themselves by more than the usual headroom
 * get as much, unless it was given. At least one run.
 */
export function propose(runs: readonly RunSize[], headroom?: number): Proposal {
  const sorted = runs.toSorted((a, b) => b.baseBytes - a.baseBytes);
  const base = sorted[0]!, least = sorted.at(-1)!;
  const spreadShare = least.baseBytes > 0 ? base.baseBytes / least.baseBytes - 1 : 0;
  const headroomShare = headroom ?? Math.max(DEFAULT_HEADROOM, spreadShare);
  const limitOf = (bytes: number) =>
    wholeMib(bytes + Math.max(headroomShare * bytes, MIN_HEADROOM_BYTES));
  const limitBytes = limitOf(base.baseBytes);
  const rankBytes = largest(runs.map(({ job }) => job?.rankBytes));
  const workingSet = largest(runs.map(({ workingSetBytes }) => workingSetBytes)) ?? 0;
  const withCache = largest(runs.map(({ withCacheBytes }) => withCacheBytes)) ?? 0;
  const cores = largest(runs.map((run) => run.cores));
  const wanted = wholeMib(Math.max(base.baseBytes, workingSet));
  return {
    ...{ base, runs, spreadShare, headroomShare, limitBytes },
    basis: BASES.findLast((basis) => runs.some((run) => run.basis === basis))!,
    requestBytes: Math.min(wanted, limitBytes),
    cacheBytes: Math.max(0, withCache - base.baseBytes),
    ...cores !== undefined && { cores },
    ...rankBytes !== undefined && { rankLimitBytes: limitOf(rankBytes) },
  };
}

const wholeMib = (bytes: number): number => Math.ceil(bytes / MIB) * MIB;

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
