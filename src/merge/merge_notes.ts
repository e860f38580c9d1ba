import { formatShortDuration } from "../model/format.ts";
import type { OpenedRanks } from "./open_ranks.ts";

/** Paths and ranks that are listed; beyond them their number is told. */
const MAX_LISTED = 5;
/** Markers of one moment stand that far apart by scheduling alone. */
const USUAL_SPREAD_MS = 1000;

/** What is missing in a merged recording, or to be taken with care: a line each. */
export function mergeNotes(
  { ranks, hostnames, empty, markerSpread }: OpenedRanks,
  align: "wall" | "start" | "marker",
): readonly string[] {
  const named = (isOne: (rank: OpenedRanks["ranks"][number]) => boolean) =>
    ranks.filter(isOne).map(({ name }) => name);
  const notes: string[] = [];
  const note = (items: readonly string[], text: (list: string) => string) => {
    if (items.length > 0) notes.push(text(listed(items)));
  };
  note(empty, (list) => `Nothing was recorded in ${list}: left out`);
  note(missingRanks(ranks), (list) => `No recording of rank ${list}: missing from all sums`);
  note(
    named(({ facts }) => facts === undefined),
    (list) =>
      `The facts of rank ${list} are lost (no .summary.json beside the CSV): was it killed?`,
  );
  note(named(({ rank }) => rank.rows.isCut), (list) => `The last row of rank ${list} is cut off`);
  note(
    named(({ facts }) => (facts?.exitCode ?? 0) !== 0),
    (list) => `The command of rank ${list} failed`,
  );
  note(
    ranks.filter(({ rank }) => rank.gaps > 0).map(({ name, rank }) =>
      `${name} (up to ${formatShortDuration(rank.longestGapMs)})`
    ),
    (list) => `Rows are missing of rank ${list}: it counts with the row before`,
  );
  const ofGroups = ranks.filter(({ rank }) => rank.rows.columns.has("cgroup_current_kib"));
  if (ofGroups.length > 0) {
    note(
      named(({ rank }) => rank.group === undefined || !ofGroups.some((one) => one.rank === rank)),
      (list) =>
        `The control group of rank ${list} is not known, or was not recorded: there is no sum of groups ` +
        "while that ran",
    );
    const areLimited = ranks.some(({ facts }) => facts?.group?.limitBytes !== undefined);
    if (
      areLimited && new Set(ranks.map(({ rank }) => rank.group)).size >
        new Set(ranks.map(({ rank }) => rank.host)).size
    ) {
      notes.push(
        "Ranks of one host are in several control groups: their limits are not summed, one above may be " +
          "the limit of all",
      );
    }
  }
  const withPss = ranks.filter(({ rank }) => rank.pssPeakKib !== undefined);
  if (withPss.length > 0) {
    note(
      named(({ rank }) => rank.pssPeakKib === undefined),
      (list) => `PSS was not measured of rank ${list}: there is no sum of it while that ran`,
    );
  } else if (hostnames === undefined || hostnames.length < ranks.length) {
    notes.push(
      "RSS counts pages that ranks of one host share for each of them; record with --smaps for PSS, " +
        "which adds up",
    );
  }
  if (align === "wall" && markerSpread !== undefined && markerSpread.ms > USUAL_SPREAD_MS) {
    notes.push(
      `Ranks marked ${JSON.stringify(markerSpread.label)} within ${
        formatShortDuration(markerSpread.ms)
      }; if that is one moment, clocks differ: --align marker`,
    );
  }
  return notes;
}

/** Of the ranks that their launcher counted those that are not there. */
function missingRanks(ranks: OpenedRanks["ranks"]): readonly string[] {
  const launchers = ranks.map(({ facts }) => facts?.launcher);
  const size = launchers.reduce((most, launcher) => Math.max(most, launcher?.ranks ?? 0), 0);
  const isOneLaunch = ranks.every(({ name, facts }) => name === String(facts?.launcher?.rank));
  if (!isOneLaunch) return [];
  const there = new Set(ranks.map(({ name }) => name));
  return Array.from({ length: size }, (_, rank) => String(rank)).filter((rank) => !there.has(rank));
}

/** `1, 2, 3 and 61 more`. */
function listed(items: readonly string[]): string {
  const shown = items.slice(0, MAX_LISTED).join(", ");
  return items.length > MAX_LISTED ? `${shown} and ${items.length - MAX_LISTED} more` : shown;
}
