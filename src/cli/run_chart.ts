import { redraw, type RedrawRequest } from "./redraw.ts";
import { chartMessage } from "./chart_message.ts";
import type { Deps } from "./deps.ts";
import { EXIT_CODES } from "./exit_code.ts";

/**
 * Draws a chart from a recording that was written before and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read.
 */
export async function runChart(request: RedrawRequest, { host, terminal }: Deps): Promise<number> {
  const outcome = await redraw(host, request);
  const message = chartMessage(outcome, { os: host.os, ...request });
  if (message === undefined) return EXIT_CODES.success;
  terminal.say(message);
  return EXIT_CODES.failure;
}
