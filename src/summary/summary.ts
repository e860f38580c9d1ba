import type { Os } from "../model/os.ts";
import type { MappingFigure, MemoryKinds } from "../model/kinds.ts";
import type { OomEvidence } from "../model/oom.ts";
import type { TargetEnd } from "../model/target_end.ts";
import type { CommandFigure } from "./commands.ts";
import type { CpuFigure } from "./cpu.ts";
import type { Figure } from "./memory_figure.ts";
import type { GroupFigure } from "./group.ts";
import type { Growth } from "./growth.ts";
import type { BudgetVerdict } from "./memory_budget.ts";
import type { Phases } from "./phases.ts";
import type { LauncherFacts, MergedFacts } from "./ranks.ts";

/**
 * What the samples do not tell: known when the recording has ended, and kept in a file beside the CSV.
 * Of a recording that has no such file only what its rows tell is there.
 */
export interface RunFacts {
  /** What was measured: a command that memmark launched, or a process that it attached to, with what people call it. */
  readonly target:
    | { readonly command: readonly string[] }
    | { readonly pid?: number; readonly name?: string };
  /** `running`: the recording is over, the command is not. Absent: not known. */
  readonly end?: TargetEnd | { readonly kind: "running" };
  /** The exit code that memmark returns. */
  readonly exitCode?: number;
  /** The interval that was asked for. */
  readonly intervalMs?: number;
  /** Ticks that could not be kept. */
  readonly missed?: number;
  /** Length of the recording. */
  readonly elapsedMs: number;
  /** The latest that a sample was, against its tick. */
  readonly worstLateMs?: number;
  /** Start of the recording, ms since 1970 UTC: that of its first row. */
  readonly startUnixMs: number;
  /** Where, and by what. */
  readonly environment?: Environment;
  /** Distinct processes seen in the tree. */
  readonly distinctProcesses?: number;
  /** The control group of the target. */
  readonly group?: GroupFigure;
  /** What the OOM killer did meanwhile. */
  readonly oom?: OomEvidence;
  /** User and system time of a launched command that has ended, and of the children it waited for. */
  readonly commandCpuMs?: number;
  /** CPU time that rows tell later than it was used: none claims more than the machine's cores can give. */
  readonly carriedCpuMs?: number;
  /** What memmark itself used. */
  readonly own?: OwnCost;
  /** What became of the limits that were set, where there are any. */
  readonly budget?: BudgetVerdict;
  /** Its place among many. */
  readonly launcher?: LauncherFacts;
  /** Of several recordings that were merged into this one. */
  readonly merged?: MergedFacts;
  /** Where all this went. */
  readonly files?: WrittenFiles;
}

/** The machine that a recording was made on, and what made it. */
export interface Environment {
  readonly memmarkVersion: string;
  /** Signals have other numbers on macOS. */
  readonly os: Os;
  /** `6.1.0-18-amd64`. */
  readonly kernel?: string;
  /** As the kernel calls it: `x86_64`, `aarch64`. */
  readonly architecture?: string;
  readonly hostname?: string;
  /** Logical processors that memmark may run on. */
  readonly cpus?: number;
  /** Memory of the machine, whatever a control group allows. */
  readonly memoryBytes?: number;
  /** Whether memmark itself ran in a container. */
  readonly isContainer?: boolean;
  /** How processes were looked at. */
  readonly sampler: "proc" | "ps";
}

/** The files that were really written. */
export interface WrittenFiles {
  /** The main CSV; `-` is standard output. Absent when somebody took it away. */
  readonly csv?: string | undefined;
  readonly processesCsv?: string | undefined;
  /** Absent when there was no marker. */
  readonly markersCsv?: string | undefined;
  /** Absent when it could not be drawn. */
  readonly chart?: string | undefined;
  /** Of a merged recording the rows of its ranks. */
  readonly ranksCsv?: string | undefined;
  /** Absent when it could not be written. */
  readonly report?: string | undefined;
  /** The facts of the run, beside the main CSV. */
  readonly facts?: string | undefined;
  /** Those that stand by now. */
  readonly summaries?: readonly string[];
}

/** What closer looks at the processes told while they ran: nothing of it is in the rows. */
export interface CloserLooks {
  /** The kernel's own high-water marks. */
  readonly marks?: HighWaterMarks;
  /** RSS and PSS of one moment; where rows have PSS, theirs are taken. */
  readonly shared?: Omit<SharedMemory, "isNotable">;
  /** The largest first; where rows tell of processes, theirs are taken. */
  readonly largest?: LargestProcesses;
  /** Where rows tell PSS by kind, theirs is taken. */
  readonly kinds?: KindsAtPeak;
  readonly mappings?: LargestMappings;
  /** By command; where rows tell of processes, it follows from them. */
  readonly commands?: readonly CommandFigure[];
}

