import { commOf, isCalled, processName } from "../model/process_name.ts";
import { Quantiles } from "./quantiles.ts";

/** What all processes of one command were together. */
export interface CommandFigure {
  /** The program, and the script where it runs one. */
  readonly name: string;
  /** Processes over the whole run. */
  readonly count: number;
  /** The largest RSS of a single one. */
  readonly largestBytes: number;
  /** 95 of 100 stayed at or below this. */
  readonly p95Bytes: number;
  /** How many there were at the tree's RSS peak, and their RSS then. */
  readonly atPeak: number;
  readonly atPeakBytes: number;
  /** Their CPU time, where it was measured. */
  readonly cpuMs?: number;
}

/** One process of a command. */
interface Counted {
  readonly peakBytes: number;
  /** Absent where it was not there at the tree's peak. */
  readonly atPeakBytes?: number;
  readonly cpuMs?: number;
}

/**
 * Counts processes by the names of their commands. One that was only ever seen without its command line, for
 * it was ending, counts to the command that is called like it, where there is one and no other.
 */
export class CommandFold {
  readonly #tallies = new Map<string, Tally>();
  /** Those without command lines, by the names that the system keeps. */
  readonly #unread = new Map<string, Tally>();

  /** Takes a process that has ended, or all that will ever be known of it. */
  add(command: string, process: Counted): void {
    const tallies = commOf(command) === undefined ? this.#tallies : this.#unread;
    const name = processName(command);
    const tally = tallies.get(name) ?? new Tally();
    tally.add(process);
    tallies.set(name, tally);
  }

  /** What was counted, the largest sums at the peak first. Call it once. */
  finish(): readonly CommandFigure[] {
    const names = [...this.#tallies.keys()];
    for (const [comm, unread] of this.#unread) {
      const called = names.filter((name) => isCalled(name, comm));
      const name = called.length === 1 ? called[0]! : comm;
      const tally = this.#tallies.get(name);
      if (tally) tally.addAll(unread);
      else this.#tallies.set(name, unread);
    }
    return [...this.#tallies]
      .map(([name, tally]) => tally.figure(name))
      .sort((a, b) =>
        b.atPeakBytes - a.atPeakBytes || b.largestBytes - a.largestBytes ||
        (a.name < b.name ? -1 : 1)
      );
  }
}

class Tally {
  readonly #peaks = new Quantiles();
  #count = 0;
  #largest = 0;
  #atPeak = 0;
  #atPeakBytes = 0;
  #cpuMs: number | undefined;

  add({ peakBytes, atPeakBytes, cpuMs }: Counted): void {
    this.#count++;
    this.#largest = Math.max(this.#largest, peakBytes);
    this.#peaks.add(peakBytes, 1);
    if (atPeakBytes !== undefined) this.#atPeak++;
    this.#atPeakBytes += atPeakBytes ?? 0;
    if (cpuMs !== undefined) this.#cpuMs = (this.#cpuMs ?? 0) + cpuMs;
  }

  addAll(other: Tally): void {
    this.#peaks.addAll(other.#peaks);
    this.#count += other.#count;
    this.#largest = Math.max(this.#largest, other.#largest);
    this.#atPeak += other.#atPeak;
    this.#atPeakBytes += other.#atPeakBytes;
    if (other.#cpuMs !== undefined) this.#cpuMs = (this.#cpuMs ?? 0) + other.#cpuMs;
  }

  figure(name: string): CommandFigure {
    return {
      name,
      count: this.#count,
      largestBytes: this.#largest,
      p95Bytes: Math.min(this.#largest, this.#peaks.quantile(0.95) ?? this.#largest),
      atPeak: this.#atPeak,
      atPeakBytes: this.#atPeakBytes,
      ...this.#cpuMs !== undefined && { cpuMs: this.#cpuMs },
    };
  }
}
