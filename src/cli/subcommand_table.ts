import type { OptionName } from "./option_table.ts";
import type { Shell, SubcommandName } from "./options.ts";
import type { Completes } from "./values.ts";

/** A subcommand: what it takes, and how help and completions tell of it. */
export interface SubcommandSpec {
  /** Its operands, as help writes them. */
  readonly operands: string;
  /** What it cannot do without, as messages tell. */
  readonly needs: string;
  readonly brief: string;
  readonly completes: Completes;
  readonly maxOperands: number;
  /** Options that it takes, before or after its operands. */
  readonly options: readonly OptionName[];
  /**
   * Whether `--` may stand among its operands: `ends`, it ends the options; `parts`, it parts the
   * operands, and options may stand behind it as well.
   */
  readonly dashes?: "ends" | "parts";
}

export const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly Shell[];

const WITH_HELP = [
  "chart",
  "summary",
  "compare",
  "size",
  "merge",
  "export",
  "report",
  "mark",
  "completions",
] as const;

/** What commands are recorded with that are to be compared; without --runs they have no meaning. */
export const RECORDED_WITH = [
  "runs",
  "interval",
  "smaps",
  "cpu",
  "cgroup",
  "own-group",
] as const satisfies readonly OptionName[];

/** Every subcommand, by its name; recording has none. */
export const SUBCOMMANDS: Readonly<Record<SubcommandName, SubcommandSpec>> = {
  chart: {
    operands: "<run.csv>... <chart.png>",
    needs: "two files",
    brief: "draw a chart of recordings",
    completes: "files",
    maxOperands: Infinity,
    options: ["chart-type", "chart-engine", "align"],
  },
  summary: {
    operands: "<run.csv>",
    needs: "a recording",
    brief: "print the summary of one again",
    completes: "files",
    maxOperands: 1,
    options: ["format", "name"],
  },
  compare: {
    operands: "<base.csv>... -- <new.csv>...",
    needs: "recordings",
    brief: "hold recordings against each other",
    completes: "files",
    maxOperands: Infinity,
    options: [
      ...["max-increase", "min-change", "warn-only", "format", "name"] as const,
      ...RECORDED_WITH,
    ],
    dashes: "parts",
  },
  size: {
    operands: "<run.csv>...",
    needs: "a recording",
    brief: "what memory to ask a scheduler for",
    completes: "files",
    maxOperands: Infinity,
    options: ["for", "headroom", "format"],
  },
  merge: {
    operands: "<run.csv>... -o <all.csv>",
    needs: "recordings",
    brief: "make one recording of many",
    completes: "files",
    maxOperands: Infinity,
    options: ["out", "align", "interval", "quiet"],
  },
  export: {
    operands: "<run.csv>",
    needs: "a recording",
    brief: "make a trace for Perfetto and Chrome",
    completes: "files",
    maxOperands: 1,
    options: ["out"],
  },
  report: {
    operands: "<run.csv>...",
    needs: "a recording",
    brief: "make an HTML page of recordings",
    completes: "files",
    maxOperands: Infinity,
    options: ["out", "ranks", "align", "report-args"],
    dashes: "parts",
  },
  mark: {
    operands: "<label>",
    needs: "a label",
    brief: "put a marker into the recording",
    completes: [],
    maxOperands: Infinity,
    options: [],
    // A label may begin like an option.
    dashes: "ends",
  },
  completions: {
    operands: SHELLS.join("|"),
    needs: "the name of a shell",
    brief: "print a completion script",
    completes: SHELLS,
    maxOperands: 1,
    options: [],
  },
  help: {
    operands: `[${WITH_HELP.join("|")}]`,
    needs: "nothing",
    brief: "print help",
    completes: WITH_HELP,
    maxOperands: 1,
    options: [],
  },
};

/** The names in the order of the table. */
export const SUBCOMMAND_NAMES = Object.keys(SUBCOMMANDS) as SubcommandName[];

/** What follows a subcommand's name, as help and messages write it. */
export function subcommandSyntax(name: SubcommandName): string {
  const { options, operands } = SUBCOMMANDS[name];
  return options.length === 0 ? operands : `[options] ${operands}`;
}

/** Those that help tells of, in its order. */
export const DESCRIBED_SUBCOMMANDS = WITH_HELP;

/** Whether a word names a subcommand. */
export function isSubcommand(word: string | undefined): word is SubcommandName {
  return word !== undefined && Object.hasOwn(SUBCOMMANDS, word);
}
