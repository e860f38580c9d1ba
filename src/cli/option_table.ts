import type { ChartType } from "../series/series.ts";
import type {
  ChartEngine,
  LiveChoice,
  ReportArguments,
  SamplerChoice,
  SubcommandName,
} from "./options.ts";
import { COMPARISON_FORMATS, type ComparisonFormat } from "../render/formats.ts";
import { type Scheduler, SCHEDULERS } from "../sizing/scheduler.ts";
import { ALIGNMENT_WORDS, parseAlignment } from "./alignments.ts";
import { parseGate } from "./gates.ts";
import { parseGrowth, parseLimit, parseSize } from "./sizes.ts";
import { parseDuration, parseDurationOrSeconds } from "./durations.ts";
import {
  type Completes,
  oneOf,
  parseChartPath,
  parseCount,
  parseFilePath,
  parsePercent,
  parsePid,
  parseReportPath,
  parseSummaryPath,
} from "./values.ts";

/** The headings of `--help`, in their order. */
export const GROUPS = ["Target", "Sampling", "Budget", "Output", "Information"] as const;

interface FlagSpec {
  readonly group: (typeof GROUPS)[number];
  readonly short?: string;
  /** What it does, for help and completions: one phrase. */
  readonly brief: string;
  /** It belongs to these subcommands, and not to a recording. */
  readonly only?: readonly [SubcommandName, ...SubcommandName[]];
}

