import { redraw, type RedrawRequest } from "./redraw.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import { chartMessage } from "./chart_message.ts";
import type { Deps } from "./deps.ts";
import { EXIT_CODES } from "../cli/exit_code.ts";

/**
 * Draws a chart from a recording that was written before and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read, UsageError when the chart is that very file.
 */
export async function runChart(request: RedrawRequest, deps: Deps): Promise<number> {
  const { host, sharedFiles, terminal } = deps;
  const { csvPath, chartPath } = request;
  checkFilesDiffer([["the recording", csvPath], ["the chart", chartPath]], sharedFiles);
  const outcome = await redraw(host, request);
  const message = chartMessage(outcome, { os: host.os, ...request });
  if (message === undefined) return EXIT_CODES.success;
  terminal.say(message);
  return EXIT_CODES.failure;
}
