import type { ProcessReading } from "../../model/sample.ts";
import { CpuMeter } from "./cpu_meter.ts";
import { unlessNaN } from "./unless_nan.ts";
import { parseCommandLine } from "./proc_parse.ts";
import type { TrackedProcess } from "./tracked_process.ts";
import type { ProcReader } from "./proc_reader.ts";

/** Command lines are read again after this, for programs that change theirs. */
const COMMAND_KEEPS_MS = 1000;

interface Known {
  readonly command: string;
  readonly readAtMs: number;
  /** Changes with an exec. */
  readonly vszBytes: number;
  readonly meter: CpuMeter;
}

/** What is told of single processes: names, start times, CPU shares. */
export class ProcDetails {
  #known = new WeakMap<TrackedProcess, Known>();
  readonly #reader: ProcReader;
  readonly #cores: number;
  readonly #isBreakdown: boolean;

  /** `isBreakdown`: by kind as well. */
  constructor(reader: ProcReader, cores: number, isBreakdown: boolean) {
    this.#isBreakdown = isBreakdown;
    this.#reader = reader;
    this.#cores = cores;
  }

  /** The member as it was read last; its share of a core since the call before, where CPU is measured. */
  reading(member: TrackedProcess, nowMs: number): ProcessReading {
    const before = this.#known.get(member);
    const known = this.#isFresh(before, member, nowMs) ? before : undefined;
    const command = known?.command ?? this.command(member.pid);
    const readAtMs = known?.readAtMs ?? nowMs;
    const { vszBytes, cpuTimeUs, endedMeanwhile } = member;
    const meter = before?.meter ?? new CpuMeter(this.#cores);
    this.#known.set(member, { command, readAtMs, vszBytes, meter });
    return {
      pid: member.pid,
      ppid: member.ppid,
      startUnixMs: this.#reader.bootUnixMs + member.startTime * this.#reader.tickMs,
      command,
      ...unlessNaN("threads", member.threads),
      ...unlessNaN("rssBytes", member.rssBytes),
      ...unlessNaN("vszBytes", vszBytes),
      ...!endedMeanwhile && unlessNaN("swapBytes", member.shares.swapBytes),
      ...!endedMeanwhile && unlessNaN("pssBytes", member.shares.pssBytes),
      ...unlessNaN("mappedRegions", member.mappedRegions || NaN),
      ...this.#isBreakdown && !endedMeanwhile && kindsOf(member),
      ...!Number.isNaN(cpuTimeUs) && meter.take(cpuTimeUs, nowMs),
    };
  }

  #isFresh(before: Known | undefined, member: TrackedProcess, nowMs: number): boolean {
    return before !== undefined && before.vszBytes === member.vszBytes &&
      (!member.ran || nowMs - before.readAtMs < COMMAND_KEEPS_MS);
  }

  /** Its command line; in brackets its name where it has none, as ps shows it. */
  command(pid: number): string {
    const length = this.#reader.read(`${pid}/cmdline`);
    const line = parseCommandLine(this.#reader.buffer.subarray(0, Math.max(length, 0)));
    if (line !== "") return line;
    const name = this.#reader.text(`${pid}/comm`);
    return typeof name === "string" ? `[${name.trimEnd()}]` : "";
  }
}

function kindsOf(
  { rssKinds, shares: { pssKinds, ussBytes } }: TrackedProcess,
): Partial<ProcessReading> {
  return {
    ...rssKinds && { rssKinds },
    ...pssKinds && { pssKinds },
    ...unlessNaN("ussBytes", ussBytes),
  };
}
