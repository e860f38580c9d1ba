import type { ChartType } from "../series/series.ts";
import type { Baseline, CompareRequest } from "../compare/gate.ts";
import type { Scheduler } from "../sizing/scheduler.ts";
import type { ComparisonFormat, ReportFormat } from "../render/formats.ts";
import type { MemoryBudget } from "../summary/memory_budget.ts";
import type { Alignment, AskedAlignment } from "../model/alignment.ts";
import type { AlignmentChoice } from "../summary/ranks.ts";

/** What to measure: a command to launch, or a process that runs already, and what people call it. */
export type TargetSpec =
  | { readonly kind: "launch"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "attach"; readonly pid: number; readonly name?: string };

/** How to look at the tree; `auto` is `/proc` on Linux, `ps` with footprint on macOS. */
export type SamplerChoice = "auto" | "proc" | "ps";

/** Whether a line on standard error shows how the recording goes; see liveModeOf. */
export type LiveChoice = "auto" | "always" | "never";

/** What a report tells of command lines: all of them, or programs without their arguments. */
export type ReportArguments = "full" | "names";

/** What draws a chart: gnuplot, memmark itself, or gnuplot where it is there and else memmark. */
export type ChartEngine = "auto" | "gnuplot" | "builtin";

/** What the recorded tree may use, and what to do about it. At least one limit is there. */
export interface BudgetOptions extends MemoryBudget {
  /** End the tree as soon as it is over. */
  readonly killOver: boolean;
}

/** A control group that is made for the command. */
export interface OwnGroupOptions {
  /** What the command may use of memory and swap, at least 4 MiB; absent = whatever there is. */
  readonly limitBytes?: number;
}

/** A recording as asked for on the command line, checked. */
export interface RecordOptions {
  readonly target: TargetSpec;
  /** Time between samples, at least 1 ms. */
  readonly intervalMs: number;
  /** Stop recording after this; absent = until the target ends. */
  readonly durationMs?: number;
  /** CSV path, or `-` for stdout. */
  readonly out: string;
  readonly chart?: string;
  readonly chartType: ChartType;
  readonly chartEngine: ChartEngine;
  /** Path of the HTML page. */
  readonly report?: string;
  readonly reportArguments: ReportArguments;
  /** Path of the CSV with a row per process and sample; absent = none. */
  readonly perProcess?: string;
  /** Measure CPU as well. */
  readonly cpu: boolean;
  /** Measure the root process's control group as well. */
  readonly cgroup: boolean;
  /** Launch the command in a control group of its own; absent = in memmark's. */
  readonly ownGroup?: OwnGroupOptions;
  /** The file that the measured program writes its markers to; absent = one is made up. */
  readonly markers?: string;
  /** Peaks that are too much; absent = none is. */
  readonly budget?: BudgetOptions;
  /** Paths to write the summary to, each ending in .json or .md, or `github`. */
  readonly summary: readonly string[];
  /** Where samples are sent as metrics: an endpoint, or what the environment says; absent = nowhere. */
  readonly otlp?: string | true;
  readonly live: LiveChoice;
  readonly smaps: boolean;
  /** Measure memory by kind as well. */
  readonly breakdown: boolean;
  readonly waitAll: boolean;
  readonly sampler: SamplerChoice;
  readonly quiet: boolean;
}

/** What memmark does beside recording. */
export type SubcommandName =
  | "chart"
  | "summary"
  | "compare"
  | "size"
  | "merge"
  | "export"
  | "report"
  | "mark"
  | "completions"
  | "help";

/** Recordings to be made one of. */
export interface MergeRequest {
  readonly csvPaths: readonly string[];
  /** CSV path, or `-` for stdout. */
  readonly out: string;
  readonly align: AlignmentChoice;
  /** Of the common grid, at least 1 ms; absent = as most of them were recorded. */
  readonly stepMs?: number;
  readonly quiet: boolean;
}

