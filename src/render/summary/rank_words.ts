import { formatBytes } from "../../model/format.ts";
import { type Imbalance, imbalance, type RankFigure } from "../../summary/ranks.ts";
import type { RunFacts } from "../../summary/summary.ts";

/** `64 on 8 hosts; the largest, rank 3 on node7, had 1.20 GiB of RSS, 1.3 times the median`. */
export function ranksText({ merged }: RunFacts): string | undefined {
  if (merged === undefined) return undefined;
  const { ranks, hosts } = merged;
  const where = hosts === undefined ? "" : ` on ${count(hosts.length, "host")}`;
  const unequal = ranks.length > 1 ? imbalance(ranks) : undefined;
  if (unequal === undefined) return `${ranks.length}${where}`;
  const name = rankName(unequal.largest);
  return `${ranks.length}${where}; the largest, ${name}, had ${imbalanceText(unequal)}`;
}

/** `the largest, node7, had 9.10 GiB of RSS, 1.1 times the median`; undefined below two hosts. */
export function hostsText({ merged }: RunFacts): string | undefined {
  const { hosts = [] } = merged ?? {};
  const unequal = hosts.length > 1 ? imbalance(hosts) : undefined;
  return unequal && `the largest, ${unequal.largest.host}, had ${imbalanceText(unequal)}`;
}

/** `rank 3 on node7`. */
export const rankName = ({ rank, host }: Pick<RankFigure, "rank" | "host">): string =>
  `rank ${rank}${host === undefined ? "" : ` on ${host}`}`;

/** `1.20 GiB of RSS, 1.30 times the median`. */
export function imbalanceText({ metric, largestBytes, medianBytes }: Imbalance<unknown>): string {
  const of = `${formatBytes(largestBytes)} of ${metric.toUpperCase()}`;
  return medianBytes > 0
    ? `${of}, ${(largestBytes / medianBytes).toFixed(2)} times the median`
    : of;
}

const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;
