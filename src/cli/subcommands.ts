import { withoutCompanions } from "../recording/paths.ts";
import { UsageError } from "./usage_error.ts";
import { type GivenOptions, isOptionLike, scanOptions } from "./option_parser.ts";
import { type OptionName, specOf } from "./option_table.ts";
import { isSubcommand, SHELLS, SUBCOMMANDS, subcommandSyntax } from "./subcommand_table.ts";
import { type OptionValues, optionValues, parseValue } from "./option_values.ts";
import type { ChartEngine, Invocation, Shell, SubcommandName } from "./options.ts";
import { chartFormat } from "../render/formats.ts";
import { quote, shellWords } from "../model/quote.ts";
import {
  isSamePath,
  oneOf,
  parseChartPath,
  parseReportPath,
  TERMINAL_CHART,
  ValueError,
} from "./values.ts";

/** A subcommand, or a wish for help on a topic. */
type Subcommand = Invocation | {
  readonly kind: "help";
  readonly topic: SubcommandName | undefined;
};

/** What to write instead, as messages end. */
export function subcommandUsage(name: SubcommandName): string {
  return `write memmark ${name} ${subcommandSyntax(name)}`;
}

/** What follows a subcommand's name. */
interface Words {
  /** All that is no option; what follows `--` too. */
  readonly operands: readonly string[];
  /** The first one: there is one. */
  readonly first: string;
  /** How many of them stand before `--`; undefined without one. */
  readonly beforeDashes: number | undefined;
  readonly given: GivenOptions;
  readonly values: OptionValues;
  readonly usage: string;
}

/** How each subcommand reads its words. */
const PARSERS: Readonly<Record<Exclude<SubcommandName, "help">, (words: Words) => Subcommand>> = {
  chart: parseChart,
  summary: parseSummary,
  compare: parseCompare,
  size: ({ operands, values }) => ({
    kind: "size",
    paths: recordingsIn(operands),
    ...values.for !== undefined && { scheduler: values.for },
    ...values.headroom !== undefined && { headroom: values.headroom },
  }),
  merge: parseMerge,
  export: parseExport,
  report: parseReport,
  mark: ({ operands }) => parseMark(operands),
  completions: ({ first }) => ({ kind: "completions", shell: parseShell(first) }),
};

/**
 * Reads what follows a subcommand's name, and what follows `--` after that: operands only.
 *
 * @throws UsageError
 */
export function parseSubcommand(
  name: SubcommandName,
  args: readonly string[],
  afterDashes: readonly string[] | undefined,
): Subcommand {
  const usage = subcommandUsage(name);
  const { given, operands, beforeDashes } = wordsOf(name, args, afterDashes);
  const extra = operands[SUBCOMMANDS[name].maxOperands];
  if (extra !== undefined) throw new UsageError(`Unexpected ${quote(extra)}: ${usage}`);
  const [first] = operands;
  if (name === "help") return { kind: "help", topic: parseTopic(first) };
  if (first === undefined) throw new UsageError(`"memmark ${name}" needs more: ${usage}`);
  return PARSERS[name]({
    ...{ operands, first, beforeDashes, given, usage },
    values: optionValues(given),
  });
}

/** All operands, and all options: behind `--` too, where that does not end them. */
function wordsOf(
  name: SubcommandName,
  args: readonly string[],
  afterDashes: readonly string[] | undefined,
) {
  const before = scanAround(name, args);
  const beforeDashes = afterDashes && before.operands.length;
  const after = afterDashes ?? [];
  // Commands have options of their own.
  const isOfCommands = before.given.has("runs");
  return SUBCOMMANDS[name].dashes === "parts" && !isOfCommands
    ? { ...scanAround(name, [...args, ...after]), beforeDashes }
    : { given: before.given, operands: [...before.operands, ...after], beforeDashes };
}

/** A subcommand's operands, and its options before, between and after them. */
function scanAround(name: SubcommandName, args: readonly string[]) {
  const operands: string[] = [];
  const inOrder: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (!isOptionLike(arg)) {
      operands.push(arg);
      continue;
    }
    const option = SUBCOMMANDS[name].options.find((option) => isWritten(option, arg));
    if (option === undefined) throw new UsageError(unknownFor(name, arg));
    inOrder.push(arg);
    const { short, parse } = specOf(option);
    const isAlone = arg === `--${option}` || arg === `-${short}`;
    if (isAlone && parse !== undefined) inOrder.push(...args.slice(++index, index + 1));
  }
  return { given: scanOptions(inOrder).given, operands };
}

/** Whether an argument begins with this option: `--out`, `--out=x`, `-o`, `-ox`. */
function isWritten(option: OptionName, arg: string): boolean {
  const { short } = specOf(option);
  return arg === `--${option}` || arg.startsWith(`--${option}=`) ||
    short !== undefined && arg.startsWith(`-${short}`);
}