/** What memmark itself used. */
export interface OwnCost {
  /** User and system time. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** All that is known of a run when it is over. Absent = not measured. */
export interface Summary {
  readonly facts: RunFacts;
  readonly samples: number;
  /** Mean time between samples; from two samples on. */
  readonly meanIntervalMs?: number;
  readonly rss?: Figure;
  readonly pss?: Figure;
  readonly swap?: Figure;
  readonly physFootprint?: Figure;
  readonly cpu?: CpuFigure;
  readonly processes: ProcessCounts;
  readonly missedPeak?: MissedPeak;
  readonly shared?: SharedMemory;
  /** The largest first, at or near the RSS peak. */
  readonly largest?: LargestProcesses;
  /** What the memory was made of, at or near the RSS peak. */
  readonly kinds?: KindsAtPeak;
  /** Which mappings the largest process had it in, at or near the RSS peak. */
  readonly mappings?: LargestMappings;
  /** What the processes of each command were together, where processes were recorded; at most {@link MAX_COMMANDS}. */
  readonly commands?: readonly CommandFigure[];
  readonly growth?: Growth;
  readonly markers: Phases;
}

/** Commands that are told of, those with the most memory first. */
export const MAX_COMMANDS = 100;

/** How many processes there were. */
export interface ProcessCounts {
  /** In the last sample. */
  readonly last: number;
  /** In the sample of the RSS peak; in the last one where RSS was never measured. */
  readonly atRssPeak: number;
  /** The most in one sample. */
  readonly most: number;
  /** Distinct ones over the run, where the sampler tells. */
  readonly distinctProcesses?: number;
}

/** The kernel's own marks, as a sampler gathers them: see HighWater there. */
export interface HighWaterMarks {
  readonly lowerBoundBytes: number;
  /** Undefined where it is not known. */
  readonly upperBoundBytes?: number;
}

/** What the kernel's own high-water marks (`VmHWM`, `ru_maxrss`) say of the RSS peak between samples. */
export interface MissedPeak {
  /** The tree held at least this at one time: the largest mark of a single process. */
  readonly lowerBoundBytes: number;
  /** And never more, as far as it was seen: the largest sum of marks of processes that lived together. */
  readonly upperBoundBytes?: number;
  /** Whether the bounds are so far above what is known without them that they are worth telling. */
  readonly isLowerNotable: boolean;
  readonly isUpperNotable: boolean;
}

/** RSS and PSS of the tree at one moment: their difference is memory that RSS counts again and again. */
export interface SharedMemory {
  readonly elapsedMs: number;
  readonly processes: number;
  readonly rssBytes: number;
  readonly pssBytes: number;
  /** Whether the difference is worth telling. */
  readonly isNotable: boolean;
}

/** What the memory of the tree was made of at one moment. */
export interface KindsAtPeak {
  readonly elapsedMs: number;
  readonly processes: number;
  /** RSS of the tree at that moment. */
  readonly rssBytes: number;
  /** What the kinds add up to; RSS where PSS is not known, or there is one process. */
  readonly metric: "pss" | "rss";
  readonly kinds: MemoryKinds;
}

/** The largest mappings of the process that was largest at one moment. */
export interface LargestMappings {
  readonly elapsedMs: number;
  /** RSS of the whole tree at that moment. */
  readonly treeRssBytes: number;
  readonly pid: number;
  /** Name of the program, and of the script where it runs one. */
  readonly name: string;
  /** RSS of the process. */
  readonly rssBytes: number;
  /** The largest first, by RSS; at most ten. */
  readonly mappings: readonly MappingFigure[];
}

/** The largest processes at one moment. */
export interface LargestProcesses {
  readonly elapsedMs: number;
  /** RSS of the whole tree at that moment. */
  readonly rssBytes: number;
  readonly processes: readonly LargeProcess[];
}

/** One of the largest processes. */
export interface LargeProcess {
  readonly pid: number;
  /** Name of the program, and of the script where it runs one: no other arguments, they may be secret. */
  readonly name: string;
  readonly rssBytes: number;
  /** What its RSS was made of then, where that was measured. */
  readonly rssKinds?: MemoryKinds;
}
