import { SetupError } from "../model/errors.ts";
import type { Marker } from "../model/markers.ts";
import { isMissing } from "../recording/csv_file.ts";
import { factsPath, markersCsvPath } from "../recording/paths.ts";
import { parseFacts } from "../recording/read_facts.ts";
import { readMarkers } from "../recording/read_markers.ts";
import type { AlignmentChoice } from "../summary/ranks.ts";
import type { RunFacts } from "../summary/summary.ts";
import type { Host, SharedFiles } from "../system/host.ts";
import { type ClockMarks, commonLabel, firstMarks, offsetsOf } from "./alignment.ts";
import { groupNumbers, type RankGroup } from "./group_sums.ts";
import { MarkerTimes } from "./marker_times.ts";
import type { MergedRank } from "./merged_facts.ts";
import { Rank } from "./rank.ts";
import { hostOf, rankNames } from "./rank_names.ts";
import { RankRows } from "./rank_rows.ts";

/** All blocks that are held at a time, their rows included, take some four times this. */
const BLOCKS_BYTES = 8 * 1024 * 1024;
const MAX_BLOCK_BYTES = 64 * 1024;
const MIN_BLOCK_BYTES = 4 * 1024;

/** Recordings, ready to be read side by side. */
export interface OpenedRanks {
  readonly ranks: readonly MergedRank[];
  /** The hosts' names by their numbers; undefined where one is not known. */
  readonly hostnames: readonly string[] | undefined;
  /** The markers of all, an occurrence of a label once: when the first of the ranks set it. */
  readonly markers: readonly Marker[];
  /** Time between the rows of most of them, ms. */
  readonly usualMs: number;
  /** Paths of those that have no row. */
  readonly empty: readonly string[];
  /** Where clocks may differ: by how much the same marker stands apart, ms. */
  readonly markerSpread: { readonly label: string; readonly ms: number } | undefined;
}

interface Source extends ClockMarks {
  readonly rows: RankRows;
  readonly facts?: RunFacts;
  readonly markers: readonly Marker[];
}

/**
 * Opens recordings to be merged, with the facts and markers beside them.
 *
 * @throws SetupError when one cannot be read, when none has a row, or when they cannot be aligned.
 */
export function openRanks(
  paths: readonly string[],
  align: AlignmentChoice,
  host: Host,
  files: SharedFiles,
): OpenedRanks {
  const bytes = Math.floor(BLOCKS_BYTES / paths.length);
  const block = new Uint8Array(Math.max(MIN_BLOCK_BYTES, Math.min(MAX_BLOCK_BYTES, bytes)));
  const empty: string[] = [];
  const sources = paths.flatMap((path): Source[] => {
    const rows = new RankRows(path, { files, block });
    const firstMs = rows.peekMs();
    if (firstMs === undefined) {
      empty.push(path);
      return [];
    }
    const markers = markersOf(host, path);
    const facts = factsOf(host, path);
    return [{ path, rows, firstMs, markers, marked: firstMarks(markers), ...facts && { facts } }];
  });
  if (sources.length === 0) {
    throw new SetupError(`Cannot merge: nothing was recorded in ${JSON.stringify(paths[0])}`);
  }
  const offsets = offsetsOf(sources, align);
  return { ...rankOf(sources, offsets), empty, markerSpread: spreadOf(sources, offsets) };
}

function rankOf(sources: readonly Source[], offsets: readonly number[]) {
  const names = rankNames(sources);
  const hostnames = sources.map(hostOf);
  const known = [...new Set(hostnames)];
  const groups = groupNumbers(sources.map(groupOf));
  const times = new MarkerTimes();
  const intervals = sources.map(({ rows, facts }) => facts?.intervalMs ?? rows.usualMs() ?? 1000);
  const ranks = sources.map(({ rows, facts, markers }, at): MergedRank => {
    const offsetMs = offsets[at]!, hostname = hostnames[at];
    times.add(markers, offsetMs);
    const rank = new Rank({
      rows,
      host: known.indexOf(hostname),
      group: groups[at],
      offsetMs,
      intervalMs: intervals[at]!,
    });
    return {
      name: names[at]!,
      offsetMs,
      rank,
      ...hostname !== undefined && { hostname },
      ...facts && { facts },
    };
  });
  return {
    ranks: ranks.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })),
    hostnames: known.includes(undefined) ? undefined : known as string[],
    markers: times.markers(),
    usualMs: Math.max(1, Math.round(median(intervals))),
  };
}

function groupOf(source: Source): RankGroup | undefined {
  const host = hostOf(source), { path, id } = source.facts?.group ?? {};
  return host === undefined || path === undefined
    ? undefined
    : { host, path, ...id !== undefined && { id } };
}

function spreadOf(sources: readonly Source[], offsets: readonly number[]) {
  const label = commonLabel(sources);
  if (label === undefined) return undefined;
  const times = sources.map(({ marked }, at) => marked.get(label)! + offsets[at]!);
  const [least, most] = times.reduce(
    ([least, most], ms) => [Math.min(least, ms), Math.max(most, ms)],
    [Infinity, -Infinity],
  );
  return { label, ms: most - least };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** The facts beside a recording; undefined: there are none. */
export function factsOf(host: Pick<Host, "readText">, csvPath: string): RunFacts | undefined {
  const path = factsPath(csvPath);
  const text = host.readText(path);
  return text === undefined ? undefined : parseFacts(text, path).facts;
}

function markersOf(host: Host, csvPath: string): readonly Marker[] {
  try {
    return readMarkers(host, markersCsvPath(csvPath));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
