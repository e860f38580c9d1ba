import { EXIT_CODES } from "../cli/exit_code.ts";
import { readRunSummary } from "../recording/read_run.ts";
import { renderReport, type ReportFormat } from "../render/formats.ts";
import type { Deps } from "./deps.ts";

/** A recording to tell of again, and how. */
export interface SummaryRequest {
  readonly csvPath: string;
  readonly format: ReportFormat;
  /** What the formats of other tools are to call it; absent: the command. */
  readonly name?: string;
}

/**
 * Prints the summary of a recording that was written before, and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read.
 */
export async function runSummary(
  { csvPath, format, name }: SummaryRequest,
  { host, terminal }: Deps,
): Promise<number> {
  const summary = readRunSummary(host, csvPath);
  const named = { name, columns: terminal.columns() };
  terminal.print(await renderReport(summary, csvPath, format, named));
  return EXIT_CODES.success;
}
