import { chartFormat } from "../render/formats.ts";
import { quote, shellWords } from "../model/quote.ts";
import { mergeAlignment, pictureAlignment } from "./alignments.ts";
import { parseCompare, parseReport } from "./compare_words.ts";
import { isOptionLike, scanOptions } from "./option_parser.ts";
import { nearOption } from "./option_errors.ts";
import { type OptionName, specOf } from "./option_table.ts";
import { optionValues, parseValue } from "./option_values.ts";
import type { ChartEngine, Invocation, Shell, SubcommandName } from "./options.ts";
import { isSubcommand, SHELLS, SUBCOMMANDS, subcommandSyntax } from "./subcommand_table.ts";
import { UsageError } from "./usage_error.ts";
import { isSamePath, oneOf, parseChartPath, TERMINAL_CHART } from "./values.ts";
import { besideCsv, parseCsvPath, recordingsIn, type Words } from "./words.ts";

/** A subcommand, or a wish for help on a topic. */
type Subcommand = Invocation | {
  readonly kind: "help";
  readonly topic: SubcommandName | undefined;
};

/** What to write instead, as messages end. */
export function subcommandUsage(name: SubcommandName): string {
  return `write memmark ${name} ${subcommandSyntax(name)}`;
}

/** How each subcommand reads its words. */
const PARSERS: Readonly<Record<Exclude<SubcommandName, "help">, (words: Words) => Subcommand>> = {
  chart: parseChart,
  summary: parseSummary,
  compare: parseCompare,
  size: parseSize,
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
  if (first === undefined) {
    throw new UsageError(`"memmark ${name}" needs ${SUBCOMMANDS[name].needs}: ${usage}`);
  }
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

function unknownFor(name: SubcommandName, arg: string): string {
  return `Unknown option ${quote(arg)} for "${name}": ${fixOfUnknown(name, arg)}`;
}

function fixOfUnknown(name: SubcommandName, arg: string): string {
  if (name === "mark") {
    return `a label that begins with "-" goes after "--", write memmark mark -- <label>`;
  }
  const { options } = SUBCOMMANDS[name];
  const near = nearOption(arg, [...options, "help"]);
  if (near !== undefined) return `did you mean --${near}?`;
  const [last, ...others] = options.map((option) => `--${option}`).reverse();
  if (last === undefined) return subcommandUsage(name);
  if (others.length === 0) return `it has ${last} alone, ${subcommandUsage(name)}`;
  return `it has ${others.reverse().join(", ")} and ${last}; memmark ${name} --help says more`;
}

function parseSize({ operands, values }: Words): Invocation {
  const { format, headroom, for: scheduler } = values;
  if (format !== "text" && format !== "json") {
    throw new UsageError(`No proposal is written as ${format}: choose --format text or json`);
  }
  if (format === "json" && scheduler !== undefined) {
    throw new UsageError("Option --for has no meaning with --format json, which has all: drop it");
  }
  return {
    ...{ kind: "size", paths: recordingsIn(operands), format },
    ...scheduler !== undefined && { scheduler },
    ...headroom !== undefined && { headroom },
  };
}

function parseMerge({ operands, given, values, usage }: Words): Invocation {
  if (!given.has("out")) throw new UsageError(`"memmark merge" needs --out: ${usage}`);
  const csvPaths = operands.map((path) => parseValue(path, "a recording", parseCsvPath));
  const { out, interval, quiet } = values;
  const align = mergeAlignment(values.align);
  const step = given.has("interval") ? { stepMs: Math.max(1, Math.round(interval)) } : {};
  return { kind: "merge", request: { csvPaths, out, align, ...step, quiet } };
}

function parseExport({ first, given, values }: Words): Invocation {
  const csvPath = parseValue(first, "a recording", parseCsvPath);
  const out = given.has("out") ? values.out : besideCsv(csvPath, ".trace.json");
  return { kind: "export", csvPath, out };
}

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
    throw new UsageError(`"memmark chart" needs ${SUBCOMMANDS.chart.needs}: ${usage}`);
  }
  const chartPath = parseValue(chart, "a chart file", parseChartPath);
  const paths = recordingsIn(operands.slice(0, -1));
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
  const align = pictureAlignment(values.align, paths.length);
  return {
    kind: "chart",
    csvPath: csvPath!,
    ...otherPaths.length > 0 && { otherPaths },
    ...{ chartPath, chartType: values["chart-type"], engine },
    ...align && { align },
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

function parseSummary({ first, values }: Words): Invocation {
  const { format, name } = values;
  const csvPath = parseValue(first, "a recording", parseCsvPath);
  if (format === "html") {
    throw new UsageError(`No summary is HTML: write memmark report ${shellWords([csvPath])}`);
  }
  return { kind: "summary", csvPath, format, ...name !== undefined && { name } };
}
