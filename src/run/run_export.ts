import { EXIT_CODES } from "../cli/exit_code.ts";
import { besideCsv } from "../cli/words.ts";
import { quote } from "../model/quote.ts";
import { readCsvRows } from "../recording/read_csv.ts";
import { readRecording } from "../recording/read_recording.ts";
import { traceJson, type TraceRow } from "../render/trace/trace.ts";
import type { FileReader } from "../system/host.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { withOutputName } from "./output_names.ts";

/** A recording to make a trace of. */
export interface ExportRequest {
  readonly csvPath: string;
  /** `-` = standard output. */
  readonly out: string;
}

const FLUSH_CHARACTERS = 64 * 1024;
const encoder = new TextEncoder();

/**
 * Writes a recording as a trace, in memory that does not grow with it, and returns the exit code.
 *
 * @throws SetupError when the recording cannot be read or the trace not written, UsageError when they are
 * one file.
 */
export const runExport = (request: ExportRequest, deps: Deps): Promise<number> =>
  withOutputName(
    request.out,
    "--out",
    deps,
    (out) => {
      const code = exportTo({ ...request, out }, deps);
      const isOwnName = request.out === besideCsv(request.csvPath, ".trace.json");
      if (isOwnName) deps.terminal.say(`Wrote ${quote(out)}`);
      return Promise.resolve(code);
    },
  );

function exportTo(
  { csvPath, out }: ExportRequest,
  { host, sharedFiles, outputs }: Deps,
): number {
  checkFilesDiffer([["the recording", csvPath], ["the trace", out]], sharedFiles);
  const recording = readRecording(host, csvPath, { processes: true });
  const output = outputs.stage(out);
  try {
    let text = "";
    for (
      const piece of traceJson(
        recording,
        rowsOf(csvPath, recording.summary.facts.startUnixMs, host),
      )
    ) {
      text += piece;
      if (text.length < FLUSH_CHARACTERS) continue;
      output.write(encoder.encode(text));
      text = "";
    }
    output.write(encoder.encode(text));
    output.commit();
  } finally {
    output.close();
  }
  return EXIT_CODES.success;
}

function* rowsOf(csvPath: string, startUnixMs: number, host: FileReader): Generator<TraceRow> {
  for (const row of readCsvRows(host, csvPath)) {
    yield { ...row, elapsedMs: Math.max(0, row.unixMs - startUnixMs) };
  }
}
