import type { Marker } from "../model/markers.ts";
import { MarkerSource } from "../sink/markers/marker_source.ts";
import { MarkersCsv } from "../sink/markers/markers_csv.ts";
import { MARKERS_VARIABLE, planMarkers } from "../sink/markers/markers_plan.ts";
import type { RecordOptions } from "../cli/options.ts";
import type { Sink } from "../model/sink.ts";
import { markersCsvPath } from "../recording/paths.ts";
import type { Deps } from "./deps.ts";
import { hasNeighbours } from "./output_paths.ts";
import { outputWarning } from "./warnings.ts";

/**
 * Whoever marks once does so again. Between two looks only the last bare label has a time of its own,
 * the file's, and ticks may be far apart; for those who do not mark, looking costs nothing.
 */
const POLL_EVERY_MS = 100;

/** The markers of a recording. */
export interface MarkersOutput extends Sink {
  /** Called after each tick, and now and then in between. */
  poll(): void;
  /** No more rows will come. */
  finish(): void;
  /** Lets go of what is held. */
  close(): void;
  /** The CSV of markers, where there is one. */
  csvPath(): string | undefined;
}

/**
 * Reads the markers that the command writes, tells the command where to write them, and keeps them
 * beside the CSV. `onMarker` takes each as it comes.
 *
 * @throws SetupError when markers cannot be read from what was named.
 */
export function openMarkers(
  options: RecordOptions,
  deps: Deps,
  onMarker: (marker: Marker) => void,
): MarkersOutput {
  const { clock, host, sharedFiles: files, terminal } = deps;
  const plan = planMarkers(options.markers, options.target.kind === "launch", host, files);
  const csv = csvOf(options, deps);
  // With the first sample: until the command runs, everything stays as it was.
  const add = () => csv?.begin();
  if (plan === undefined) {
    return { add, poll() {}, finish() {}, close() {}, csvPath: () => undefined };
  }
  let endPolling: (() => void) | undefined;
  const source = new MarkerSource({
    files,
    path: plan.path,
    onMarker(marker) {
      endPolling ??= clock.every(POLL_EVERY_MS, poll);
      csv?.addMarker(marker);
      onMarker(marker);
    },
    onProblem: (message) => terminal.say(message),
  });
  if (options.target.kind === "launch") host.setEnv(MARKERS_VARIABLE, plan.path);
  const poll = () => source.poll(clock.now(), clock.wallTime());
  return {
    add,
    poll,
    csvPath: () => csv?.hasMarkers ? markersCsvPath(options.out) : undefined,
    finish() {
      endPolling?.();
      source.finish(clock.wallTime());
      csv?.finish();
    },
    close() {
      endPolling?.();
      if (plan.isTemporary) files.remove(plan.path);
    },
  };
}

/** The CSV of markers, where files can stand beside the rows. */
function csvOf({ out }: RecordOptions, deps: Deps): MarkersCsv | undefined {
  const { outputs, sharedFiles: files, terminal } = deps;
  if (!hasNeighbours(out, files)) return undefined;
  const path = markersCsvPath(out);
  const onFailure = (detail: string) => terminal.say(outputWarning(path, detail));
  return new MarkersCsv({ path, outputs, files, onFailure });
}
