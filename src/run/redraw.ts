import { SetupError } from "../model/errors.ts";
import type { Marker } from "../model/markers.ts";
import { isMissing } from "../recording/csv_file.ts";
import { readRecording } from "../recording/read_csv.ts";
import { readMarkers } from "../recording/read_markers.ts";
import { type ProcessTick, readProcesses } from "../recording/read_processes.ts";
import type { Host } from "../system/host.ts";
import { ChartSeries, type ChartType } from "../series/series.ts";
import { drawChart, type DrawOutcome } from "../render/gnuplot/gnuplot.ts";

/** A recording to draw again, and how. */
export interface RedrawRequest {
  readonly csvPath: string;
  readonly chartPath: string;
  readonly chartType: ChartType;
}

/**
 * Draws a chart from a recording that was written before, with the markers of `<csv>.markers.csv` and,
 * stacked, the processes of `<csv>.processes.csv`, where there are such files. Its title is the file's
 * name and the root pid, for a recording does not hold the command.
 *
 * @throws SetupError when the recording cannot be read, is none, or holds no measurement.
 */
export async function redraw(host: Host, request: RedrawRequest): Promise<DrawOutcome> {
  const { csvPath, chartPath, chartType } = request;
  const series = new ChartSeries(chartType);
  const ticks = chartType === "stacked" ? readProcesses(host, `${csvPath}.processes.csv`) : [];
  const processes = new ProcessesByTime(ticks);
  // The last one, as when it was recorded.
  let limit: { readonly limitBytes?: number } = {};
  const { rootPid } = readRecording(host, csvPath, (unixMs, { limitBytes, ...metrics }) => {
    limit = limitBytes === undefined ? {} : { limitBytes };
    series.add(unixMs, { ...metrics, processes: processes.at(unixMs) });
  });
  if (series.isEmpty) {
    const what = series.rows === 0
      ? "it has a header and no rows"
      : "all its memory cells are empty";
    throw new SetupError(`Cannot draw ${JSON.stringify(csvPath)}: nothing was recorded, ${what}`);
  }
  const name = csvPath.slice(csvPath.lastIndexOf("/") + 1);
  const title = rootPid === undefined ? name : `${name} (pid ${rootPid})`;
  const markers = markersOf(host, csvPath);
  return await drawChart(host, series, { chartPath, title, markers, ...limit });
}

function markersOf(host: Host, csvPath: string): readonly Marker[] {
  try {
    return readMarkers(host, `${csvPath}.markers.csv`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * The processes of each row of the main CSV: both files are in the order of time, and are read side by
 * side. Samples of a time that no row has are of another recording, and left out.
 */
class ProcessesByTime {
  readonly #ticks: Iterator<ProcessTick>;
  #next: ProcessTick | undefined;
  #begun = false;

  constructor(ticks: Iterable<ProcessTick>) {
    this.#ticks = ticks[Symbol.iterator]();
  }

  /** The processes at this time, which is not before that of the last call; none where none were recorded. */
  at(unixMs: number): ProcessTick["processes"] {
    if (!this.#begun) this.#advance();
    this.#begun = true;
    while (this.#next !== undefined && this.#next.unixMs < unixMs) this.#advance();
    if (this.#next?.unixMs !== unixMs) return [];
    const { processes } = this.#next;
    this.#advance();
    return processes;
  }

  #advance(): void {
    try {
      const { done, value } = this.#ticks.next();
      this.#next = done ? undefined : value;
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#next = undefined;
    }
  }
}
