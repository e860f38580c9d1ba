import { VERSION } from "../cli/version.ts";
import { mergedFacts } from "../merge/merged_facts.ts";
import { sampleOf } from "../merge/merged_text.ts";
import { mergeNotes } from "../merge/merge_notes.ts";
import { mergeRows } from "../merge/merge_rows.ts";
import type { OpenedRanks } from "../merge/open_ranks.ts";
import { placeOf } from "../merge/rank_rows.ts";
import { isMissing } from "../recording/csv_file.ts";
import { ranksCsvPath } from "../recording/paths.ts";
import { readRankRows } from "../recording/read_ranks.ts";
import { readRecording } from "../recording/read_recording.ts";
import type { Recording } from "../recording/recording.ts";
import { RecordingFold } from "../recording/recording_fold.ts";
import { type RankCourses, rankCourses } from "../render/html/rank_courses.ts";
import { DetailSeries } from "../series/detail.ts";
import { RankSeries } from "../series/rank_series.ts";
import type { AlignmentChoice } from "../summary/ranks.ts";
import type { RunFacts } from "../summary/summary.ts";
import type { FileReader } from "../system/host.ts";

/** A job: what its ranks were together, and each of them. */
export interface RankedRecording {
  readonly recording: Recording;
  readonly ranks?: RankCourses | undefined;
}

const RSS = placeOf("rss_kib"), PSS = placeOf("pss_kib");

/** The courses of ranks while rows come. */
class Courses {
  readonly rss: RankSeries;
  #pss: RankSeries | undefined;
  readonly #newSeries: () => RankSeries;

  constructor(ranks: number, stepMs: number) {
    this.#newSeries = () => new RankSeries(ranks, stepMs);
    this.rss = this.#newSeries();
  }

  get pss(): RankSeries | undefined {
    return this.#pss;
  }

  add(elapsedMs: number, place: number, rssKib: number, pssKib: number): void {
    this.rss.add(elapsedMs, place, rssKib);
    if (pssKib === pssKib) (this.#pss ??= this.#newSeries()).add(elapsedMs, place, pssKib);
  }
}

/**
 * Reads ranks side by side to what they were together, in memory that does not grow with their length.
 *
 * @throws SetupError when a file is no recording, with the line.
 */
export function readRanksTogether(
  opened: OpenedRanks,
  align: AlignmentChoice,
): RankedRecording {
  const { ranks, hostnames, markers, usualMs: stepMs } = opened;
  const fold = new RecordingFold({ nowMs: () => 0, detail: new DetailSeries() });
  for (const marker of markers) fold.addMarker(marker);
  const courses = new Courses(ranks.length, stepMs);
  const places = new Map(ranks.map(({ rank }, place) => [rank, place] as const));
  let startUnixMs: number | undefined, elapsedMs = 0;
  const hosts = mergeRows([...places.keys()], stepMs, ({ unixMs, sums, running }) => {
    startUnixMs ??= unixMs;
    elapsedMs = unixMs - startUnixMs;
    fold.add(sampleOf(unixMs, elapsedMs, sums));
    for (const rank of running) {
      courses.add(elapsedMs, places.get(rank)!, rank.row[RSS]!, rank.row[PSS]!);
    }
  });
  const outcome = { align, stepMs, startUnixMs: startUnixMs ?? 0, elapsedMs, hosts, hostnames };
  const notes = mergeNotes(opened, align);
  const facts = mergedFacts(ranks, { ...outcome, notes, version: VERSION });
  return {
    recording: fold.finish(facts, {}),
    ranks: rankCourses(facts.merged!.ranks, courses),
  };
}

/**
 * Reads a job that `memmark merge` wrote; its facts say so.
 *
 * @throws SetupError when a file cannot be read or is something else.
 */
export function readMergedJob(
  host: FileReader,
  csvPath: string,
  { merged, intervalMs = 1000 }: RunFacts,
): RankedRecording {
  const recording = readRecording(host, csvPath, { detail: new DetailSeries() });
  const figures = merged!.ranks;
  const courses = new Courses(figures.length, intervalMs);
  const places = new Map(figures.map(({ rank }, place) => [rank, place] as const));
  const { startUnixMs } = recording.summary.facts;
  try {
    readRankRows(host, ranksCsvPath(csvPath), ({ unixMs, rank, rssKib, pssKib }) => {
      const place = places.get(rank);
      if (place !== undefined) courses.add(unixMs - startUnixMs, place, rssKib, pssKib);
    });
  } catch (error) {
    if (isMissing(error)) return { recording };
    throw error;
  }
  return { recording, ranks: rankCourses(figures, courses) };
}
