import type { Member } from "../model/process_tree.ts";
import type { TreeReading } from "../model/sample.ts";
import type { Host } from "../system/host.ts";
import { type Footprints, readFootprints } from "./footprint.ts";
import { SlowProbe } from "./mac_slow.ts";
import { type PsProcess, psReading, PsTree, totalOf } from "./ps.ts";
import type { Sampler, SamplerRequest } from "./sampler.ts";
import { readVmmaps, type VmmapSummaries } from "./vmmap.ts";

/**
 * Samples a Mac: the tree, RSS and VSZ by `ps` at each tick, the physical footprint by `footprint`
 * and the regions by `vmmap` (and the footprint, where `footprint` does not work) beside the ticks.
 *
 * What the slow two say goes into the first row whose `ps` ran after they had answered, and into
 * that row only. It is left out when a process of the row has no figure (it is new, or may not be
 * read): the sum would be too low. A pid that went to another process meanwhile has no figure.
 *
 * `sample` throws SamplerError when `ps` cannot be run, fails or takes longer than 5 s.
 */
export function createMacSampler(
  host: Host,
  request: SamplerRequest,
  now: () => number = () => performance.now(),
): Sampler {
  return new MacSampler(host, request, now);
}

class MacSampler implements Sampler {
  readonly #host: Host;
  readonly #tree: PsTree;
  readonly #now: () => number;
  readonly #cancel = new AbortController();
  readonly #footprints: SlowProbe<Footprints>;
  readonly #vmmaps: SlowProbe<VmmapSummaries>;
  #pids: readonly number[] = [];
  #footprintWorks = true;
  #busy = false;

  constructor(host: Host, request: SamplerRequest, now: () => number) {
    this.#now = now;
    this.#host = host;
    this.#tree = new PsTree(host, request, this.#cancel.signal);
    this.#footprints = new SlowProbe(now);
    this.#vmmaps = new SlowProbe(now);
  }

  async sample(): Promise<TreeReading> {
    // Before `ps`, which then shows whether the processes are still the ones that were measured.
    const footprints = this.#takeFootprints();
    const vmmaps = measured(this.#vmmaps.take());
    const members = await this.#tree.read();
    this.#pids = members.map((member) => member.pid);
    this.#startSlow(members);

    const physFootprintBytes = footprints || this.#footprintWorks
      ? totalOf(members, (member) => footprints?.get(member))
      : totalOf(members, (member) => vmmaps?.get(member)?.physFootprintBytes);
    const mappedRegions = totalOf(members, (member) => vmmaps?.get(member)?.mappedRegions);
    return {
      ...psReading(members, this.#tree.rootAlive),
      ...(physFootprintBytes !== undefined && { physFootprintBytes }),
      ...(mappedRegions !== undefined && { mappedRegions }),
    };
  }

  pids(): readonly number[] {
    return this.#pids;
  }

  close(): void {
    this.#cancel.abort();
  }

  #takeFootprints(): Footprints | undefined {
    const answer = this.#footprints.take();
    if (answer !== undefined) this.#footprintWorks = typeof answer !== "string";
    return measured(answer);
  }

  /** Starts the slow probe that is due longest, unless one still runs. Does not wait for it. */
  #startSlow(members: readonly Member<PsProcess>[]): void {
    const isVmmapsTurn = this.#vmmaps.dueMs < this.#footprints.dueMs;
    const dueMs = isVmmapsTurn ? this.#vmmaps.dueMs : this.#footprints.dueMs;
    const { signal } = this.#cancel;
    if (this.#busy || members.length === 0 || dueMs > this.#now()) return;
    this.#busy = true;
    const run = isVmmapsTurn
      ? this.#vmmaps.run(() => readVmmaps(this.#host, members, signal, this.#now))
      : this.#footprints.run(() => readFootprints(this.#host, members, signal));
    run.finally(() => this.#busy = false);
  }
}

function measured<Answer>(answer: Answer | "missing" | "failed" | undefined): Answer | undefined {
  return answer === "missing" || answer === "failed" ? undefined : answer;
}
