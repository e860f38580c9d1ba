import { checkHost } from "./check_host.ts";
import { parseCommandLine } from "../cli/command_line.ts";
import type { Deps } from "./deps.ts";
import { UsageError } from "../cli/usage_error.ts";
import { exitCodeOfError } from "../cli/exit_code.ts";
import type { Invocation, RecordOptions } from "../cli/options.ts";
import { quote } from "../model/quote.ts";
import { withOutputNames } from "./output_names.ts";
import { withoutCredentials } from "../model/quote.ts";
import { runNamed } from "./run_named.ts";

/**
 * Does what the command line asks for and returns the exit code. Never throws: what goes wrong is
 * said on the terminal.
 */
export async function run(argv: readonly string[], deps: Deps): Promise<number> {
  try {
    checkArguments(argv, deps);
    return await dispatch(await parseCommandLine(argv), deps);
  } catch (error) {
    // Messages repeat what was typed: an endpoint may hold a password.
    deps.terminal.say(withoutCredentials(error instanceof Error ? error.message : String(error)));
    return exitCodeOfError(error);
  }
}

/** Older versions of Deno refuse it themselves, newer ones put U+FFFD in its place. Throws UsageError. */
function checkArguments(argv: readonly string[], deps: Deps): void {
  const odd = argv.find((argument) => argument.includes("\ufffd"));
  if (odd === undefined || deps.argumentsAreUtf8()) return;
  throw new UsageError(
    `Cannot use ${quote(odd)}: it is not UTF-8; put the command into a script, or rename the file`,
  );
}

// What a recording does not need is loaded on demand: start-up counts.
async function dispatch(invocation: Invocation, deps: Deps): Promise<number> {
  switch (invocation.kind) {
    case "record": {
      const { options, baseline, runs } = invocation;
      deps.blockDebuggerSignal();
      checkHost(options, deps.host);
      if (baseline === undefined) return await record(options, runs, deps, runNamed);
      const { runAgainstBaseline } = await import("./run_against_baseline.ts");
      return await runAgainstBaseline(
        baseline,
        { deps, quiet: options.quiet, runs: runs ?? 1 },
        (one) => record(options, runs, deps, one),
      );
    }
    case "recordContainer": {
      deps.blockDebuggerSignal();
      checkHost(invocation.options, deps.host);
      const { runContainer } = await import("./run_container.ts");
      return await withOutputNames(
        invocation.options,
        deps,
        (named) => runContainer(invocation.container, named, deps),
      );
    }
    case "print":
      deps.terminal.print(invocation.text);
      return 0;
    case "chart": {
      const { runChart } = await import("./run_chart.ts");
      return await runChart(invocation, deps);
    }
    case "summary": {
      const { runSummary } = await import("./run_summary.ts");
      return await runSummary(invocation, deps);
    }
    case "compare": {
      const { runCompare } = await import("./run_compare.ts");
      return await runCompare(invocation, deps);
    }
    case "export": {
      const { runExport } = await import("./run_export.ts");
      return await runExport(invocation, deps);
    }
    case "compareCommands": {
      deps.blockDebuggerSignal();
      const { runCompareCommands } = await import("./run_compare_commands.ts");
      return await runCompareCommands(invocation, deps);
    }
    case "size": {
      const { runSize } = await import("./run_size.ts");
      return runSize(invocation, deps);
    }
    case "merge": {
      const { runMerge } = await import("./run_merge.ts");
      return await runMerge(invocation.request, deps);
    }
    case "report": {
      const { runReport } = await import("./run_report.ts");
      return await runReport(invocation, deps);
    }
    case "reportMany": {
      const { runReportMany } = await import("./run_report_many.ts");
      return await runReportMany(invocation.request, deps);
    }
    case "mark": {
      const { runMark } = await import("./run_mark.ts");
      return runMark(invocation.label, deps);
    }
    case "completions": {
      const { completionScript } = await import("../cli/completions.ts");
      deps.terminal.print(completionScript(invocation.shell));
      return 0;
    }
  }
}

/** Records once, or so many times; each by `one`. */
async function record(
  options: RecordOptions,
  runs: number | undefined,
  deps: Deps,
  one: typeof runNamed,
): Promise<number> {
  if (runs === undefined) return await withOutputNames(options, deps, (named) => one(named, deps));
  const { runSeries } = await import("./run_series.ts");
  const numbers = Array.from({ length: runs }, (_, at) => at + 1);
  return await runSeries(numbers.map((number) => ({ options, number })), deps, [], one);
}
