import { GroupSums } from "./group_sums.ts";
import type { Rank } from "./rank.ts";
import { placeOf, ROW_COLUMNS } from "./rank_rows.ts";

const UNIX_MS = placeOf("unix_ms"), ROOT_PID = placeOf("root_pid");
const CPU_TIME = placeOf("cpu_time_ms");
const RSS = placeOf("rss_kib"), PSS = placeOf("pss_kib");

/** What the ranks are together at a time of the grid; valid until the next one. */
export interface MergedCell {
  /** Ms since 1970 UTC. */
  readonly unixMs: number;
  /** Sums, in the columns of a row; NaN where a rank that ran did not measure it, or sums make no sense. */
  readonly sums: Float64Array;
  /** Those that ran, in their order. */
  readonly running: readonly Rank[];
}

/** RSS and PSS that the ranks of a host held at most together, KiB; NaN: never measured. */
export interface HostPeaks {
  readonly rssKib: number;
  readonly pssKib: number;
}

/**
 * Sums recordings on a common grid of time: at each of its times a rank counts with its last row at or
 * before it, from its first row to its last. Where nobody ran there are no cells. Memory grows with the
 * number of ranks, and not with their length.
 */
export function mergeRows(
  ranks: readonly Rank[],
  stepMs: number,
  onCell: (cell: MergedCell) => void,
): readonly HostPeaks[] {
  const startMs = earliest(ranks);
  const hosts = new HostSums(Math.max(-1, ...ranks.map(({ host }) => host)) + 1);
  const groups = new GroupSums();
  const sums = new Float64Array(ROW_COLUMNS.length);
  for (let cell = 0; startMs !== undefined; cell++) {
    const unixMs = startMs + cell * stepMs;
    const running = ranks.filter((rank) => rank.advance(unixMs));
    if (running.length === 0) {
      const nextMs = earliest(ranks);
      if (nextMs === undefined) break;
      cell = Math.ceil((nextMs - startMs) / stepMs) - 1;
      continue;
    }
    sum(sums, unixMs, running, ranks);
    groups.sumInto(sums, running);
    hosts.add(running);
    onCell({ unixMs, sums, running });
  }
  return hosts.peaks;
}

function earliest(ranks: readonly Rank[]): number | undefined {
  let least: number | undefined;
  for (const rank of ranks) {
    const next = rank.nextMs();
    if (next !== undefined && !(next >= least!)) least = next;
  }
  return least;
}

function sum(
  sums: Float64Array,
  unixMs: number,
  running: readonly Rank[],
  ranks: readonly Rank[],
): void {
  sums.fill(0);
  for (const { row } of running) {
    for (let column = 0; column < ROW_COLUMNS.length; column++) sums[column]! += row[column]!;
  }
  // What ended keeps its CPU time, as ended processes do.
  sums[CPU_TIME] = 0;
  for (const { row, samples } of ranks) if (samples > 0) sums[CPU_TIME]! += row[CPU_TIME]!;
  sums[UNIX_MS] = unixMs;
  // Ranks have no root together.
  sums[ROOT_PID] = NaN;
}

/** Sums by host, and their peaks. */
class HostSums {
  readonly #rss: Float64Array;
  readonly #pss: Float64Array;
  readonly #rssPeaks: Float64Array;
  readonly #pssPeaks: Float64Array;

  constructor(hosts: number) {
    [this.#rss, this.#pss] = [new Float64Array(hosts), new Float64Array(hosts)];
    [this.#rssPeaks, this.#pssPeaks] = [
      new Float64Array(hosts).fill(NaN),
      new Float64Array(hosts).fill(NaN),
    ];
  }

  add(running: readonly Rank[]): void {
    this.#rss.fill(0);
    this.#pss.fill(0);
    for (const { host, row } of running) {
      this.#rss[host]! += row[RSS]!;
      this.#pss[host]! += row[PSS]!;
    }
    raise(this.#rssPeaks, this.#rss);
    raise(this.#pssPeaks, this.#pss);
  }

  get peaks(): readonly HostPeaks[] {
    return Array.from(this.#rssPeaks, (rssKib, at) => ({ rssKib, pssKib: this.#pssPeaks[at]! }));
  }
}

/** Of each pair the larger; a NaN loses. A host without a running rank has 0. */
function raise(peaks: Float64Array, values: Float64Array): void {
  for (let at = 0; at < peaks.length; at++) {
    if (!(values[at]! <= peaks[at]!) && values[at] === values[at]) peaks[at] = values[at]!;
  }
}
