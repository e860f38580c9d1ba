import { CGROUP_COLUMNS } from "../model/csv_columns.ts";
import type { Rank } from "./rank.ts";
import { placeOf } from "./rank_rows.ts";

/** The control group of a rank; undefined: it is not known. */
export interface RankGroup {
  readonly host: string;
  readonly path: string;
  /** What tells it from all others of the host. */
  readonly id?: string;
}

const UNIX_MS = placeOf("unix_ms");
const PEAK = placeOf("cgroup_peak_kib"), LIMIT = placeOf("cgroup_limit_kib");
const COLUMNS = CGROUP_COLUMNS.map(placeOf);

/**
 * The number of the group whose figures hold those of each rank's: ranks of one group share it, and of
 * groups below each other the highest counts. undefined: not known.
 */
export function groupNumbers(
  groups: readonly (RankGroup | undefined)[],
): readonly (number | undefined)[] {
  const byKey = new Map<string, RankGroup>();
  for (const group of groups) if (group) byKey.set(keyOf(group), group);
  const known = [...byKey.values()];
  const highest = (group: RankGroup): RankGroup => {
    const above = known.find(({ host, path }) =>
      host === group.host && group.path.startsWith(`${path}/`)
    );
    return above === undefined ? group : highest(above);
  };
  const numbers = new Map([...byKey.keys()].map((key, number) => [key, number]));
  return groups.map((group) => group && numbers.get(keyOf(highest(group))));
}

const keyOf = ({ host, path, id }: RankGroup): string => JSON.stringify([host, id ?? path]);

/** Sums what control groups hold, each once however many ranks are in it. */
export class GroupSums {
  /** Of each group the running rank in it whose row is the latest. */
  readonly #latest: (Rank | undefined)[] = [];
  readonly #hosts = new Set<number>();

  /** Puts the sums at a time into a row: NaN where a rank's group is not known, or was not read. */
  sumInto(sums: Float64Array, running: readonly Rank[]): void {
    for (const column of COLUMNS) sums[column] = 0;
    // Groups are full at different times.
    sums[PEAK] = NaN;
    this.#latest.length = 0;
    for (const rank of running) {
      if (rank.group === undefined) {
        for (const column of COLUMNS) sums[column] = NaN;
        return;
      }
      const known = this.#latest[rank.group];
      if (!(rank.row[UNIX_MS]! <= known?.row[UNIX_MS]!)) this.#latest[rank.group] = rank;
    }
    this.#hosts.clear();
    for (const rank of this.#latest) {
      if (rank === undefined) continue;
      for (const column of COLUMNS) sums[column]! += rank.row[column]!;
      // The limit of two groups of a host may be the one of a group above both.
      if (this.#hosts.has(rank.host)) sums[LIMIT] = NaN;
      this.#hosts.add(rank.host);
    }
  }
}
