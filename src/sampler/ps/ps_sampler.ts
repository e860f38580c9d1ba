import type { Metrics, ProcessReading, TreeReading } from "../../model/sample.ts";
import type { Host } from "../../system/host.ts";
import { PsCpu } from "./ps_cpu.ts";
import { sumsOf } from "./ps_sums.ts";
import { type PsMember, PsTree } from "./ps_tree.ts";
import type { Sampler, SamplerRequest, TreeDetails } from "../sampler.ts";

/** Figures that `ps` does not have, from tools too slow to wait for. */
export interface SlowFigures {
  /** What the tools said since the last call. Called before `ps`, which then shows who is still there. */
  take(): (member: PsMember) => Metrics;
  /** Goes on measuring beside the ticks, as far as it is time to. */
  measure(members: readonly PsMember[], cancelled: AbortSignal): void;
}

/**
 * Samples by `ps`: the fallback on Linux, where `/proc` cannot be read, and the cross-check.
 * RSS, VSZ and CPU only, whatever the request says of PSS and swap; for CPU see {@link PsCpu}.
 * A sum is absent where the line of a process that may be of the tree could not be read.
 *
 * `sample` throws SamplerError when `ps` cannot be run, fails or takes longer than 5 s.
 * What a system may have beside it comes as `slow`.
 */
export class PsSampler implements Sampler, TreeDetails {
  readonly details = this;
  readonly #request: SamplerRequest;
  readonly #nowMs: () => number;
  readonly #slow: SlowFigures | undefined;
  readonly #tree: PsTree;
  readonly #cpu: PsCpu;
  readonly #cancel = new AbortController();
  #metricsOf: (member: PsMember) => Metrics = metricsByPs;

  constructor(
    host: Host,
    request: SamplerRequest,
    nowMs: () => number = () => performance.now(),
    slow?: SlowFigures,
  ) {
    this.#request = request;
    this.#nowMs = nowMs;
    this.#slow = slow;
    this.#tree = new PsTree(host, request);
    this.#cpu = new PsCpu(host.os, request.launched);
  }

  async sample(): Promise<TreeReading> {
    const slowOf = this.#slow?.take();
    const startMs = this.#nowMs();
    await this.#tree.read(this.#cancel.signal);
    // `ps` looked at each process at some moment of its run.
    const atMs = (startMs + this.#nowMs()) / 2;
    const { members, rootAlive, isWhole } = this.#tree;
    this.#slow?.measure(members, this.#cancel.signal);

    this.#metricsOf = (member) => ({ ...metricsByPs(member), ...slowOf?.(member) });
    const cpu = this.#cpu.update(members, isWhole, atMs);
    return {
      pidCount: members.length,
      rootAlive,
      ...isWhole ? sumsOf(members.map(this.#metricsOf)) : {},
      ...this.#request.cpu ? cpu : {},
      ...this.#request.perProcess && members.length > 0 && { processes: this.processes() },
    };
  }

  pids(): readonly number[] {
    return this.#tree.members.map((member) => member.pid);
  }

  get distinctProcesses(): number {
    return this.#tree.distinctProcesses;
  }

  processes(): readonly ProcessReading[] {
    const { members, rootAlive } = this.#tree;
    const descendants = members.slice(rootAlive ? 1 : 0).sort((a, b) => a.pid - b.pid);
    return [...members.slice(0, rootAlive ? 1 : 0), ...descendants].map((member) => ({
      pid: member.pid,
      ppid: member.row.ppid,
      startUnixMs: this.#tree.startUnixMs(member),
      command: member.row.command,
      ...member.row.threads !== undefined && { threads: member.row.threads },
      ...this.#metricsOf(member),
      ...this.#cpu.of(member),
    }));
  }

  async living(): Promise<readonly PsMember[]> {
    await this.#tree.read(this.#cancel.signal);
    return this.#tree.members;
  }

  /** `ps` does not tell kinds of memory apart. */
  composition(): undefined {}

  /** Nor does it know mappings. */
  mappings(): undefined {}

  /** `ps` knows nothing of the past. */
  highWater(): undefined {}

  close(): void {
    this.#cancel.abort();
  }
}

function metricsByPs({ row: { rssBytes, vszBytes } }: PsMember): Metrics {
  return {
    ...(rssBytes !== undefined && { rssBytes }),
    ...(vszBytes !== undefined && { vszBytes }),
  };
}
