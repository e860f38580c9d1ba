import type { Marker } from "../model/markers.ts";
import { MarkerSource } from "../sink/markers/marker_source.ts";
import { MarkersCsv } from "../sink/markers/markers_csv.ts";
import { MARKERS_VARIABLE, planMarkers } from "../sink/markers/markers_plan.ts";
import { hasNeighbours, markersCsvPath } from "./output_paths.ts";
import type { Part } from "./part.ts";
import type { PartsRequest } from "./parts.ts";
import { outputWarning } from "./warnings.ts";

/**
 * Whoever marks once does so again. Between two looks only the last bare label has a time of its own,
 * the file's, and ticks may be far apart; for those who do not mark, looking costs nothing.
 */
const POLL_EVERY_MS = 100;

/** The markers of a recording. */
export interface MarkersPart extends Part {
  /** Those read so far, the earliest first. */
  markers(): readonly Marker[];
  /** The CSV of markers, where there is one. */
  csvPath(): string | undefined;
}

/**
 * Reads the markers that the command writes, tells the command where to write them, and keeps them
 * beside the CSV. `onMarker` takes each as it comes.
 *
 * @throws SetupError when markers cannot be read from what was named.
 */
export function planMarkersPart(
  { options, deps }: PartsRequest,
  onMarker: (marker: Marker) => void,
): MarkersPart {
  const { clock, host, outputs, sharedFiles: files, terminal } = deps;
  const plan = planMarkers(options.markers, options.target.kind === "launch", host, files);
  const csvPath = markersCsvPath(options.out);
  const csv = !hasNeighbours(options.out, files) ? undefined : new MarkersCsv({
    path: csvPath,
    outputs,
    files,
    onFailure: (detail) => terminal.say(outputWarning(csvPath, detail)),
  });
  // With the first sample: until the command runs, everything stays as it was.
  const sink = { add: () => csv?.begin() };
  if (plan === undefined) return { sink, markers: () => [], csvPath: () => undefined };

  let polling: ReturnType<typeof setInterval> | undefined;
  const source = new MarkerSource({
    files,
    path: plan.path,
    onMarker(marker) {
      polling ??= setInterval(poll, POLL_EVERY_MS);
      csv?.addMarker(marker);
      onMarker(marker);
    },
    onProblem: (message) => terminal.say(message),
  });
  if (options.target.kind === "launch") host.setEnv(MARKERS_VARIABLE, plan.path);
  const poll = () => source.poll(clock.now(), clock.wallTime());
  return {
    sink,
    markers: () => source.markers,
    csvPath: () => csv?.hasMarkers ? csvPath : undefined,
    afterTick: poll,
    finish() {
      clearInterval(polling);
      source.finish(clock.wallTime());
      csv?.finish();
    },
    close() {
      clearInterval(polling);
      if (plan.isTemporary) files.remove(plan.path);
    },
  };
}
