import { EXIT_CODES } from "../cli/exit_code.ts";
import { readRecording } from "../recording/read_recording.ts";
import { renderSummary, type SummaryFormat } from "../render/formats.ts";
import type { Deps } from "./deps.ts";

/** A recording to tell of again, and how. */
export interface SummaryRequest {
  readonly csvPath: string;
  readonly format: SummaryFormat;
}

/**
 * Prints the summary of a recording that was written before, and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read.
 */
export async function runSummary(
  { csvPath, format }: SummaryRequest,
  { host, terminal }: Deps,
): Promise<number> {
  const { summary } = readRecording(host, csvPath);
  terminal.print(await renderSummary(summary, format, terminal.columns()));
  return EXIT_CODES.success;
}
