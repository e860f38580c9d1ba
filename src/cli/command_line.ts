import { baselineOf } from "./baseline.ts";
import { processesCsvPath } from "../recording/paths.ts";
import { UsageError } from "./usage_error.ts";
import { type GivenOptions, scanOptions } from "./option_parser.ts";
import { OPTION_NAMES, specOf } from "./option_table.ts";
import { isSubcommand, SUBCOMMANDS } from "./subcommand_table.ts";
import { type OptionValues, optionValues } from "./option_values.ts";
import type {
  BudgetOptions,
  Invocation,
  OwnGroupOptions,
  RecordOptions,
  SamplerChoice,
  SubcommandName,
  TargetSpec,
} from "./options.ts";
import { quote, shellWords } from "../model/quote.ts";
import { checkEngine, parseSubcommand, subcommandUsage } from "./subcommands.ts";
import { TERMINAL_CHART } from "./values.ts";
import type { MemoryBudget } from "../summary/memory_budget.ts";
import { GITHUB_SUMMARY } from "./values.ts";
import { didYouMean } from "./did_you_mean.ts";

/**
 * Reads a command line (without the program's name) and checks all that can be checked without
 * looking at the machine.
 *
 * @throws UsageError when it does not say clearly what to do.
 */
export async function parseCommandLine(argv: readonly string[]): Promise<Invocation> {
  const nul = argv.find((arg) => arg.includes("\0"));
  if (nul !== undefined) throw new UsageError(`Cannot use ${quote(nul)}: it contains a NUL byte`);
  const { head, command } = splitCommand(argv);
  if (asksFor(head, "--help", "-h")) return await helpFor(head.find(isNotHelp));
  if (asksFor(head, "--version", "-V")) return await version();

  const { given, rest } = scanOptions(head);
  if (given.has("help")) return await helpFor(rest[0]);
  if (given.has("version")) return await version();
  const word = rest[0];
  if (isSubcommand(word)) {
    refuseRecording(word, given, command);
    const parsed = parseSubcommand(word, rest.slice(1), command);
    return parsed.kind === "help" ? await helpFor(parsed.topic) : parsed;
  }
  if (word !== undefined) {
    if (command === undefined && (given.has("pid") || given.has("container"))) {
      throw new UsageError(`Unexpected ${quote(word)}: what is attached to runs already, drop it`);
    }
    throw new UsageError(strayWord(argv, head.length - rest.length, command));
  }
  return recording(given, command);
}

/** All before the first `--`, and all after it; undefined without one. */
function splitCommand(argv: readonly string[]) {
  const dashes = argv.indexOf("--");
  return dashes < 0
    ? { head: argv, command: undefined }
    : { head: argv.slice(0, dashes), command: argv.slice(dashes + 1) };
}

function asksFor(head: readonly string[], long: string, short: string): boolean {
  return head.some((arg) => arg === long || arg === short);
}

function isNotHelp(arg: string): boolean {
  return arg !== "--help" && arg !== "-h" && arg !== "help";
}

// Loaded on demand: a recording does not pay for the texts.
async function helpFor(topic: string | undefined): Promise<Invocation> {
  const { helpText } = await import("./help.ts");
  return { kind: "print", text: helpText(isSubcommand(topic) ? topic : undefined) };
}

async function version(): Promise<Invocation> {
  const { VERSION } = await import("./version.ts");
  return { kind: "print", text: `memmark ${VERSION}\n` };
}

/** Throws UsageError when a subcommand stands beside what only a recording has. */
function refuseRecording(
  subcommand: SubcommandName,
  given: GivenOptions,
  command: readonly string[] | undefined,
): void {
  const usage = subcommandUsage(subcommand);
  const [option] = given.keys();
  if (option !== undefined) {
    const what = SUBCOMMANDS[subcommand].options.includes(option)
      ? `goes after "${subcommand}"`
      : `has no meaning for "${subcommand}"`;
    throw new UsageError(`Option --${option} ${what}: ${usage}`);
  }
  if (command !== undefined && SUBCOMMANDS[subcommand].dashes === undefined) {
    const runs = `"memmark ${subcommand}" runs no command`;
    const fix = subcommand === "chart" ? ", or use --chart to draw a recording when it ends" : "";
    throw new UsageError(`Unexpected "--": ${runs}, ${usage}${fix}`);
  }
}

/** What to say of a word where only options can stand; most often the `--` was left out. */
function strayWord(
  argv: readonly string[],
  wordAt: number,
  command: readonly string[] | undefined,
): string {
  const word = argv[wordAt] ?? "";
  const commandAt = wordAt - (isTakenForPath(argv, wordAt - 1) ? 1 : 0);
  const fixed = ["memmark", ...argv.slice(0, commandAt), "--", ...argv.slice(commandAt)];
  const write = `write ${shellWords(fixed)}`;
  if (command !== undefined) {
    const ifCommand = `if ${quote(word)} begins the command, ${write}`;
    return `Unexpected ${quote(word)} before "--": only options go there; ${ifCommand}`;
  }
  const near = didYouMean(word, Object.keys(SUBCOMMANDS));
  const orElse = near === undefined ? "" : ` (or did you mean "memmark ${near}"?)`;
  return `Unexpected ${quote(word)}: a command to record goes after "--", ${write}${orElse}`;
}

/** `--per-process python train.py`: what looks like no CSV, and no endpoint, was hardly meant as the option's value. */
function isTakenForPath(argv: readonly string[], at: number): boolean {
  const option = OPTION_NAMES.find((name) => argv[at - 1] === `--${name}`);
  return option !== undefined && specOf(option).valueOptional === true &&
    !/\.csv$|^https?:/i.test(argv[at] ?? "");
}

function recording(given: GivenOptions, command: readonly string[] | undefined): Invocation {
  for (const name of given.keys()) {
    const { only } = specOf(name);
    if (only === undefined) continue;
    const [first] = only;
    throw new UsageError(`Option --${name} belongs to "${first}": ${subcommandUsage(first)}`);
  }
  const values = optionValues(given);
  const { interval, duration, chart, markers, summary, smaps, sampler, runs } = values;
  const out = runs !== undefined && !given.has("out") ? SERIES_OUT : values.out;
  const { cpu, cgroup, breakdown, otlp, live, quiet } = values;
  const processes = values["per-process"];
  const perProcess = processes === true ? defaultProcessesPath(out) : processes;
  const container = values.container;
  const target = container === undefined ? targetOf(values.pid, command) : undefined;
  if (container !== undefined) checkContainer(container, values.pid, command, sampler);
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
  const { report } = values;
  if (given.has("report-args") && report === undefined) {
    throw new UsageError("Option --report-args needs a report: add --report <path>");
  }
  const ownGroup = ownGroupOf(values, target);
  const budget = budgetOf(values);
  const needsPss = budget?.pssBytes !== undefined || budget?.memoryBytes !== undefined;
  if (needsPss && sampler === "ps") {
    const option = budget.pssBytes === undefined ? "--max-memory" : "--max-pss";
    throw new UsageError(`Cannot measure PSS for ${option} with --sampler ps: drop one of them`);
  }
  if (breakdown && sampler === "ps") {
    throw new UsageError("Cannot measure --breakdown with --sampler ps: drop one of them");
  }
  if (smaps && sampler === "ps") {
    throw new UsageError("Cannot measure --smaps with --sampler ps: drop one of them");
  }
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
