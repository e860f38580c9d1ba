import { reasonOf } from "../../model/errors.ts";
import type { HelperResult, Host } from "../../system/host.ts";
import type { Marker } from "../../model/markers.ts";
import { type ChartFormat, chartFormat, isWholePicture } from "./picture.ts";
import { chartScript } from "./script.ts";
import type { ChartSeries } from "../../series/series.ts";

/** What to draw where. */
export interface DrawRequest {
  /** Its ending chooses the format. */
  readonly chartPath: string;
  /** The command, or `pid 1234`. */
  readonly title: string;
  /** Those outside of the recording are left out. */
  readonly markers?: readonly Marker[];
  /** What the kernel allows; drawn where it is near the data. */
  readonly limitBytes?: number;
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/** What became of a chart: nothing that fails here may change how a recording ends. */
export type DrawOutcome =
  | { readonly kind: "drawn" }
  | { readonly kind: "noGnuplot" }
  | { readonly kind: "nothingToDraw" }
  | { readonly kind: "failed"; readonly detail: string };

/** gnuplot takes 0.1 s; much more where a machine is starved, or fonts are indexed for the first time. */
const TIMEOUT_MS = 60_000;

/** Draws a series with gnuplot and writes the picture, whole or not at all. Never throws. */
export async function drawChart(
  host: Host,
  series: ChartSeries,
  request: DrawRequest,
): Promise<DrawOutcome> {
  const format = chartFormat(request.chartPath);
  if (format === undefined) return failed(`"${request.chartPath}" does not end in ${ENDINGS}`);
  if (series.isEmpty) return { kind: "nothingToDraw" };
  try {
    const result = await host.runHelper({
      command: "gnuplot",
      // Without the user's start-up files; the script comes from standard input.
      args: ["-d", "-"],
      stdin: chartScript(series, { ...request, format }),
      // Else a gnuplot with a desktop terminal may look for a display before it reads the script.
      env: { GNUTERM: "dumb" },
      timeoutMs: TIMEOUT_MS,
      ...request.signal && { signal: request.signal },
    });
    if (request.signal?.aborted) return failed("interrupted");
    return keepPicture(host, result, request.chartPath, format);
  } catch (error) {
    return failed(reasonOf(error));
  }
}

/** The endings that a chart's path may have, for messages. */
const ENDINGS = ".png, .svg or .pdf";

function keepPicture(
  host: Host,
  result: HelperResult,
  path: string,
  format: ChartFormat,
): DrawOutcome {
  if (result.kind === "notFound") return { kind: "noGnuplot" };
  if (result.kind === "timedOut") return failed(`gnuplot took longer than ${TIMEOUT_MS / 1000} s`);
  if (!isWholePicture(result.stdout, format)) {
    const reason = firstComplaint(result.stderr);
    return failed(`gnuplot ended with code ${result.code} and no ${format} picture${reason}`);
  }
  host.writeFile(path, result.stdout);
  return { kind: "drawn" };
}

/** The line of gnuplot's standard error that says why, such as `line 0: unknown terminal type`. */
function firstComplaint(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.find((line) => /line \d+:/.test(line)) ?? lines[0];
  return line === undefined ? "" : `: ${line}`;
}

function failed(detail: string): DrawOutcome {
  return { kind: "failed", detail };
}
