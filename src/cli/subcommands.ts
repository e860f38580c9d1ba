import { UsageError } from "./errors.ts";
import { isOptionLike, scanOptions } from "./option_parser.ts";
import {
  isSubcommand,
  SHELLS,
  type SubcommandName,
  SUBCOMMANDS,
  subcommandSyntax,
} from "./subcommand_table.ts";
import { optionValues, parseValue } from "./option_values.ts";
import type { Invocation, Shell } from "./options.ts";
import { quote } from "../model/quote.ts";
import { isSamePath, oneOf, parseChartPath, ValueError } from "./values.ts";

/** A subcommand, or a wish for help on a topic. */
type Subcommand = Invocation | {
  readonly kind: "help";
  readonly topic: SubcommandName | undefined;
};

/** What to write instead, as messages end. */
export function subcommandUsage(name: SubcommandName): string {
  return `write memmark ${name} ${subcommandSyntax(name)}`;
}

/**
 * Reads what follows a subcommand's name, and what follows `--` after that: operands only.
 *
 * @throws UsageError
 */
export function parseSubcommand(
  name: SubcommandName,
  args: readonly string[],
  afterDashes: readonly string[],
): Subcommand {
  const usage = subcommandUsage(name);
  const { given, operands: written } = scanAround(name, args);
  const operands = [...written, ...afterDashes];
  const extra = operands[SUBCOMMANDS[name].maxOperands];
  if (extra !== undefined) throw new UsageError(`Unexpected ${quote(extra)}: ${usage}`);
  const [first, second] = operands;
  if (name === "help") return { kind: "help", topic: parseTopic(first) };
  if (first === undefined) throw new UsageError(`"memmark ${name}" needs more: ${usage}`);
  if (name === "completions") return { kind: "completions", shell: parseShell(first) };
  if (name === "mark") return parseMark(operands);
  if (name === "summary") {
    const csvPath = parseValue(first, "a recording", parseCsvPath);
    return { kind: "summary", csvPath, format: optionValues(given).format };
  }
  if (second === undefined) throw new UsageError(`"memmark chart" needs two files: ${usage}`);
  const chartType = optionValues(given)["chart-type"];
  return { ...parseChart(first, second), chartType };
}

/** A subcommand's operands, and its options before, between and after them. */
function scanAround(name: SubcommandName, args: readonly string[]) {
  const known = SUBCOMMANDS[name].options;
  const operands: string[] = [];
  const inOrder: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (!isOptionLike(arg)) {
      operands.push(arg);
      continue;
    }
    const option = known.find((name) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    if (option === undefined) throw new UsageError(unknownFor(name, arg));
    inOrder.push(arg);
    if (arg === `--${option}`) inOrder.push(...args.slice(++index, index + 1));
  }
  return { given: scanOptions(inOrder).given, operands };
}

function unknownFor(name: SubcommandName, option: string): string {
  const fix = name === "mark"
    ? `a label that begins with "-" goes after "--", write memmark mark -- <label>`
    : subcommandUsage(name);
  return `Unknown option ${quote(option)} for "${name}": ${fix}`;
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

function parseChart(csv: string, chart: string) {
  const csvPath = parseValue(csv, "a recording", parseCsvPath);
  const chartPath = parseValue(chart, "a chart file", parseChartPath);
  if (isSamePath(csvPath, chartPath)) {
    throw new UsageError(
      `Cannot draw ${quote(csvPath)} onto itself: give the chart a name of its own`,
    );
  }
  return { kind: "chart", csvPath, chartPath } as const;
}

function parseCsvPath(path: string): string {
  if (path === "") throw new ValueError("it is empty, name a CSV file that memmark wrote");
  if (path === "-") throw new ValueError("a recording is read from a file, not from stdin");
  return path;
}
