import type { GroupFigure } from "../summary/group.ts";
import { type JobParts, jobSizeOf } from "./job_size.ts";
import type { Summary } from "../summary/summary.ts";

/**
 * What a size rests on, the surest first: the control group's own account without page cache; PSS and
 * swap at every sample; PSS read once, near the peak; RSS, in which shared memory counts again and again.
 */
export const BASES = ["group", "pss", "shared", "rss"] as const;
export type Basis = typeof BASES[number];

/** What a recording says of the memory that its command needs. */
export interface RunSize {
  readonly path: string;
  /** What cannot be dropped: below it the OOM killer comes. */
  readonly baseBytes: number;
  readonly basis: Basis;
  /** With page cache: what was charged at the most. Of a control group alone. */
  readonly withCacheBytes?: number;
  /** As the kubelet counts it. Of a control group alone. */
  readonly workingSetBytes?: number;
  /** Cores that were busy at the most, over a quarter of a second or more. */
  readonly cores?: number;
  /** Why the command may need more than this: `it was killed by the OOM killer`. */
  readonly doubts: readonly string[];
  /** Of a merged recording: the base is that of a node then, and cores are those of a rank. */
  readonly job?: JobParts;
}

/** Undefined where nothing of the memory was measured. */
export function sizeOf(summary: Summary, path: string): RunSize | undefined {
  const { merged } = summary.facts;
  if (merged !== undefined) {
    const ofJob = jobSizeOf(summary, merged);
    return ofJob && { path, ...ofJob };
  }
  const measured = measuredBase(summary);
  if (measured === undefined) return undefined;
  const { group } = summary.facts;
  const peakPercent = summary.cpu?.peakPercent;
  return {
    path,
    ...measured,
    ...group?.isDedicated && {
      withCacheBytes: group.peakBytes,
      ...group.workingSetPeakBytes !== undefined && { workingSetBytes: group.workingSetPeakBytes },
    },
    ...peakPercent !== undefined && { cores: Math.max(1, Math.ceil(peakPercent / 100 - 0.05)) },
    doubts: doubtsOf(summary),
  };
}

function measuredBase(summary: Summary): Pick<RunSize, "baseBytes" | "basis"> | undefined {
  const { facts: { group, target }, rss, pss, swap, shared, missedPeak } = summary;
  // A process that alone had so much: also between two samples. What was attached to may have had it before.
  const proven = "command" in target ? missedPeak?.lowerBoundBytes ?? 0 : 0;
  const swapBytes = swap?.peakBytes ?? 0;
  if (group?.isDedicated && group.withoutCachePeakBytes !== undefined) {
    // Of a command without cache worth the name the kernel's peak is the surest.
    const without = group.withoutCachePeakBytes;
    const unseen = isCached(group) ? 0 : group.peakBytes - cacheOf(group);
    return {
      baseBytes: Math.max(without, proven, unseen) + swapBytes,
      basis: "group",
    };
  }
  if (pss !== undefined) {
    return { baseBytes: Math.max(pss.peakBytes, proven) + swapBytes, basis: "pss" };
  }
  if (rss === undefined) return proven > 0 ? { baseBytes: proven, basis: "rss" } : undefined;
  if (shared !== undefined && shared.rssBytes > 0) {
    const scaled = rss.peakBytes * shared.pssBytes / shared.rssBytes;
    return { baseBytes: Math.max(scaled, proven), basis: "shared" };
  }
  return { baseBytes: Math.max(rss.peakBytes, proven), basis: "rss" };
}

/** With less cache than this, at its peak a group holds what it needs. */
const CACHE_SHARE = 0.05;

const isCached = (group: GroupFigure): boolean =>
  cacheOf(group) > CACHE_SHARE * (group.withoutCachePeakBytes ?? 0);

const cacheOf = (group: GroupFigure): number =>
  group.cachePeakBytes ??
    Math.max(0, (group.sampledPeakBytes ?? group.peakBytes) - (group.withoutCachePeakBytes ?? 0));

function doubtsOf({ facts: { end, oom, group } }: Summary): string[] {
  const limit = group?.isDedicated ? group.limitBytes : undefined;
  return [
    ...(oom?.groupKills ?? 0) > 0
      ? [`the OOM killer ended ${oom!.groupKills} of its processes: it wanted more`]
      : end?.kind === "signalled"
      ? [`signal ${end.signal} ended it: it may have wanted more`]
      : [],
    ...end?.kind === "exited" && end.code !== 0 ? [`it failed, with exit code ${end.code}`] : [],
    ...end?.kind === "timeLimit" || end?.kind === "running" || end?.kind === "interrupted" ||
        end?.kind === "left"
      ? ["it was not recorded to its end"]
      : [],
    ...limit !== undefined && group!.peakBytes > NEAR_LIMIT * limit
      ? ["it came to its limit, where the kernel drops page cache for it"]
      : [],
    ...group?.isDedicated && isUnseen(group)
      ? [
        "no sample saw its peak, so part of that may have been page cache: a shorter --interval tells",
      ]
      : [],
  ];
}

const NEAR_LIMIT = 0.98;

/** Whether its base is the kernel's peak, though samples saw much less. */
function isUnseen(group: GroupFigure): boolean {
  const sampled = group.sampledPeakBytes ?? group.peakBytes;
  return !isCached(group) && group.peakBytes > UNSEEN_SHARE * sampled;
}

const UNSEEN_SHARE = 1.2;
