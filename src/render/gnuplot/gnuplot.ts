import { reasonOf } from "../../model/errors.ts";
import type { HelperResult, Host } from "../../system/host.ts";
import type { Drawn, DrawOutcome, DrawRequest } from "../drawing.ts";
import { CHART_ENDINGS, type ChartFormat, chartFormat } from "../formats.ts";
import { missingGlyphs } from "./missing_glyphs.ts";
import { isWholePicture } from "./picture.ts";
import { chartScript } from "./script.ts";

/** gnuplot takes 0.1 s; much more where a machine is starved, or fonts are indexed for the first time. */
const TIMEOUT_MS = 60_000;

/** Draws a recording with gnuplot and writes the picture, whole or not at all. Never throws. */
export async function drawByGnuplot(
  host: Host,
  recording: Drawn,
  request: DrawRequest,
): Promise<DrawOutcome> {
  const format = chartFormat(request.chartPath);
  if (format === undefined) {
    return failed(`"${request.chartPath}" does not end in ${CHART_ENDINGS}`);
  }
  const { series, title, markers, limitBytes, overlaid, alignedText } = recording;
  if (series === undefined || series.isEmpty) return { kind: "nothingToDraw" };
  try {
    const result = await host.runHelper({
      command: "gnuplot",
      // Without the user's start-up files; the script comes from standard input.
      args: ["-d", "-"],
      stdin: chartScript(series, {
        title,
        markers,
        ...limitBytes !== undefined && { limitBytes },
        ...overlaid && { overlaid },
        ...alignedText !== undefined && { alignedText },
        format,
        ...format !== "svg" && { missing: await missingGlyphs(host, recording) },
      }),
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

function keepPicture(
  host: Host,
  result: HelperResult,
  path: string,
  format: ChartFormat,
): DrawOutcome {
  if (result.kind === "notFound") return { kind: "noGnuplot" };
  if (result.kind === "timedOut") return unable(`gnuplot took longer than ${TIMEOUT_MS / 1000} s`);
  if (!isWholePicture(result.stdout, format)) {
    const reason = firstComplaint(result.stderr);
    return unable(`gnuplot ended with code ${result.code} and no ${format} picture${reason}`);
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

const unable = (detail: string): DrawOutcome => ({ kind: "failed", detail, byGnuplot: true });
