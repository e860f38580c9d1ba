import { processesCsvPath } from "../recording/paths.ts";
import { quote } from "../model/quote.ts";
import type { MemoryBudget } from "../summary/memory_budget.ts";
import { baselineOf } from "./baseline.ts";
import type { GivenOptions } from "./option_parser.ts";
import { specOf } from "./option_table.ts";
import { type OptionValues, optionValues } from "./option_values.ts";
import type {
  BudgetOptions,
  Invocation,
  OwnGroupOptions,
  RecordOptions,
  SamplerChoice,
  TargetSpec,
} from "./options.ts";
import { checkEngine, subcommandUsage } from "./subcommands.ts";
import { UsageError } from "./usage_error.ts";
import { GITHUB_SUMMARY, TERMINAL_CHART } from "./values.ts";

/**
 * A recording as options and command ask for it.
 *
 * @throws UsageError where they do not go together.
 */
export function recording(given: GivenOptions, command: readonly string[] | undefined): Invocation {
  for (const name of given.keys()) {
    const { only } = specOf(name);
    if (only === undefined) continue;
    const [first] = only;
    throw new UsageError(`Option --${name} belongs to "${first}": ${subcommandUsage(first)}`);
  }
  const values = optionValues(given);
  const { interval, duration, chart, report, markers, summary, smaps, sampler, runs } = values;
  const out = runs !== undefined && !given.has("out") ? SERIES_OUT : values.out;
  const { cpu, cgroup, breakdown, otlp, live, quiet } = values;
  const processes = values["per-process"];
  const perProcess = processes === true ? defaultProcessesPath(out) : processes;
  const container = values.container;
  const target = container === undefined ? targetOf(values.pid, command) : undefined;
  if (container !== undefined) checkContainer(container, values.pid, command, sampler);
  checkPictures(given, values);
  const ownGroup = ownGroupOf(values, target);
  const budget = budgetOf(values);
  const needsPss = budget?.pssBytes !== undefined || budget?.memoryBytes !== undefined;
  if (sampler === "ps") checkForPs(values, budget);
  const options = {
    intervalMs: interval,
    ...(duration !== undefined && { durationMs: duration }),
    out,
    ...(chart !== undefined && { chart }),
    chartType: values["chart-type"],
    chartEngine: values["chart-engine"],
    ...(report !== undefined && { report }),
    reportArguments: values["report-args"],
    ...(perProcess !== undefined && { perProcess }),
    cpu,
    cgroup,
    ...(ownGroup !== undefined && { ownGroup }),
    ...(markers !== undefined && { markers }),
    ...(budget !== undefined && { budget }),
    summary,
    ...(otlp !== undefined && { otlp }),
    live,
    breakdown,
    smaps: smaps || needsPss,
    waitAll: values["wait-all"],
    sampler,
    quiet,
  };
  if (runs !== undefined) checkSeries(runs, target, options);
  const baseline = baselineOf(values, given, out);
  if (target === undefined) {
    if (baseline === undefined) {
      return { kind: "recordContainer", container: container!, options };
    }
    throw new UsageError("Option --baseline has no meaning for a container: use memmark compare");
  }
  return {
    ...{ kind: "record", options: { target, ...options } },
    ...runs !== undefined && { runs },
    ...baseline && { baseline },
  };
}

/** Throws UsageError where what is said of a picture has none, or the picture cannot be made of the rows. */
function checkPictures(given: GivenOptions, values: OptionValues): void {
  const { chart, report, quiet, breakdown } = values;
  if (given.has("chart-engine") && chart === undefined) {
    throw new UsageError("Option --chart-engine needs a chart: add --chart <path>");
  }
  if (chart === TERMINAL_CHART && quiet) {
    throw new UsageError("Cannot draw on the terminal by --chart - with --quiet: drop one of them");
  }
  if (chart !== undefined) checkEngine(values["chart-engine"], chart);
  if (values["chart-type"] === "kinds" && !breakdown) {
    throw new UsageError("Option --chart-type kinds needs memory by kind: add --breakdown");
  }
  if (given.has("chart-type") && chart === undefined) {
    throw new UsageError("Option --chart-type needs a chart: add --chart <path>");
  }
  if (given.has("report-args") && report === undefined) {
    throw new UsageError("Option --report-args needs a report: add --report <path>");
  }
}

