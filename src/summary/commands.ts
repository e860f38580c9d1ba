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

/** Counts processes by their commands. */
export class CommandFold {
  readonly #tallies = new Map<string, Tally>();

  /** Takes a process that has ended, or all that will ever be known of it. */
  add(name: string, process: Counted): void {
    const tally = this.#tallies.get(name) ?? new Tally();
    tally.add(process);
    this.#tallies.set(name, tally);
  }

  /** What was counted, the largest sums at the peak first. */
  finish(): readonly CommandFigure[] {
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
