import { exitCodeOfGates, exitCodeOfSeries } from "../cli/exit_code.ts";
import type { RecordOptions } from "../cli/options.ts";
import { compareRuns } from "../compare/comparison.ts";
import type { Baseline } from "../compare/gate.ts";
import { figuresOf, type RunFigures } from "../compare/run_figures.ts";
import { readRunSummary } from "../recording/read_run.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { runNamed } from "./run_named.ts";

/** Records, by that where each is recorded that is to be held against the baseline. */
type Record = (one: (named: RecordOptions, deps: Deps) => Promise<number>) => Promise<number>;

/**
 * Records, and holds what was recorded against recordings from before: says how it compares, or with
 * `quiet` only that a gate was passed. Returns the command's own code where it failed, else that of the gates.
 *
 * @throws SetupError when a baseline cannot be read, UsageError when it would be overwritten: before anything
 * is launched; what `record` throws.
 */
export async function runAgainstBaseline(
  { paths, ...request }: Baseline,
  { deps, quiet, runs }: { readonly deps: Deps; readonly quiet: boolean; readonly runs: number },
  record: Record,
): Promise<number> {
  const { host, sharedFiles } = deps;
  const read = (path: string): RunFigures => figuresOf(readRunSummary(host, path), path);
  // Now: a recording may be long, and a baseline that cannot be read is told before it.
  const old = paths.map(read);
  const recorded: string[] = [];
  const code = await record(async (named, own) => {
    for (const path of paths) {
      checkFilesDiffer([["--baseline", path], ["--out", named.out]], sharedFiles);
    }
    const code = await runNamed(named, own);
    recorded.push(named.out);
    return code;
  });
  // A series that was interrupted is not compared.
  if (recorded.length < runs) return code;
  return exitCodeOfSeries([code, await tell(old, () => recorded.map(read), request, deps, quiet)]);
}

async function tell(
  old: readonly RunFigures[],
  readNew: () => readonly RunFigures[],
  request: Omit<Baseline, "paths">,
  { terminal }: Deps,
  quiet: boolean,
): Promise<number> {
  try {
    const comparison = compareRuns(old, readNew(), request);
    const isExceeded = comparison.failures.length > 0;
    const isUnchecked = comparison.unchecked.length > 0;
    if (quiet) {
      const { headline } = await import("../render/compare/wording.ts");
      if (isExceeded || isUnchecked) terminal.say(headline(comparison));
    } else {
      const { renderComparison } = await import("../render/formats.ts");
      const columns = terminal.columns();
      terminal.show(
        (await renderComparison(comparison, "text", { name: undefined, columns })).trimEnd(),
      );
    }
    return exitCodeOfGates({ isExceeded, isUnchecked }, false);
  } catch (error) {
    terminal.say(`Cannot compare with the baseline: ${(error as Error).message}`);
    return exitCodeOfGates({ isExceeded: false, isUnchecked: request.gates.length > 0 }, false);
  }
}
