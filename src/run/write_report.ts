import type { RecordOptions, ReportArguments } from "../cli/options.ts";
import { withoutArguments } from "../recording/without_arguments.ts";
import type { Recording } from "../recording/recording.ts";
import type { WrittenFiles } from "../summary/summary.ts";
import type { RankCourses } from "../render/html/rank_courses.ts";
import type { Deps } from "./deps.ts";
import { fileWarning } from "./warnings.ts";

/**
 * Writes the report of a recording that has just ended, where one was asked for. Returns its path, or
 * tells why there is none. Never throws.
 */
export async function writeReport(
  recording: Recording,
  files: WrittenFiles,
  { report: path, reportArguments, out }: RecordOptions,
  deps: Deps,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const { summary } = recording;
  const withFiles = {
    ...recording,
    summary: { ...summary, facts: { ...summary.facts, files: { ...files, report: path } } },
  };
  try {
    const page = await renderReport(withFiles, reportArguments, out, deps);
    deps.host.writeFile(path, new TextEncoder().encode(page));
    return path;
  } catch (error) {
    deps.terminal.say(fileWarning(path, error));
  }
}

/** The page. Throws where the recording was made without what it shows, or memmark is not whole. */
export async function renderReport(
  recording: Recording,
  reportArguments: ReportArguments,
  csvPath: string,
  deps: Pick<Deps, "reportAssets">,
  ranks?: RankCourses,
): Promise<string> {
  const { reportPage } = await import("../render/html/page.ts");
  const told = reportArguments === "names" ? withoutArguments(recording) : recording;
  const { detail } = told;
  if (detail === undefined) throw new Error("The recording has no rows");
  const name = csvPath.replace(/^.*\//, "").replace(/\.csv$/i, "");
  const reported = {
    recording: { ...told, detail },
    name: name === "-" ? "memmark" : name,
    ...ranks && { ranks },
  };
  return await reportPage([reported], await deps.reportAssets());
}
