import { EXIT_CODES } from "../cli/exit_code.ts";
import type { ReportArguments } from "../cli/options.ts";
import { besideCsv } from "../cli/words.ts";
import { factsOf } from "../merge/open_ranks.ts";
import { quote } from "../model/quote.ts";
import { readRecording } from "../recording/read_recording.ts";
import { DetailSeries } from "../series/detail.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { withOutputName } from "./output_names.ts";
import { type RankedRecording, readMergedJob } from "./rank_report.ts";
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
export async function runReport(request: ReportRequest, deps: Deps): Promise<number> {
  const { csvPath, reportArguments } = request;
  return await withOutputName(request.out, "--out", deps, async (out) => {
    checkFilesDiffer([["the recording", csvPath], ["the report", out]], deps.sharedFiles);
    const { recording, ranks } = readReported(csvPath, deps);
    writePage(await renderReport(recording, reportArguments, csvPath, deps, ranks), out, deps);
    if (request.out === besideCsv(csvPath, ".html")) deps.terminal.say(`Wrote ${quote(out)}`);
    return EXIT_CODES.success;
  });
}

function readReported(csvPath: string, { host }: Deps): RankedRecording {
  const facts = factsOf(host, csvPath);
  if (facts?.merged !== undefined) return readMergedJob(host, csvPath, facts);
  return {
    recording: readRecording(host, csvPath, { detail: new DetailSeries(), processes: true }),
  };
}

/** Writes a page to a file, or to standard output. Throws SetupError. */
export function writePage(page: string, out: string, { host, terminal }: Deps): void {
  if (out === "-") terminal.print(page);
  else host.writeFile(out, new TextEncoder().encode(page));
}
