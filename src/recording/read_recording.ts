import { SetupError } from "../model/errors.ts";
import type { CgroupReading } from "../model/cgroup.ts";
import type { Marker } from "../model/markers.ts";
import type { Sample } from "../model/sample.ts";
import type { FileReader } from "../system/host.ts";
import { RowTimes } from "../series/row_times.ts";
import type { DetailSeries } from "../series/detail.ts";
import type { ChartSeries } from "../series/series.ts";
import { isMissing } from "./csv_file.ts";
import { factsPath, markersCsvPath, processesCsvPaths, ranksCsvPath } from "./paths.ts";
import { ProcessesByTime } from "./processes_by_time.ts";
import { readRows, type RecordedRow } from "./read_csv.ts";
import { parseFacts, type RecordedFacts } from "./read_facts.ts";
import { readMarkers } from "./read_markers.ts";
import { type ProcessTick, readProcesses } from "./read_processes.ts";
import { readRanks } from "./read_ranks.ts";
import type { Recording } from "./recording.ts";
import { RecordingFold } from "./recording_fold.ts";
import type { Mutable } from "../model/mutable.ts";

/** What to read a recording for. */
export interface ReadRequest {
  /** Takes the course of the metrics, where something is to be drawn. */
  readonly series?: ChartSeries;
  /** Takes the rows themselves, where somebody will look closely. */
  readonly detail?: DetailSeries;
  /** Whether the processes are wanted as well, where they were recorded. */
  readonly processes?: boolean;
}

/**
 * Reads a recording back from its main CSV and what stands beside it: markers, processes, and the facts of
 * the run. Without the facts it is what its rows tell. The limit is that of the last row.
 *
 * @throws SetupError when a file cannot be read, is something else, or holds no row.
 */
export function readRecording(
  host: FileReader,
  csvPath: string,
  request: ReadRequest = {},
): Recording {
  const fold = new RecordingFold({ ...request, nowMs: () => 0 });
  for (const marker of markersOf(host, csvPath)) fold.addMarker(marker);
  let recorded: RecordedFacts | undefined;
  const given = () => recorded?.facts.files?.processesCsv;
  const ticks = request.processes ? partsOf(host, csvPath, given) : [];
  const processes = new ProcessesByTime(ticks);
  const times = new RowTimes();
  let last: RecordedRow | undefined;
  let beginsMs = 0, rootPid = 0, elapsedMs = 0;
  readRows(host, csvPath, (row) => {
    if (last === undefined) {
      recorded = factsOf(host, csvPath, row.unixMs);
      // Where the first readings failed, the recording began before its first row.
      beginsMs = recorded ? row.unixMs - recorded.facts.startUnixMs : 0;
      rootPid = row.rootPid ?? 0;
    }
    last = row;
    elapsedMs = beginsMs + times.add(row.unixMs);
    const members = request.processes ? processes.at(row.unixMs) : undefined;
    // The row is nobody else's: a copy of each takes as long as half of the folding.
    const sample = row as Mutable<RecordedRow & Sample>;
    sample.elapsedMs = elapsedMs;
    sample.rootPid = row.rootPid ?? rootPid;
    sample.pidCount = row.pidCount ?? 0;
    sample.rootAlive = true;
    if (row.currentBytes !== undefined) sample.cgroup = groupOf(row);
    if (members) sample.processes = members;
    fold.add(sample);
  });
  if (last === undefined) {
    throw new SetupError(
      `Cannot use ${JSON.stringify(csvPath)}: nothing was recorded, it has a header and no rows`,
    );
  }
  const { facts, looks } = whole(recorded, elapsedMs) ??
    factsOfRows(csvPath, rootPid, elapsedMs, times);
  const { limitBytes } = last as RecordedRow;
  return { ...limitBytes !== undefined && { limitBytes }, ...fold.finish(facts, looks) };
}

const groupOf = ({ currentBytes, anonBytes, limitBytes }: RecordedRow): CgroupReading => ({
  ...currentBytes !== undefined && { currentBytes },
  ...anonBytes !== undefined && { anonBytes },
  ...limitBytes !== undefined && { limitBytes },
});

/** The processes of a recording; of a merged one its ranks. What the facts call their file is asked when the first is wanted. */
function* partsOf(
  host: FileReader,
  csvPath: string,
  given: () => string | undefined,
): Generator<ProcessTick, void> {
  for (const path of processesCsvPaths(csvPath, given())) {
    try {
      return yield* readProcesses(host, path);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  yield* readRanks(host, ranksCsvPath(csvPath));
}

/** What the rows alone tell. */
function factsOfRows(
  csvPath: string,
  rootPid: number,
  elapsedMs: number,
  { startUnixMs = 0 }: RowTimes,
): RecordedFacts {
  const name = csvPath.slice(csvPath.lastIndexOf("/") + 1);
  return {
    facts: {
      target: { name, ...rootPid > 0 && { pid: rootPid } },
      elapsedMs,
      startUnixMs,
    },
    looks: {},
  };
}

/** Facts without an end were written early in a recording that was killed later: its rows tell how long it was. */
function whole(recorded: RecordedFacts | undefined, elapsedMs: number): RecordedFacts | undefined {
  if (recorded === undefined || recorded.facts.end !== undefined) return recorded;
  const { facts, looks } = recorded;
  return { facts: { ...facts, elapsedMs: Math.max(facts.elapsedMs, elapsedMs) }, looks };
}

/** The facts beside the CSV; undefined where there are none, or those of another recording. */
function factsOf(
  host: FileReader,
  csvPath: string,
  firstUnixMs: number,
): RecordedFacts | undefined {
  const path = factsPath(csvPath);
  const text = host.readText(path);
  if (text === undefined) return undefined;
  const recorded = parseFacts(text, path);
  const sinceMs = firstUnixMs - recorded.facts.startUnixMs;
  return sinceMs >= 0 && sinceMs <= recorded.facts.elapsedMs ? recorded : undefined;
}

function markersOf(host: FileReader, csvPath: string): readonly Marker[] {
  try {
    return readMarkers(host, markersCsvPath(csvPath));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
