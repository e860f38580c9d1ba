import type { SamplerChoice, Shell } from "./options.ts";
import { parseDuration, parseDurationOrSeconds } from "./units.ts";
import { type Completes, oneOf, parseChartPath, parsePid } from "./values.ts";

/** The headings of `--help`, in their order. */
export const GROUPS = ["Target", "Sampling", "Output", "Information"] as const;

interface FlagSpec {
  readonly group: (typeof GROUPS)[number];
  readonly short?: string;
  /** What it does, for help and completions: one phrase. */
  readonly brief: string;
}

interface ValueSpec extends FlagSpec {
  /** Stands for the value in help. */
  readonly value: string;
  readonly completes: Completes;
  /** Throws ValueError. */
  parse(text: string): unknown;
  /** Used when the option is not given; text, so that help shows what the parser reads. */
  readonly default?: string;
}

export type OptionSpec = FlagSpec | ValueSpec;

/** Every option, by its long name: the parser, help and the completions all read this table. */
export const OPTIONS = {
  pid: {
    group: "Target",
    short: "p",
    value: "pid",
    completes: "pids",
    parse: parsePid,
    brief: "attach to a running process and what it spawned",
  },
  "wait-all": {
    group: "Target",
    brief: "record until the last descendant has ended",
  },
  interval: {
    group: "Sampling",
    short: "i",
    value: "duration",
    completes: [],
    parse: parseDuration,
    default: "1s",
    brief: "time between samples, 1ms or more",
  },
  duration: {
    group: "Sampling",
    short: "d",
    value: "duration",
    completes: [],
    parse: parseDurationOrSeconds,
    brief:
      "stop recording after this, a bare number is seconds; a launched command is left running",
  },
  smaps: {
    group: "Sampling",
    brief: "measure PSS and swap at each sample (Linux)",
  },
  sampler: {
    group: "Sampling",
    ...oneOf<SamplerChoice>("auto", "proc", "ps"),
    default: "auto",
    brief: "how to look at the processes",
  },
  out: {
    group: "Output",
    short: "o",
    value: "path",
    completes: "files",
    parse: String,
    default: "memmark.csv",
    brief: "CSV to write, - is stdout; an existing file is overwritten",
  },
  chart: {
    group: "Output",
    short: "c",
    value: "path",
    completes: "files",
    parse: parseChartPath,
    brief: "draw a .png, .svg or .pdf as well (needs gnuplot)",
  },
  quiet: {
    group: "Output",
    short: "q",
    brief: "print nothing but warnings and errors",
  },
  help: {
    group: "Information",
    short: "h",
    brief: "print help; also after chart and completions",
  },
  version: {
    group: "Information",
    short: "V",
    brief: "print the version",
  },
} satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof OPTIONS;

/** The names in the order of the table. */
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** An option's entry, as far as all entries are alike. */
export function specOf(name: OptionName): FlagSpec & Partial<ValueSpec> {
  return OPTIONS[name];
}

interface SubcommandSpec {
  /** Its operands, as help writes them. */
  readonly operands: string;
  readonly brief: string;
  readonly completes: Completes;
  readonly maxOperands: number;
}

export const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly Shell[];

/** Every subcommand, by its name; recording has none. */
export const SUBCOMMANDS = {
  chart: {
    operands: "<run.csv> <chart.png>",
    brief: "draw a chart from a recording",
    completes: "files",
    maxOperands: 2,
  },
  completions: {
    operands: SHELLS.join("|"),
    brief: "print a completion script",
    completes: SHELLS,
    maxOperands: 1,
  },
  help: {
    operands: "[chart|completions]",
    brief: "print help",
    completes: ["chart", "completions"],
    maxOperands: 1,
  },
} satisfies Record<string, SubcommandSpec>;

export type SubcommandName = keyof typeof SUBCOMMANDS;

/** Whether a word names a subcommand. */
export function isSubcommand(word: string | undefined): word is SubcommandName {
  return word !== undefined && Object.hasOwn(SUBCOMMANDS, word);
}
