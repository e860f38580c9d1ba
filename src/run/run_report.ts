import { EXIT_CODES } from "../cli/exit_code.ts";
import type { ReportArguments } from "../cli/options.ts";
import { readRecording } from "../recording/read_recording.ts";
import { DetailSeries } from "../series/detail.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { renderReport } from "./write_report.ts";

/** A recording to make a page of. */
export interface ReportRequest {
  readonly csvPath: string;
  /** `-` = standard output. */
  readonly out: string;
  readonly reportArguments: ReportArguments;
}

/**
 * Makes a page of a recording that was written before, and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read, UsageError when the page is that very file.
 */
export async function runReport(
  { csvPath, out, reportArguments }: ReportRequest,
  deps: Deps,
): Promise<number> {
  const { host, sharedFiles, terminal } = deps;
  checkFilesDiffer([["the recording", csvPath], ["the report", out]], sharedFiles);
  const request = { detail: new DetailSeries(), processes: true };
  const recording = readRecording(host, csvPath, request);
  const page = await renderReport(recording, reportArguments, csvPath, deps);
  if (out === "-") terminal.print(page);
  else host.writeFile(out, new TextEncoder().encode(page));
  return EXIT_CODES.success;
}
