import { exitCodeOfSeries } from "../cli/exit_code.ts";
import type { CompareCommandsInvocation, RecordOptions } from "../cli/options.ts";
import { shellWords } from "../model/quote.ts";
import type { Launcher } from "../system/host.ts";
import { checkHost } from "./check_host.ts";
import type { Deps } from "./deps.ts";
import { runCompare } from "./run_compare.ts";
import { runSeries, type SeriesRun } from "./run_series.ts";

/** Beside the user's own files, and kept: to look into, and to compare again. */
const pathOf = (side: string, number: number | "%n"): string => `memmark-${side}-${number}.csv`;

/**
 * Records two commands in turn, so that the machine's drift meets both alike, prints how they compare,
 * and returns the exit code: that of the first run that failed, else that of the gates.
 */
export async function runCompareCommands(
  request: CompareCommandsInvocation,
  deps: Deps,
): Promise<number> {
  const { oldCommand, newCommand, recorded: { runs } } = request;
  const numbers = Array.from({ length: runs }, (_, at) => at + 1);
  const steps = numbers.flatMap((number): SeriesRun[] => [
    { number, name: shellWords(oldCommand), options: optionsOf("base", oldCommand, request) },
    { number, name: shellWords(newCommand), options: optionsOf("new", newCommand, request) },
  ]);
  checkHost(steps[0]!.options, deps.host);
  const codes: number[] = [];
  const code = await runSeries(steps, { ...deps, launcher: toStderr(deps.launcher) }, codes);
  if (codes.length < steps.length) return code;
  const compared = await runCompare({
    ...request,
    kind: "compare",
    isOfTwoCommands: true,
    oldPaths: numbers.map((number) => pathOf("base", number)),
    newPaths: numbers.map((number) => pathOf("new", number)),
  }, deps);
  return exitCodeOfSeries([code, compared]);
}

/** Standard output is for the comparison. */
const toStderr = (launcher: Launcher): Launcher => ({
  launch: (command) => launcher.launch(["sh", "-c", 'exec "$@" >&2', "sh", ...command]),
});

function optionsOf(
  side: string,
  command: readonly [string, ...string[]],
  { recorded }: CompareCommandsInvocation,
): RecordOptions {
  const { intervalMs, smaps, cpu, cgroup, ownGroup } = recorded;
  return {
    target: { kind: "launch", command },
    intervalMs,
    ...ownGroup && { ownGroup: {} },
    out: pathOf(side, "%n"),
    chartType: "lines",
    chartEngine: "auto",
    reportArguments: "full",
    ...{ cpu, cgroup, smaps },
    summary: [],
    live: "never",
    breakdown: false,
    waitAll: false,
    sampler: "auto",
    quiet: true,
  };
}
