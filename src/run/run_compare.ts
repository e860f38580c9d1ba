import { exitCodeOfGates } from "../cli/exit_code.ts";
import type { CompareInvocation } from "../cli/options.ts";
import { compareRuns, type Comparison } from "../compare/comparison.ts";
import { figuresOf, type RunFigures } from "../compare/run_figures.ts";
import { readRunSummary } from "../recording/read_run.ts";
import { renderComparison } from "../render/formats.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";

type Machine = Pick<Deps, "host" | "terminal" | "sharedFiles" | "reportAssets">;

/**
 * Prints how recordings compare, or writes it to a file, and returns the exit code: that of the gates.
 *
 * @throws SetupError when a recording cannot be read, UsageError when it would be overwritten.
 */
export async function runCompare(request: CompareInvocation, deps: Machine): Promise<number> {
  const { host, terminal, sharedFiles } = deps;
  const { out, oldPaths, newPaths } = request;
  for (const path of out === undefined || out === "-" ? [] : [...oldPaths, ...newPaths]) {
    checkFilesDiffer([["the recording", path], ["the report", out!]], sharedFiles);
  }
  const { comparison, text } = await compared(request, deps);
  if (out === undefined || out === "-") terminal.print(text);
  else host.writeFile(out, new TextEncoder().encode(text));
  const isExceeded = comparison.failures.length > 0;
  const isUnchecked = comparison.unchecked.length > 0;
  if (request.format !== "text" && (isExceeded || isUnchecked)) {
    const { headline } = await import("../render/compare/wording.ts");
    terminal.say(headline(comparison));
  }
  return exitCodeOfGates({ isExceeded, isUnchecked }, request.warnOnly);
}

async function compared(
  request: CompareInvocation,
  { host, terminal, reportAssets }: Machine,
): Promise<{ readonly comparison: Comparison; readonly text: string }> {
  const { oldPaths, newPaths, format, name } = request;
  if (format === "html") {
    const { readComparisonPage } = await import("./compare_page.ts");
    const { comparisonPage } = await import("../render/compare/html.ts");
    const page = readComparisonPage(host, oldPaths, newPaths, request);
    const text = await comparisonPage(page, await reportAssets());
    return { comparison: page.comparison, text };
  }
  // One after the other, and of each the figures alone are kept.
  const read = (path: string): RunFigures => figuresOf(readRunSummary(host, path), path);
  const comparison = compareRuns(oldPaths.map(read), newPaths.map(read), request);
  const columns = terminal.columns();
  return { comparison, text: await renderComparison(comparison, format, { name, columns }) };
}