function unknownFor(name: SubcommandName, option: string): string {
  const fix = name === "mark"
    ? `a label that begins with "-" goes after "--", write memmark mark -- <label>`
    : subcommandUsage(name);
  return `Unknown option ${quote(option)} for "${name}": ${fix}`;
}

function parseMerge({ operands, given, values, usage }: Words): Invocation {
  if (!given.has("out")) throw new UsageError(`"memmark merge" needs --out: ${usage}`);
  const csvPaths = operands.map((path) => parseValue(path, "a recording", parseCsvPath));
  const { out, align, interval, quiet } = values;
  const step = given.has("interval") ? { stepMs: Math.max(1, Math.round(interval)) } : {};
  return { kind: "merge", request: { csvPaths, out, align, ...step, quiet } };
}

function parseExport({ first, given, values }: Words): Invocation {
  const csvPath = parseValue(first, "a recording", parseCsvPath);
  const out = given.has("out") ? values.out : besideCsv(csvPath, ".trace.json");
  return { kind: "export", csvPath, out };
}

/** A name beside a recording, as outputs are written: what looks like a pattern in it is none. */
const besideCsv = (csvPath: string, ending: string): string =>
  `${csvPath.replace(/\.csv$/i, "").replaceAll("%", "%%")}${ending}`;

function parseMark(words: readonly string[]): Invocation {
  const label = words.join(" ");
  if (label.trim() !== "") return { kind: "mark", label };
  throw new UsageError("Empty label: write memmark mark <label>, such as memmark mark epoch 1");
}

function parseShell(word: string): Shell {
  return parseValue(word, "a shell", oneOf(...SHELLS).parse);
}

function parseTopic(word: string | undefined): SubcommandName | undefined {
  if (word === undefined || isSubcommand(word)) return word;
  throw new UsageError(
    `No help on ${quote(word)}: write memmark help ${SUBCOMMANDS.help.operands}`,
  );
}

function parseChart({ operands, given, values, usage }: Words): Invocation {
  const chart = operands.at(-1);
  if (chart === undefined || operands.length < 2) {
    throw new UsageError(`"memmark chart" needs two files: ${usage}`);
  }
  const chartPath = parseValue(chart, "a chart file", parseChartPath);
  const paths = operands.slice(0, -1).map((path) => parseValue(path, "a recording", parseCsvPath));
  for (const path of paths) {
    if (chartPath === TERMINAL_CHART || !isSamePath(path, chartPath)) continue;
    throw new UsageError(
      `Cannot draw ${quote(path)} onto itself: give the chart a name of its own`,
    );
  }
  const [csvPath, ...otherPaths] = paths;
  if (paths.length > MAX_OVERLAID) {
    throw new UsageError(
      `Cannot draw ${paths.length} recordings into one picture: ${MAX_OVERLAID} are the most`,
    );
  }
  if (otherPaths.length > 0 && chartPath === TERMINAL_CHART) {
    throw new UsageError(
      "Cannot draw several recordings on the terminal: name a file for the chart",
    );
  }
  if (otherPaths.length > 0 && given.has("chart-type")) {
    throw new UsageError("Option --chart-type has no meaning for several recordings: drop it");
  }
  const engine = values["chart-engine"];
  checkEngine(engine, chartPath);
  return {
    kind: "chart",
    csvPath: csvPath!,
    ...otherPaths.length > 0 && { otherPaths },
    ...{ chartPath, chartType: values["chart-type"], engine },
  };
}

/** More could not be told apart by their colours. */
const MAX_OVERLAID = 8;

/** Throws UsageError where memmark itself is to draw what it cannot. */
export function checkEngine(engine: ChartEngine, chartPath: string): void {
  if (engine === "gnuplot" && chartPath === TERMINAL_CHART) {
    throw new UsageError(
      "Cannot draw on the terminal with --chart-engine gnuplot: drop the option",
    );
  }
  if (engine !== "builtin" || chartFormat(chartPath) !== "pdf") return;
  throw new UsageError(
    `Cannot draw ${quote(chartPath)} with --chart-engine builtin: a PDF needs gnuplot; drop the ` +
      "option, or name a .png or .svg file",
  );
}

function parseCompare(words: Words): Invocation {
  const { operands, beforeDashes, given, values, usage } = words;
  const request = {
    gates: values["max-increase"],
    floorBytes: values["min-change"],
    warnOnly: values["warn-only"],
    format: values.format,
    ...values.name !== undefined && { name: values.name },
  };
  if (values.runs !== undefined) {
    const { runs, interval: intervalMs } = values;
    return { kind: "compareCommands", ...commandsOf(words), runs, intervalMs, ...request };
  }
  if (given.has("interval")) {
    throw new UsageError(
      "Option --interval needs commands to record: add --runs <n>, " +
        "write memmark compare --runs 5 'old command' 'new command'",
    );
  }
  const found = recordingsIn(operands);
  if (beforeDashes === undefined && found.length !== 2) {
    const fix = found.length === 1 ? "what to compare it with" : "which of them are the base";
    throw new UsageError(`"memmark compare" needs to know ${fix}: ${usage}`);
  }
  const { oldPaths, newPaths } = sidesOf(operands, beforeDashes);
  if (oldPaths.length === 0 || newPaths.length === 0) {
    const where = oldPaths.length === 0 ? "before" : "behind";
    throw new UsageError(`No recording ${where} "--": ${usage}`);
  }
  return { kind: "compare", oldPaths, newPaths, ...request };
}