/** Throws UsageError for what ps cannot measure. */
function checkForPs({ smaps, breakdown }: OptionValues, budget: BudgetOptions | undefined): void {
  const asked = [
    ...budget?.pssBytes !== undefined ? ["PSS for --max-pss"] : [],
    ...budget?.memoryBytes !== undefined ? ["PSS for --max-memory"] : [],
    ...breakdown ? ["--breakdown"] : [],
    ...smaps ? ["--smaps"] : [],
  ];
  if (asked.length === 0) return;
  throw new UsageError(`Cannot measure ${asked[0]} with --sampler ps: drop one of them`);
}

/** Where the rows of several runs go when `--out` says nothing. */
const SERIES_OUT = "memmark-%n.csv";

/** Throws UsageError when nothing can be run again, or runs would write the same file. */
function checkSeries(
  runs: number,
  target: TargetSpec | undefined,
  { out, chart, report, perProcess, summary }: Omit<RecordOptions, "target">,
): void {
  if (target?.kind !== "launch") {
    throw new UsageError("Option --runs needs a command to launch: what runs already runs once");
  }
  const paths = [["out", out], ["chart", chart], ["report", report], ["per-process", perProcess]]
    .concat(summary.map((path) => ["summary", path]));
  for (const [option, path] of paths) {
    if (path === undefined || path === "/dev/null") continue;
    if (option === "summary" && path === GITHUB_SUMMARY) continue;
    if (path.replaceAll("%%", "").includes("%n") || runs === 1) continue;
    const fix = path === "-" ? "run-%n.csv" : path.replace(/(\.[^./]*)?$/, "-%n$&");
    throw new UsageError(
      `Cannot write ${runs} runs to --${option} ${quote(path)}: write %n where the number of the ` +
        `run is to stand, such as --${option} ${quote(fix)}`,
    );
  }
}

/** Where the rows per process go when `--per-process` names no path. Throws UsageError for `-`. */
function defaultProcessesPath(out: string): string {
  if (out !== "-") return processesCsvPath(out);
  throw new UsageError(
    "Option --per-process needs a path when --out is stdout: write --per-process <path>",
  );
}

/** Throws UsageError when there is another target, or what cannot see a whole container. */
function checkContainer(
  container: string,
  pid: number | undefined,
  command: readonly string[] | undefined,
  sampler: SamplerChoice,
): void {
  const attach = `Cannot attach to container ${quote(container)}`;
  if (command !== undefined) {
    throw new UsageError(`${attach} and run a command: drop one of them`);
  }
  if (pid !== undefined) throw new UsageError(`${attach} and to pid ${pid}: drop one of them`);
  if (sampler === "ps") throw new UsageError(`${attach} with --sampler ps: drop --sampler`);
}

/** Throws UsageError where no command is launched: a process that runs keeps its group. */
function ownGroupOf(
  { "own-group": isAsked, limit: limitBytes }: OptionValues,
  target: TargetSpec | undefined,
): OwnGroupOptions | undefined {
  if (!isAsked && limitBytes === undefined) return undefined;
  if (target?.kind !== "launch") {
    const option = limitBytes === undefined ? "own-group" : "limit";
    throw new UsageError(
      `Option --${option} needs a command to launch: what runs already stays in its control group`,
    );
  }
  return limitBytes === undefined ? {} : { limitBytes };
}

function budgetOf(values: OptionValues): BudgetOptions | undefined {
  const limits: readonly [keyof MemoryBudget, number | undefined][] = [
    ["rssBytes", values["max-rss"]],
    ["pssBytes", values["max-pss"]],
    ["memoryBytes", values["max-memory"]],
    ["growthBytesPerMinute", values["max-growth"]],
  ];
  const given = limits.filter(([, limit]) => limit !== undefined);
  const killOver = values["kill-over"];
  if (given.length > 0) return { ...Object.fromEntries(given), killOver };
  if (!killOver) return undefined;
  throw new UsageError("Option --kill-over needs a budget: add --max-rss <size>");
}

function targetOf(pid: number | undefined, command: readonly string[] | undefined): TargetSpec {
  if (command === undefined) {
    if (pid === undefined) throw new UsageError(NO_TARGET);
    return { kind: "attach", pid };
  }
  const [program, ...args] = command;
  if (program === undefined || program === "") {
    const given = program === undefined ? `No command after "--"` : `Empty command after "--"`;
    throw new UsageError(`${given}: write memmark [options] -- <command> [args...]`);
  }
  if (pid !== undefined) {
    throw new UsageError(
      `Cannot both run ${quote(program)} and attach to pid ${pid}: drop the command or --pid`,
    );
  }
  return { kind: "launch", command: [program, ...args] };
}

const NO_TARGET = `Nothing to record: give a command after "--", or a running process by --pid

  memmark [options] -- <command> [args...]
  memmark [options] --pid <pid>

memmark --help says more`;