/** Recordings to make one page of. */
export interface ReportManyRequest {
  readonly csvPaths: readonly string[];
  /** Whether they are ranks of one job; absent: their facts tell. */
  readonly areRanks?: boolean;
  /** By what they are brought together; absent: ranks by the time of day, others by their starts. */
  readonly align?: AskedAlignment;
  readonly reportArguments: ReportArguments;
  /** What to compare, where they are no ranks. */
  readonly comparison: Omit<CompareInvocation, "out">;
  /** Where to write the page; `-` = standard output; absent: a name for what it is. */
  readonly out?: string;
}

/** A shell that memmark writes completions for. */
export type Shell = "bash" | "zsh" | "fish";

/** Recordings to hold against each other, and how: at least one a side. */
export interface CompareInvocation extends CompareRequest {
  readonly kind: "compare";
  /** Paths of CSVs, or of summaries as JSON. */
  readonly oldPaths: readonly string[];
  readonly newPaths: readonly string[];
  /** Say what is over its gate, and exit with 0 all the same. */
  readonly warnOnly: boolean;
  readonly format: ComparisonFormat;
  /** Where to write it; absent: standard output. */
  readonly out?: string;
  /** How a page first shows them together; absent: by their starts. */
  readonly align?: Alignment;
  /** What the formats of other tools are to call it; absent: the command. */
  readonly name?: string;
}

/** Commands to record in turn, and to hold against each other. */
export interface CompareCommandsInvocation
  extends Omit<CompareInvocation, "kind" | "oldPaths" | "newPaths"> {
  readonly kind: "compareCommands";
  readonly oldCommand: readonly [string, ...string[]];
  readonly newCommand: readonly [string, ...string[]];
  readonly recorded: {
    /** How often each. */
    readonly runs: number;
    readonly intervalMs: number;
    readonly smaps: boolean;
    readonly cpu: boolean;
    readonly cgroup: boolean;
    /** Each in a control group of its own. */
    readonly ownGroup: boolean;
  };
}

/** Everything that a command line can ask for. */
export type Invocation =
  | {
    readonly kind: "record";
    readonly options: RecordOptions;
    /** How often, with `%n` in its paths; absent: once. */
    readonly runs?: number;
    /** What it is held against when it ends; absent: nothing. */
    readonly baseline?: Baseline;
  }
  | {
    readonly kind: "recordContainer";
    /** Its id, the beginning of that, or its name. */
    readonly container: string;
    readonly options: Omit<RecordOptions, "target">;
  }
  | {
    readonly kind: "chart";
    readonly csvPath: string;
    /** Others to draw into the same picture; absent: none. */
    readonly otherPaths?: readonly string[];
    readonly chartPath: string;
    readonly chartType: ChartType;
    readonly engine: ChartEngine;
    /** How several are brought together; absent: by their starts. */
    readonly align?: Alignment;
  }
  | {
    readonly kind: "summary";
    readonly csvPath: string;
    readonly format: ReportFormat;
    /** What the formats of other tools are to call it; absent: the command. */
    readonly name?: string;
  }
  | CompareInvocation
  | CompareCommandsInvocation
  | {
    readonly kind: "size";
    /** Of CSVs, or of summaries as JSON; at least one. */
    readonly paths: readonly string[];
    /** Absent: all that are known. */
    readonly scheduler?: Scheduler;
    readonly format: "text" | "json";
    /** As a share; absent: the usual one. */
    readonly headroom?: number;
  }
  | { readonly kind: "merge"; readonly request: MergeRequest }
  | {
    readonly kind: "export";
    readonly csvPath: string;
    /** A path, or `-` for stdout. */
    readonly out: string;
  }
  | {
    readonly kind: "report";
    readonly csvPath: string;
    /** Where to write the page; `-` = standard output. */
    readonly out: string;
    readonly reportArguments: ReportArguments;
  }
  | { readonly kind: "reportMany"; readonly request: ReportManyRequest }
  | { readonly kind: "mark"; readonly label: string }
  | { readonly kind: "completions"; readonly shell: Shell }
  /** Text for stdout, with its last line end. */
  | { readonly kind: "print"; readonly text: string };
