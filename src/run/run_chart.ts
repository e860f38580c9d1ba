import { EXIT_CODES } from "../cli/exit_code.ts";
import { SetupError } from "../model/errors.ts";
import { readRecording } from "../recording/read_recording.ts";
import { type ChartEngine, type ChartTools, drawChart } from "../render/draw_chart.ts";
import type { DrawOutcome } from "../render/drawing.ts";
import { ChartSeries, type ChartType } from "../series/series.ts";
import type { Alignment } from "../model/alignment.ts";
import { alignable, broughtTogether } from "./aligned.ts";
import { chartMessage } from "./chart_message.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Host } from "../system/host.ts";
import { TERMINAL_CHART } from "../cli/values.ts";
import { withOutputName } from "./output_names.ts";
import type { Deps } from "./deps.ts";
import { USUAL_COLUMNS, wantsColor } from "./draw.ts";

/** A recording to draw again, and how. */
export interface RedrawRequest {
  readonly csvPath: string;
  /** Others to draw into the same picture; none: all the metrics of the one. */
  readonly otherPaths?: readonly string[];
  readonly chartPath: string;
  readonly chartType: ChartType;
  readonly engine: ChartEngine;
  /** How several are brought together; absent: by their starts. */
  readonly align?: Alignment;
}

/**
 * Draws a chart from a recording that was written before and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read, UsageError when the chart is that very file.
 */
export async function runChart(request: RedrawRequest, deps: Deps): Promise<number> {
  const { chartPath } = request;
  if (chartPath === TERMINAL_CHART) return await printChart(request, deps);
  const draw = (chartPath: string) => drawToFile({ ...request, chartPath }, deps);
  return await withOutputName(chartPath, "a chart file", deps, draw);
}

async function drawToFile(request: RedrawRequest, deps: Deps): Promise<number> {
  const { host, sharedFiles, terminal } = deps;
  const { csvPath, chartPath } = request;
  const { otherPaths = [] } = request;
  for (const path of [csvPath, ...otherPaths]) {
    checkFilesDiffer([["the recording", path], ["the chart", chartPath]], sharedFiles);
  }
  const outcome = otherPaths.length === 0
    ? await redraw(deps, request)
    : await overlay(deps, [csvPath, ...otherPaths], request);
  const message = chartMessage(outcome, { os: host.os, ...request });
  if (message === undefined) return EXIT_CODES.success;
  terminal.say(message);
  return EXIT_CODES.failure;
}

/** Prints the chart for terminals; with colours where that is one. */
async function printChart(request: RedrawRequest, { host, terminal }: Deps): Promise<number> {
  const { recording, series } = readDrawn(host, request);
  const { terminalChart } = await import("../render/terminal/terminal_chart.ts");
  const columns = terminal.columns() ?? USUAL_COLUMNS;
  const color = terminal.printsToTerminal && wantsColor(host);
  terminal.print(`${terminalChart(series, { ...recording, columns, color })}\n`);
  return EXIT_CODES.success;
}

/**
 * Draws the RSS of several recordings, or PSS where each has it, into one picture, with their markers.
 *
 * @throws SetupError when one cannot be read, is none, or holds no measurement, or lacks the marker.
 */
async function overlay(
  tools: ChartTools,
  csvPaths: readonly string[],
  { chartPath, engine, align: alignment = { kind: "start" } }: RedrawRequest,
): Promise<DrawOutcome> {
  const read = csvPaths.map((path) => {
    const series = new ChartSeries("lines");
    const { title, summary } = readRecording(tools.host, path, { series });
    if (series.rss.measured === 0) throw new SetupError(emptyText(path));
    return { ...alignable(path, series, summary), title };
  });
  const titles = new Set(read.map(({ title }) => title));
  const title = titles.size === 1 ? read[0]!.title : `${read.length} recordings`;
  const { series } = read[0]!;
  return await drawChart(tools, { title, series, ...broughtTogether(read, alignment) }, {
    chartPath,
    engine,
  });
}

const emptyText = (path: string): string =>
  `Cannot draw ${JSON.stringify(path)}: nothing was recorded, all its memory cells are empty`;

/**
 * Draws a recording that was written before as it was, with its command, markers and, stacked, its
 * processes, as far as there are files of them.
 *
 * @throws SetupError when the recording cannot be read, is none, or holds no measurement.
 */
export async function redraw(tools: ChartTools, request: RedrawRequest): Promise<DrawOutcome> {
  const { recording } = readDrawn(tools.host, request);
  return await drawChart(tools, recording, request);
}

function readDrawn(host: Host, { csvPath, chartType }: RedrawRequest) {
  const series = new ChartSeries(chartType);
  const recording = readRecording(host, csvPath, { series, processes: chartType === "stacked" });
  if (!series.isEmpty) return { recording, series };
  const path = JSON.stringify(csvPath);
  if (series.lacksKinds) {
    throw new SetupError(
      `Cannot draw ${path} by kind: it does not tell kinds of memory; record it with --breakdown`,
    );
  }
  throw new SetupError(emptyText(csvPath));
}
