import { SetupError } from "../model/errors.ts";
import { readRecording } from "../recording/read_csv.ts";
import type { Host } from "../system/host.ts";
import { ChartSeries } from "../sink/chart/series.ts";
import { drawChart, type DrawOutcome } from "../sink/gnuplot.ts";

/**
 * Draws a chart from a recording that was written before. Its title is the file's name and the root
 * pid, for a recording does not hold the command.
 *
 * @throws SetupError when the recording cannot be read, is none, or holds no measurement.
 */
export async function redraw(host: Host, csvPath: string, chartPath: string): Promise<DrawOutcome> {
  const series = new ChartSeries();
  const { rootPid } = readRecording(
    host,
    csvPath,
    (unixMs, metrics) => series.add(unixMs, metrics),
  );
  if (series.isEmpty) {
    const what = series.rows === 0
      ? "it has a header and no rows"
      : "all its memory cells are empty";
    throw new SetupError(`Cannot draw ${JSON.stringify(csvPath)}: nothing was recorded, ${what}`);
  }
  const name = csvPath.slice(csvPath.lastIndexOf("/") + 1);
  const title = rootPid === undefined ? name : `${name} (pid ${rootPid})`;
  return await drawChart(host, series, { chartPath, title });
}
