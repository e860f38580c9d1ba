import { UsageError } from "./usage_error.ts";
import { type GivenOptions, scanOptions } from "./option_parser.ts";
import { OPTION_NAMES, specOf } from "./option_table.ts";
import { isSubcommand, SUBCOMMANDS } from "./subcommand_table.ts";
import { recording } from "./recording.ts";
import type { Invocation, SubcommandName } from "./options.ts";
import { quote, shellWords } from "../model/quote.ts";
import { parseSubcommand, subcommandUsage } from "./subcommands.ts";
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
  const near = OPTION_NAMES.find((name) => name === word) === undefined
    ? didYouMean(word, Object.keys(SUBCOMMANDS))
    : `--${word}`;
  const orElse = near === undefined ? "" : ` (or did you mean "memmark ${near}"?)`;
  return `Unexpected ${quote(word)}: a command to record goes after "--", ${write}${orElse}`;
}

/** `--per-process python train.py`: what looks like no CSV, and no endpoint, was hardly meant as the option's value. */
function isTakenForPath(argv: readonly string[], at: number): boolean {
  const option = OPTION_NAMES.find((name) => argv[at - 1] === `--${name}`);
  return option !== undefined && specOf(option).valueOptional === true &&
    !/\.csv$|^https?:/i.test(argv[at] ?? "");
}
