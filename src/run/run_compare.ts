import { exitCodeOfGates } from "../cli/exit_code.ts";
import type { CompareInvocation } from "../cli/options.ts";
import { compareRuns } from "../compare/comparison.ts";
import { figuresOf, type RunFigures } from "../compare/run_figures.ts";
import { readRunSummary } from "../recording/read_run.ts";
import { renderComparison } from "../render/formats.ts";
import type { Deps } from "./deps.ts";

/**
 * Prints how recordings compare and returns the exit code: that of the gates.
 *
 * @throws SetupError when a recording cannot be read.
 */
export async function runCompare(
  request: CompareInvocation,
  { host, terminal }: Pick<Deps, "host" | "terminal">,
): Promise<number> {
  // One after the other, and of each the figures alone are kept.
  const read = (path: string): RunFigures => figuresOf(readRunSummary(host, path), path);
  const comparison = compareRuns(
    request.oldPaths.map(read),
    request.newPaths.map(read),
    request,
  );
  terminal.print(
    await renderComparison(comparison, request.format, {
      name: request.name,
      columns: terminal.columns(),
    }),
  );
  const isExceeded = comparison.failures.length > 0;
  const isUnchecked = comparison.unchecked.length > 0;
  if (request.format !== "text" && (isExceeded || isUnchecked)) {
    const { headline } = await import("../render/compare/wording.ts");
    terminal.say(headline(comparison));
  }
  return exitCodeOfGates({ isExceeded, isUnchecked }, request.warnOnly);
}
