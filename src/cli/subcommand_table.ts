import { type OptionName, specOf } from "./option_table.ts";
import type { Shell } from "./options.ts";
import type { Completes } from "./values.ts";

/** A subcommand: what it takes, and how help and completions tell of it. */
export interface SubcommandSpec {
  /** Its operands, as help writes them. */
  readonly operands: string;
  readonly brief: string;
  readonly completes: Completes;
  readonly maxOperands: number;
  /** Options of a recording that it takes as well, before or after its operands. */
  readonly options: readonly OptionName[];
}

export const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly Shell[];

/** Every subcommand, by its name; recording has none. */
const SUBCOMMAND_TABLE = {
  chart: {
    operands: "<run.csv> <chart.png>",
    brief: "draw a chart from a recording",
    completes: "files",
    maxOperands: 2,
    options: ["chart-type"],
  },
  summary: {
    operands: "<run.csv>",
    brief: "print the summary of a recording again",
    completes: "files",
    maxOperands: 1,
    options: ["format"],
  },
  mark: {
    operands: "<label>",
    brief: "put a marker into the recording",
    completes: [],
    maxOperands: Infinity,
    options: [],
  },
  completions: {
    operands: SHELLS.join("|"),
    brief: "print a completion script",
    completes: SHELLS,
    maxOperands: 1,
    options: [],
  },
  help: {
    operands: "[chart|summary|mark|completions]",
    brief: "print help",
    completes: ["chart", "summary", "mark", "completions"],
    maxOperands: 1,
    options: [],
  },
} satisfies Record<string, SubcommandSpec>;

export type SubcommandName = keyof typeof SUBCOMMAND_TABLE;

/** Every subcommand's entry, as far as all are alike. */
export const SUBCOMMANDS: Readonly<Record<SubcommandName, SubcommandSpec>> = SUBCOMMAND_TABLE;

/** The names in the order of the table. */
export const SUBCOMMAND_NAMES = Object.keys(SUBCOMMAND_TABLE) as SubcommandName[];

/** A subcommand's options and operands, as help and messages write them. */
export function subcommandSyntax(name: SubcommandName): string {
  const { options, operands } = SUBCOMMANDS[name];
  return [...options.map((option) => `[--${option} ${specOf(option).value}]`), operands].join(" ");
}

/** Whether a word names a subcommand. */
export function isSubcommand(word: string | undefined): word is SubcommandName {
  return word !== undefined && Object.hasOwn(SUBCOMMANDS, word);
}