interface ValueSpec extends FlagSpec {
  /** Stands for the value in help. */
  readonly value: string;
  readonly completes: Completes;
  /** Throws ValueError. */
  parse(text: string): unknown;
  /** Used when the option is not given; text, so that help shows what the parser reads. */
  readonly default?: string;
  /** The option may stand without a value: then it is `true`. */
  readonly valueOptional?: true;
  /** It may be given several times: its values are a list. */
  readonly repeats?: true;
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
  container: {
    group: "Target",
    value: "id|name",
    completes: [],
    parse: String,
    brief: "attach to a container (Linux); implies --cgroup",
  },
  "own-group": {
    group: "Target",
    brief: "give the command its own control group (Linux)",
  },
  limit: {
    group: "Target",
    value: "size",
    completes: [],
    parse: parseLimit,
    brief: "limit of its memory and swap; implies --own-group",
  },
  runs: {
    group: "Target",
    value: "n",
    completes: [],
    parse: parseCount,
    brief: "run the command n times, one after the other; %n in the paths",
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
  breakdown: {
    group: "Sampling",
    brief: "measure memory by kind: three CSV columns, with --smaps seven (Linux)",
  },
  cpu: {
    group: "Sampling",
    brief: "measure CPU: two CSV columns, and on the chart",
  },
  cgroup: {
    group: "Sampling",
    brief: "measure the control group, seven columns (Linux)",
  },
  markers: {
    group: "Sampling",
    value: "path",
    completes: "files",
    parse: parseFilePath,
    brief: "read markers from this file: timestamp,label",
  },
  sampler: {
    group: "Sampling",
    ...oneOf<SamplerChoice>("auto", "proc", "ps"),
    default: "auto",
    brief: "how to look at the processes",
  },
  "max-rss": {
    group: "Budget",
    value: "size",
    completes: [],
    parse: parseSize,
    brief: "exit with 3 when RSS passed this",
  },
  "max-pss": {
    group: "Budget",
    value: "size",
    completes: [],
    parse: parseSize,
    brief: "the same for PSS, shared memory told once; implies --smaps (Linux)",
  },
  "max-memory": {
    group: "Budget",
    value: "size",
    completes: [],
    parse: parseSize,
    brief: "the same for what is held: PSS and swap (implies --smaps), footprint on macOS",
  },
  "max-growth": {
    group: "Budget",
    value: "rate",
    completes: [],
    parse: parseGrowth,
    brief: "the same for memory that surely grows faster, such as 1MiB/h",
  },
  "kill-over": {
    group: "Budget",
    brief: "end the whole tree as soon as it is over, with --pid too",
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
    brief: "draw a .png, .svg or .pdf (needs gnuplot) too; -: on the terminal",
  },
  "chart-engine": {
    group: "Output",
    ...oneOf<ChartEngine>("auto", "gnuplot", "builtin"),
    default: "auto",
    brief: "what draws it; auto: gnuplot where it is there, else memmark",
  },
  "chart-type": {
    group: "Output",
    ...oneOf<ChartType>("lines", "stacked", "kinds"),
    default: "lines",
    brief: "lines of all metrics, areas, or areas by kind (--breakdown)",
  },
  report: {
    group: "Output",
    value: "path",
    completes: "files",
    parse: parseReportPath,
    brief: "write an .html page: charts, processes, figures",
  },
  "report-args": {
    group: "Output",
    ...oneOf<ReportArguments>("full", "names"),
    default: "full",
    brief: "command lines in it; names: without arguments",
  },
  "per-process": {
    group: "Output",
    value: "path",
    completes: "files",
    parse: parseFilePath,
    valueOptional: true,
    brief: "write a CSV row per process too (default: <out>.processes.csv)",
  },
  summary: {
    group: "Output",
    value: "path",
    completes: "files",
    parse: parseSummaryPath,
    repeats: true,
    brief:
      "write the summary as .json or .md; github: append it to $GITHUB_STEP_SUMMARY; repeatable",
  },
  format: {
    group: "Output",
    ...oneOf<ComparisonFormat>(...COMPARISON_FORMATS),
    value: "format",
    default: "text",
    only: ["summary", "compare", "size"],
    brief: "of what is printed",
  },
  baseline: {
    group: "Budget",
    value: "path",
    completes: "files",
    parse: parseFilePath,
    repeats: true,
    brief: "compare with this recording at the end; repeatable",
  },
  "max-increase": {
    group: "Budget",
    value: "rise",
    completes: [],
    parse: parseGate,
    repeats: true,
    brief: "exit with 3 when the peak rose by more",
  },
  "min-change": {
    group: "Budget",
    value: "size",
    completes: [],
    parse: parseSize,
    default: "8MiB",
    only: ["compare"],
    brief: "a smaller change of memory is none",
  },
  "warn-only": {
    group: "Budget",
    only: ["compare"],
    brief: "exit with 0 though a figure rose by more than it may",
  },
  otlp: {
    group: "Output",
    value: "endpoint",
    completes: [],
    // Checked later, by code that does not show it: it may hold a password.
    parse: String,
    valueOptional: true,
    brief:
      "send each sample to an OpenTelemetry endpoint (default: by the OTEL_... variables, else " +
      "http://localhost:4318)",
  },
  align: {
    group: "Output",
    value: "how",
    completes: ALIGNMENT_WORDS,
    parse: parseAlignment,
    only: ["chart", "merge", "report"],
    brief: "by what recordings are brought together: start, marker:<label>, phase; wall to merge",
  },
  ranks: {
    group: "Output",
    only: ["report"],
    brief: "the recordings are ranks of one job, not to be compared",
  },
  name: {
    group: "Output",
    value: "name",
    completes: [],
    parse: String,
    only: ["summary", "compare"],
    brief: "of what was recorded, in the formats of other tools (default: the command)",
  },
  for: {
    group: "Output",
    ...oneOf<Scheduler>(...SCHEDULERS),
    only: ["size"],
    brief: "whom to ask, in whose words (default: all of them)",
  },
  headroom: {
    group: "Output",
    value: "percent",
    completes: [],
    parse: parsePercent,
    only: ["size"],
    brief: "what to add to what the recordings had (default: 20%, or how they differ)",
  },
  live: {
    group: "Output",
    ...oneOf<LiveChoice>("auto", "always", "never"),
    default: "auto",
    brief: "updating line on stderr; auto: with --pid, on a terminal of its own",
  },
  quiet: {
    group: "Output",
    short: "q",
    brief: "print nothing but warnings and errors",
  },
  help: {
    group: "Information",
    short: "h",
    brief: "print help; also after a subcommand",
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

/** Those of a recording. */
export const RECORD_OPTION_NAMES = OPTION_NAMES.filter((name) => specOf(name).only === undefined);

/** An option's entry, as far as all entries are alike. */
export function specOf(name: OptionName): FlagSpec & Partial<ValueSpec> {
  return OPTIONS[name];
}
