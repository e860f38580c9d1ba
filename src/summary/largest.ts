import type { ProcessReading } from "../model/sample.ts";
import { processName } from "../model/process_name.ts";
import type { LargeProcess, LargestProcesses } from "./summary.ts";
import { PeakProbe, type Probed } from "./peak_probe.ts";

const SHOWN = 5;
/** A name takes some 20 µs to read. */
const NAMES_COST = { share: 0.002, allowanceMs: 5, firstMsPerProcess: 0.02 };

type Processes = readonly ProcessReading[];

/** The processes at the RSS peak: out of the samples, where they are there, else by a closer look. */
export class LargestProbe {
  readonly #probe: PeakProbe<Processes> | undefined;
  #sampled: Probed<Processes> | undefined;

  constructor(read: (() => Processes | undefined) | undefined, nowMs: () => number) {
    this.#probe = read && new PeakProbe(read, nowMs, NAMES_COST);
  }

  /** Takes a sample; `processes` is absent where they were not asked for. */
  add(elapsedMs: number, count: number, rssBytes: number, processes: Processes | undefined): void {
    if (processes === undefined || rssBytes <= (this.#sampled?.rssBytes ?? -1)) return;
    this.#sampled = { elapsedMs, processes: count, rssBytes, value: processes };
  }

  /** Looks at the processes of now, the moment of this sample, unless samples tell of them. */
  look(elapsedMs: number, count: number, rssBytes: number): void {
    if (this.#sampled === undefined) this.#probe?.add(elapsedMs, count, rssBytes);
  }

  finish(): LargestProcesses | undefined {
    const look = this.#sampled ?? this.#probe?.seen;
    const processes = largest(look?.value ?? []);
    if (look === undefined || processes.length === 0) return undefined;
    return { elapsedMs: look.elapsedMs, rssBytes: look.rssBytes, processes };
  }
}

function largest(processes: Processes): LargeProcess[] {
  return processes
    .flatMap(({ pid, command, rssBytes, rssKinds }) =>
      // One that ended under the look has no name any more.
      rssBytes === undefined || command === ""
        ? []
        : [{ pid, name: processName(command), rssBytes, ...rssKinds && { rssKinds } }]
    )
    .sort((a, b) => b.rssBytes - a.rssBytes || a.pid - b.pid)
    .slice(0, SHOWN);
}