/** Recordings among the operands: patterns of the shell find what stands beside them as well. */
function recordingsIn(operands: readonly string[]): string[] {
  return withoutCompanions(
    operands.map((path) => parseValue(path, "a recording", parseCsvPath)),
  );
}

/** What stands before `--`, and what behind it; without it the first, and the others. */
function sidesOf(operands: readonly string[], beforeDashes: number | undefined) {
  if (beforeDashes === undefined) {
    const [oldest, ...newPaths] = recordingsIn(operands);
    return { oldPaths: oldest === undefined ? [] : [oldest], newPaths };
  }
  return {
    oldPaths: recordingsIn(operands.slice(0, beforeDashes)),
    newPaths: recordingsIn(operands.slice(beforeDashes)),
  };
}

type Command = readonly [string, ...string[]];

/** `'old' 'new'`, each for a shell; or `-- old --- new`, each as words. */
function commandsOf({ operands, beforeDashes }: Words): {
  readonly oldCommand: Command;
  readonly newCommand: Command;
} {
  const usage = "write memmark compare --runs 5 'old command' 'new command', or " +
    "memmark compare --runs 5 -- old command --- new command";
  if (beforeDashes === undefined) {
    const [old, fresh] = operands;
    if (operands.length !== 2 || !old?.trim() || !fresh?.trim()) {
      throw new UsageError(`"memmark compare --runs" needs two commands: ${usage}`);
    }
    return { oldCommand: ["sh", "-c", old], newCommand: ["sh", "-c", fresh] };
  }
  const parted = operands.indexOf("---");
  const [program, ...args] = operands.slice(0, parted < 0 ? 0 : parted);
  const [newProgram, ...newArgs] = operands.slice(parted + 1);
  if (beforeDashes > 0 || !program || parted < 0 || !newProgram) {
    throw new UsageError(`"memmark compare --runs" needs two commands: ${usage}`);
  }
  return { oldCommand: [program, ...args], newCommand: [newProgram, ...newArgs] };
}

function parseSummary({ first, values }: Words): Invocation {
  const { format, name } = values;
  const csvPath = parseValue(first, "a recording", parseCsvPath);
  if (format === "html") {
    throw new UsageError(`No summary is HTML: write memmark report ${shellWords([csvPath])}`);
  }
  return { kind: "summary", csvPath, format, ...name !== undefined && { name } };
}

/** Of several: ranks of a job, or a comparison; see {@link ReportManyRequest}. */
function parseReport(words: Words): Invocation {
  const { operands, beforeDashes, given, values } = words;
  const csvPaths = recordingsIn(operands);
  if (beforeDashes === undefined && csvPaths.length === 1) {
    return parseOneReport({ ...words, first: csvPaths[0]! });
  }
  const { ranks, align } = values;
  if (ranks && beforeDashes !== undefined) {
    throw new UsageError(`Ranks of one job have no "--" between them: ${words.usage}`);
  }
  const isComparison = beforeDashes !== undefined;
  if (isComparison && given.has("report-args")) {
    throw new UsageError("Option --report-args has no meaning for a comparison: drop it");
  }
  const { oldPaths, newPaths } = sidesOf(operands, beforeDashes);
  if (oldPaths.length === 0 || newPaths.length === 0) {
    throw new UsageError(
      `A report of several recordings needs some before and some behind "--": ${words.usage}`,
    );
  }
  return {
    kind: "reportMany",
    request: {
      ...{ csvPaths, align, reportArguments: values["report-args"] },
      ...(ranks || isComparison) && { areRanks: ranks },
      ...given.has("out") && { out: reportPath(values.out) },
      comparison: {
        ...{ kind: "compare", oldPaths, newPaths, format: "html", gates: [] },
        ...{ floorBytes: values["min-change"], warnOnly: true },
      },
    },
  };
}

const reportPath = (path: string): string =>
  path === "-" ? path : parseValue(path, "a report", parseReportPath);

function parseOneReport({ first, given, values }: Words): Invocation {
  const csvPath = parseValue(first, "a recording", parseCsvPath);
  const out = reportPath(
    given.has("out") ? values.out : besideCsv(csvPath, ".html"),
  );
  if (isSamePath(csvPath, out)) {
    throw new UsageError(
      `Cannot write the report of ${quote(csvPath)} onto itself: give it a name of its own`,
    );
  }
  return { kind: "report", csvPath, out, reportArguments: values["report-args"] };
}

function parseCsvPath(path: string): string {
  if (path === "") throw new ValueError("it is empty, name a CSV file that memmark wrote");
  if (path === "-") throw new ValueError("a recording is read from a file, not from stdin");
  return path;
}
