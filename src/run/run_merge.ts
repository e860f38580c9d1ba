import { EXIT_CODES } from "../cli/exit_code.ts";
import type { MergeRequest } from "../cli/options.ts";
import { VERSION } from "../cli/version.ts";
import { mergedFacts } from "../merge/merged_facts.ts";
import {
  columnsOf,
  mergedHeader,
  rankCells,
  ranksHeader,
  rowCells,
  sampleOf,
} from "../merge/merged_text.ts";
import { mergeNotes } from "../merge/merge_notes.ts";
import { type HostPeaks, mergeRows } from "../merge/merge_rows.ts";
import { type OpenedRanks, openRanks } from "../merge/open_ranks.ts";
import { SetupError } from "../model/errors.ts";
import { quote } from "../model/quote.ts";
import { factsPath, markersCsvPath, processesCsvPath, ranksCsvPath } from "../recording/paths.ts";
import type { Recording } from "../recording/recording.ts";
import { RecordingFold } from "../recording/recording_fold.ts";
import { renderSummary } from "../render/formats.ts";
import { stamp } from "../sink/csv_cells.ts";
import { markerRow, MARKERS_HEADER } from "../sink/markers/markers_csv.ts";
import type { StagedOutput } from "../system/host.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { withOutputName } from "./output_names.ts";
import { hasNeighbours } from "./output_paths.ts";

/**
 * Merges recordings to one, tells what is missing, and returns the exit code. Until all of it is there
 * the old file stands.
 *
 * @throws SetupError when one cannot be read or written, UsageError when one is the output.
 */
export const runMerge = (request: MergeRequest, deps: Deps): Promise<number> =>
  withOutputName(request.out, "--out", deps, (out) => mergeTo(out, request, deps));

async function mergeTo(out: string, request: MergeRequest, deps: Deps): Promise<number> {
  const { host, sharedFiles, terminal } = deps;
  const paths = recordingsOf(request.csvPaths);
  checkFilesDiffer(
    [...paths.map((path) => ["a recording", path] as const), ["--out", out]],
    sharedFiles,
  );
  refuseRunning(out, deps);
  const opened = openRanks(paths, request.align, host, sharedFiles);
  const stepMs = request.stepMs ?? opened.usualMs;
  const { recording, files } = writeMerged(opened, { ...request, out, stepMs }, deps);
  const summary = { ...recording.summary, facts: { ...recording.summary.facts, files } };
  if (files.facts !== undefined) {
    host.writeFile(files.facts, new TextEncoder().encode(await renderSummary(summary, "json")));
  }
  for (const note of summary.facts.merged?.notes ?? []) terminal.say(note);
  if (!request.quiet) {
    terminal.show((await renderSummary(summary, "text", terminal.columns())).trimEnd());
  }
  return EXIT_CODES.success;
}

/** Without what memmark puts beside recordings: `rank-*.csv` means those as well. */
function recordingsOf(paths: readonly string[]): readonly string[] {
  const beside = new Set(
    paths.flatMap((path) => [processesCsvPath(path), markersCsvPath(path), ranksCsvPath(path)]),
  );
  return paths.filter((path) => !beside.has(path));
}

/** Throws SetupError while a memmark records to that file, which would be replaced. */
function refuseRunning(out: string, { outputs }: Deps): void {
  if (out === "-") return;
  const output = outputs.open(out);
  try {
    if (output.lock()) return;
  } finally {
    output.close();
  }
  throw new SetupError(`Cannot write to ${quote(out)}: a memmark is recording to it`);
}

type Merging = MergeRequest & { readonly stepMs: number };

function writeMerged(opened: OpenedRanks, { out, align, stepMs }: Merging, deps: Deps) {
  const { outputs, sharedFiles } = deps;
  const isAlone = !hasNeighbours(out, sharedFiles);
  const staged: StagedOutput[] = [];
  const stage = (path: string): Lines => {
    const output = outputs.stage(path);
    staged.push(output);
    return new Lines(output);
  };
  try {
    const csv = stage(out);
    const ranksCsv = isAlone ? undefined : stage(ranksCsvPath(out));
    const markersCsv = isAlone || opened.markers.length === 0
      ? undefined
      : stage(markersCsvPath(out));
    const fold = new RecordingFold({ nowMs: () => 0 });
    const { hosts, startUnixMs, elapsedMs } = mergeInto(opened, stepMs, fold, csv, ranksCsv);
    markersCsv?.add(MARKERS_HEADER);
    for (const marker of opened.markers) {
      fold.addMarker(marker);
      markersCsv?.add(markerRow(marker));
    }
    for (const lines of [csv, ranksCsv, markersCsv]) lines?.flush();
    const facts = mergedFacts(opened.ranks, {
      ...{ align, stepMs, startUnixMs, elapsedMs, hosts, version: VERSION },
      ...{ hostnames: opened.hostnames, notes: mergeNotes(opened, align) },
    });
    const recording: Recording = fold.finish(facts, {});
    // Those of the old recording would be taken for this one's.
    if (!isAlone) {
      for (const path of [factsPath(out), markersCsvPath(out)]) sharedFiles.remove(path);
    }
    for (const output of staged) output.commit();
    return {
      recording,
      files: {
        csv: out,
        ...!isAlone && { ranksCsv: ranksCsvPath(out), facts: factsPath(out) },
        ...markersCsv && { markersCsv: markersCsvPath(out) },
      },
    };
  } finally {
    for (const output of staged) output.close();
  }
}

/** Writes all cells, and adds them to the fold. */
function mergeInto(
  { ranks }: OpenedRanks,
  stepMs: number,
  fold: RecordingFold,
  csv: Lines,
  ranksCsv: Lines | undefined,
): { hosts: readonly HostPeaks[]; startUnixMs: number; elapsedMs: number } {
  const columns = columnsOf(ranks.map(({ rank }) => rank.rows));
  const heads = new Map(
    ranks.map(({ rank, hostname, name }) => [rank, rankCells(hostname, name)] as const),
  );
  csv.add(mergedHeader(columns));
  ranksCsv?.add(ranksHeader(columns));
  let startUnixMs: number | undefined, elapsedMs = 0;
  const all = ranks.map(({ rank }) => rank);
  const hosts = mergeRows(all, stepMs, ({ unixMs, sums, running }) => {
    const time = stamp(unixMs);
    startUnixMs ??= unixMs;
    elapsedMs = unixMs - startUnixMs;
    csv.add(`${time}${rowCells(sums, columns)}\n`);
    fold.add(sampleOf(unixMs, elapsedMs, sums));
    if (ranksCsv === undefined) return;
    for (const rank of running) {
      ranksCsv.add(`${heads.get(rank)}${time}${rowCells(rank.row, columns)}\n`);
    }
  });
  return { hosts, startUnixMs: startUnixMs ?? 0, elapsedMs };
}

const FLUSH_CHARACTERS = 64 * 1024;
const encoder = new TextEncoder();

/** Text on its way to a file, in large writes. */
class Lines {
  readonly #output: StagedOutput;
  #text = "";

  constructor(output: StagedOutput) {
    this.#output = output;
  }

  add(line: string): void {
    this.#text += line;
    if (this.#text.length > FLUSH_CHARACTERS) this.flush();
  }

  flush(): void {
    this.#output.write(encoder.encode(this.#text));
    this.#text = "";
  }
}
