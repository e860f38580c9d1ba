/** The place of a run among many, as its launcher and scheduler told it. */
export interface LauncherFacts {
  readonly rank?: number;
  /** How many ranks there are. */
  readonly ranks?: number;
  readonly job?: string;
  /** Of an array of jobs. */
  readonly arrayTask?: string;
}

/** How the clocks of several recordings were brought together; see Alignment in merge. */
export const ALIGNMENTS = ["wall", "start", "marker"] as const;
export type AlignmentChoice = typeof ALIGNMENTS[number];

/** What a merged recording is made of. */
export interface MergedFacts {
  readonly align: AlignmentChoice;
  readonly ranks: readonly RankFigure[];
  /** Absent where the host of a rank is not known. */
  readonly hosts?: readonly HostFigure[];
  /** What is missing in it, or to be taken with care: a line each. */
  readonly notes?: readonly string[];
}

/** One of the recordings, over all of its rows. */
export interface RankFigure {
  /** What tells it from the others: its rank, its task, or its file. */
  readonly rank: string;
  readonly host?: string;
  /** Its CSV. */
  readonly path: string;
  /** When it began by its own clock, ms since 1970 UTC. */
  readonly startUnixMs: number;
  /** Added to its times to bring clocks together. */
  readonly offsetMs: number;
  /** From its first row to its last. */
  readonly durationMs: number;
  readonly samples: number;
  readonly rssPeakBytes?: number;
  readonly pssPeakBytes?: number;
  readonly exitCode?: number;
}

/** The ranks of a host together. */
export interface HostFigure {
  readonly host: string;
  readonly ranks: number;
  /** Peaks of their sums; pages that they share count in RSS for each of them. */
  readonly rssPeakBytes?: number;
  readonly pssPeakBytes?: number;
}

/** How unequal ranks, or hosts, are in their peaks: of PSS where all measured it, else of RSS. */
export interface Imbalance<Item> {
  readonly metric: "pss" | "rss";
  readonly largest: Item;
  readonly largestBytes: number;
  readonly medianBytes: number;
}

type Peaks = Pick<RankFigure, "rssPeakBytes" | "pssPeakBytes">;

/** The largest against the median; undefined where nothing was measured. */
export function imbalance<Item extends Peaks>(
  items: readonly Item[],
): Imbalance<Item> | undefined {
  const metric = items.every((item) => item.pssPeakBytes !== undefined) ? "pss" : "rss";
  const measured = items.flatMap((item) => {
    const bytes = metric === "pss" ? item.pssPeakBytes : item.rssPeakBytes;
    return bytes === undefined ? [] : [{ item, bytes }];
  }).sort((a, b) => a.bytes - b.bytes);
  const last = measured.at(-1);
  if (last === undefined) return undefined;
  const middle = measured.length / 2;
  const medianBytes =
    (measured[Math.ceil(middle) - 1]!.bytes + measured[Math.floor(middle)]!.bytes) /
    2;
  return { metric, largest: last.item, largestBytes: last.bytes, medianBytes };
}
