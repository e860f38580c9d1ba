import { UsageError } from "./errors.ts";
import { isOptionLike } from "./option_parser.ts";
import { isSubcommand, SHELLS, type SubcommandName, SUBCOMMANDS } from "./option_table.ts";
import { parseValue } from "./option_values.ts";
import type { Invocation, Shell } from "./options.ts";
import { quote } from "./quote.ts";
import { isSamePath, oneOf, parseChartPath, ValueError } from "./values.ts";

/** A subcommand, or a wish for help on a topic. */
type Subcommand = Invocation | {
  readonly kind: "help";
  readonly topic: SubcommandName | undefined;
};

/** Reads what follows a subcommand's name. Throws UsageError. */
export function parseSubcommand(name: SubcommandName, args: readonly string[]): Subcommand {
  const usage = `write memmark ${name} ${SUBCOMMANDS[name].operands}`;
  const option = args.find(isOptionLike);
  if (option !== undefined) {
    throw new UsageError(`Unknown option ${quote(option)} for "${name}": ${usage}`);
  }
  const extra = args[SUBCOMMANDS[name].maxOperands];
  if (extra !== undefined) throw new UsageError(`Unexpected ${quote(extra)}: ${usage}`);
  const [first, second] = args;
  if (name === "help") return { kind: "help", topic: parseTopic(first) };
  if (first === undefined) throw new UsageError(`"memmark ${name}" needs more: ${usage}`);
  if (name === "completions") return { kind: "completions", shell: parseShell(first) };
  if (second === undefined) throw new UsageError(`"memmark chart" needs two files: ${usage}`);
  return parseChart(first, second);
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

function parseChart(csv: string, chart: string): Invocation {
  const csvPath = parseValue(csv, "a recording", parseCsvPath);
  const chartPath = parseValue(chart, "a chart file", parseChartPath);
  if (isSamePath(csvPath, chartPath)) {
    throw new UsageError(
      `Cannot draw ${quote(csvPath)} onto itself: give the chart a name of its own`,
    );
  }
  return { kind: "chart", csvPath, chartPath };
}

function parseCsvPath(path: string): string {
  if (path === "") throw new ValueError("it is empty, name a CSV file that memmark wrote");
  if (path === "-") throw new ValueError("a recording is read from a file, not from stdin");
  return path;
}
