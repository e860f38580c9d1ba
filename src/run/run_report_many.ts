import { mergeAlignment, pictureAlignment } from "../cli/alignments.ts";
import { EXIT_CODES } from "../cli/exit_code.ts";
import type { ReportManyRequest } from "../cli/options.ts";
import { areOneJob } from "../merge/one_job.ts";
import { factsOf, openRanks } from "../merge/open_ranks.ts";
import { quote } from "../model/quote.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { withOutputName } from "./output_names.ts";
import { readRanksTogether } from "./rank_report.ts";
import { runCompare } from "./run_compare.ts";
import { writePage } from "./run_report.ts";
import { renderReport } from "./write_report.ts";

const RANKS_PAGE = "ranks.html", COMPARISON_PAGE = "comparison.html";

/**
 * Makes one page of several recordings: of ranks of a job where that was asked for, or where their facts say
 * that they are, else a comparison. Says which it was where that may not be what is wanted, and returns the
 * exit code.
 *
 * @throws SetupError when one cannot be read, UsageError when one would be overwritten, or for an
 * alignment that is the other kind's.
 */
export async function runReportMany(request: ReportManyRequest, deps: Deps): Promise<number> {
  const { csvPaths, areRanks, comparison } = request;
  const named = async (name: string, act: (out: string) => Promise<number>) => {
    const code = await withOutputName(request.out ?? name, "--out", deps, act);
    if (request.out === undefined) deps.terminal.say(`Wrote ${quote(name)}`);
    return code;
  };
  if (areRanks ?? areToldRanks(csvPaths, deps)) {
    return await named(RANKS_PAGE, (out) => reportRanks(request, out, deps));
  }
  const align = pictureAlignment(request.align, csvPaths.length);
  const compared = { ...comparison, ...align && { align } };
  const code = await named(COMPARISON_PAGE, (out) => runCompare({ ...compared, out }, deps));
  if (areRanks === undefined && csvPaths.length > 2) {
    deps.terminal.say(
      `Compared ${quote(csvPaths[0]!)} with ${
        csvPaths.length - 1
      } others; if they are ranks of one ` +
        "job, add --ranks",
    );
  }
  return code;
}

function areToldRanks(paths: readonly string[], { host }: Deps): boolean {
  // A summary as JSON has no rows.
  return !paths.some((path) => path.endsWith(".json")) &&
    areOneJob(paths.map((path) => factsOf(host, path)));
}

async function reportRanks(
  { csvPaths, areRanks, align: asked, reportArguments }: ReportManyRequest,
  out: string,
  deps: Deps,
): Promise<number> {
  const { host, sharedFiles, terminal } = deps;
  const align = mergeAlignment(asked);
  for (const path of csvPaths) {
    checkFilesDiffer([["a recording", path], ["the report", out]], sharedFiles);
  }
  const opened = openRanks(csvPaths, align, host, sharedFiles);
  const { recording, ranks } = readRanksTogether(opened, align);
  writePage(await renderReport(recording, reportArguments, out, deps, ranks), out, deps);
  for (const note of recording.summary.facts.merged?.notes ?? []) terminal.say(note);
  if (areRanks === undefined) {
    terminal.say(
      `These are ${csvPaths.length} ranks of one job, by what launchers told; to compare them, put -- ` +
        "between base and new",
    );
  }
  return EXIT_CODES.success;
}
