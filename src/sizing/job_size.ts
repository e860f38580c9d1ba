import { imbalance, type MergedFacts } from "../summary/ranks.ts";
import type { Summary } from "../summary/summary.ts";

/** Of a merged recording: its nodes, and its largest rank. */
export interface JobParts {
  /** Absent: not known, and the base is what all ranks held together. */
  readonly nodes?: number;
  /** The one with the most. */
  readonly node?: string;
  readonly ranks: number;
  readonly rank: string;
  readonly rankBytes: number;
}

/** What is known of the size of a job. */
export interface JobSize {
  /** Of its largest node. */
  readonly baseBytes: number;
  readonly basis: "pss" | "rss";
  /** Of a rank, in the mean. */
  readonly cores?: number;
  readonly doubts: readonly string[];
  readonly job: JobParts;
}

/** What a job needs: on each of its nodes, and for each of its ranks. Undefined where nothing was measured. */
export function jobSizeOf(summary: Summary, merged: MergedFacts): JobSize | undefined {
  const rank = imbalance(merged.ranks), node = imbalance(merged.hosts ?? []);
  const total = summary.pss ?? summary.rss;
  if (rank === undefined || total === undefined) return undefined;
  const { hosts } = merged;
  const swapBytes = summary.swap?.peakBytes ?? 0;
  const peakPercent = summary.cpu?.peakPercent;
  return {
    // A node's swap is not known of several.
    baseBytes: (node?.largestBytes ?? total.peakBytes) +
      ((hosts?.length ?? 1) === 1 ? swapBytes : 0),
    basis: node?.metric ?? (summary.pss ? "pss" : "rss"),
    ...peakPercent !== undefined && {
      cores: Math.max(1, Math.ceil(peakPercent / 100 / merged.ranks.length - 0.05)),
    },
    doubts: doubtsOf(merged, swapBytes),
    job: {
      ...hosts && node && { nodes: hosts.length, node: node.largest.host },
      ranks: merged.ranks.length,
      rank: rank.largest.rank,
      rankBytes: rank.largestBytes,
    },
  };
}

function doubtsOf({ ranks, hosts }: MergedFacts, swapBytes: number): string[] {
  const failed = ranks.filter(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  const [first] = failed;
  return [
    ...first === undefined
      ? []
      : failed.length === 1
      ? [`rank ${first.rank} failed, with exit code ${first.exitCode}`]
      : [`${failed.length} of its ranks failed`],
    ...hosts === undefined
      ? ["the hosts of its ranks are not known: this is what all of them held together"]
      : swapBytes > 0 && hosts.length > 1
      ? ["some of it was swapped out, on which node is not known: that comes on top"]
      : [],
  ];
}
