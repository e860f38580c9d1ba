import { type MemoryKinds, sumOfKinds } from "../model/kinds.ts";
import type { ProcessReading } from "../model/sample.ts";
import { latestCommand } from "../model/process_name.ts";
import { type CommandFigure, CommandFold } from "./commands.ts";

/** Processes that are listed; of more than these the largest. */
export const MAX_LISTED = 20_000;

/** A process that was seen in the tree, from its first row to its last. */
export interface SeenProcess {
  readonly pid: number;
  readonly ppid: number;
  /** With the pid, its identity: ms since 1970 UTC. */
  readonly startUnixMs: number;
  /** As last seen: a process that was forked becomes another command by exec. */
  readonly command: string;
  /** In ms since the recording began. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Its largest RSS, and when that was first seen. */
  readonly peakBytes: number;
  readonly peakMs: number;
  /** What its RSS was made of at that peak or near it, where that was measured. */
  readonly peakKinds?: MemoryKinds;
  /** Its largest PSS, where that was measured. */
  readonly pssPeakBytes?: number;
  /** CPU time that it had used when it was last seen, where that was measured. */
  readonly cpuMs?: number;
}

/** The processes of a recording. */
export interface SeenProcesses {
  /** In the order in which they were first seen. */
  readonly listed: readonly SeenProcess[];
  /** How many were left out for being smaller. */
  readonly omitted: number;
}

type Entry = { -readonly [Key in keyof SeenProcess]: SeenProcess[Key] } & {
  /** What its kinds added up to when they were measured, as high as possible. */
  kindsBytes: number;
  /** Its RSS at the tree's peak, where it was there. */
  atPeakBytes: number;
  /** Which peak of the tree that was. */
  peakNumber: number;
};

/** Kinds of a row below this part of the peak say nothing of it. */
const NEAR = 0.9;

function seenProcess(
  { kindsBytes, atPeakBytes: _, peakNumber: __, peakKinds, ...process }: Entry,
): SeenProcess {
  return {
    ...process,
    ...peakKinds && kindsBytes >= NEAR * process.peakBytes && { peakKinds },
  };
}

/** Folds the processes of each row to a list of all that ever ran, and to what became of each command. */
export class ProcessTable {
  #entries: Entry[] = [];
  readonly #running = new Map<number, Entry>();
  readonly #commands = new CommandFold();
  #omitted = 0;
  #peakNumber = 0;
  #peakBytes = -1;

  /** Takes the processes of a row, and the tree's RSS in it. */
  add(elapsedMs: number, rssBytes: number | undefined, processes: readonly ProcessReading[]): void {
    const isPeak = rssBytes !== undefined && rssBytes > this.#peakBytes;
    if (isPeak) {
      this.#peakBytes = rssBytes;
      this.#peakNumber++;
    }
    for (const process of processes) {
      const entry = this.#entryOf(process, elapsedMs);
      entry.lastMs = elapsedMs;
      entry.ppid = process.ppid;
      entry.command = latestCommand(entry.command, process.command);
      const { rssBytes = 0, rssKinds, pssBytes, cpuTimeMs } = process;
      if (rssBytes > entry.peakBytes) {
        entry.peakBytes = rssBytes;
        entry.peakMs = elapsedMs;
      }
      // Of one that ended while it was read its kinds are not known; of a child of fork that became another
      // program meanwhile they are those of that one.
      const toldBytes = rssKinds === undefined ? 0 : sumOfKinds(rssKinds);
      if (rssKinds !== undefined && toldBytes > entry.kindsBytes) {
        entry.kindsBytes = toldBytes;
        entry.peakKinds = rssKinds;
      }
      if (pssBytes !== undefined) {
        entry.pssPeakBytes = Math.max(entry.pssPeakBytes ?? 0, pssBytes);
      }
      if (cpuTimeMs !== undefined) entry.cpuMs = cpuTimeMs;
      if (isPeak) {
        entry.peakNumber = this.#peakNumber;
        entry.atPeakBytes = rssBytes;
      }
    }
    if (this.#entries.length > 2 * MAX_LISTED) this.#prune(elapsedMs);
  }

  /** All that were seen, and what became of each command. Call it once. */
  finish(): { readonly processes: SeenProcesses; readonly commands: readonly CommandFigure[] } {
    if (this.#entries.length > MAX_LISTED) this.#prune(Infinity);
    for (const entry of this.#entries) this.#count(entry);
    const listed = this.#entries.map(seenProcess);
    return { processes: { listed, omitted: this.#omitted }, commands: this.#commands.finish() };
  }

  #entryOf({ pid, ppid, startUnixMs, command }: ProcessReading, elapsedMs: number): Entry {
    const running = this.#running.get(pid);
    if (running?.startUnixMs === startUnixMs) return running;
    const entry: Entry = {
      ...{ pid, ppid, startUnixMs, command, firstMs: elapsedMs, lastMs: elapsedMs },
      ...{ peakBytes: 0, peakMs: elapsedMs, kindsBytes: -1, atPeakBytes: 0, peakNumber: 0 },
    };
    this.#running.set(pid, entry);
    this.#entries.push(entry);
    return entry;
  }

  /** Leaves the smallest of those out that ended; what became of their commands is counted now. */
  #prune(nowMs: number): void {
    const surplus = this.#entries
      .filter(({ lastMs }) => lastMs < nowMs)
      .sort((a, b) => a.peakBytes - b.peakBytes)
      .slice(0, this.#entries.length - MAX_LISTED);
    const left = new Set(surplus);
    for (const entry of surplus) {
      this.#count(entry);
      if (this.#running.get(entry.pid) === entry) this.#running.delete(entry.pid);
    }
    this.#omitted += surplus.length;
    this.#entries = this.#entries.filter((entry) => !left.has(entry));
  }

  #count({ command, peakBytes, atPeakBytes, peakNumber, cpuMs }: Entry): void {
    if (command === "") return;
    this.#commands.add(command, {
      peakBytes,
      ...peakNumber === this.#peakNumber && { atPeakBytes },
      ...cpuMs !== undefined && { cpuMs },
    });
  }
}
