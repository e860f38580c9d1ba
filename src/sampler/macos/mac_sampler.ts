import type { Metrics } from "../../model/sample.ts";
import type { Host } from "../../system/host.ts";
import { type Footprints, readFootprints } from "./footprint.ts";
import { SlowProbe } from "./slow_probe.ts";
import { PsSampler, type SlowFigures } from "../ps/ps_sampler.ts";
import type { PsMember } from "../ps/ps_tree.ts";
import type { Sampler, SamplerRequest } from "../sampler.ts";
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
  nowMs: () => number = () => performance.now(),
): Sampler {
  return new PsSampler(host, request, nowMs, new MacFigures(host, nowMs));
}

class MacFigures implements SlowFigures {
  readonly #host: Host;
  readonly #nowMs: () => number;
  readonly #footprints: SlowProbe<Footprints>;
  readonly #vmmaps: SlowProbe<VmmapSummaries>;
  #footprintWorks = true;
  #busy = false;

  constructor(host: Host, nowMs: () => number) {
    this.#host = host;
    this.#nowMs = nowMs;
    this.#footprints = new SlowProbe(nowMs);
    this.#vmmaps = new SlowProbe(nowMs);
  }

  take(): (member: PsMember) => Metrics {
    const footprints = this.#takeFootprints();
    const vmmaps = answerOf(this.#vmmaps.take());
    const isByFootprint = this.#footprintWorks;
    return (member) => {
      const summary = vmmaps?.get(member);
      const physFootprintBytes = isByFootprint
        ? footprints?.get(member)
        : summary?.physFootprintBytes;
      return {
        ...(physFootprintBytes !== undefined && { physFootprintBytes }),
        ...(summary?.mappedRegions !== undefined && { mappedRegions: summary.mappedRegions }),
      };
    };
  }

  /** Starts the tool that is due longest, unless one still runs. */
  measure(members: readonly PsMember[], cancelled: AbortSignal): void {
    const isVmmapsTurn = this.#vmmaps.dueMs < this.#footprints.dueMs;
    const dueMs = isVmmapsTurn ? this.#vmmaps.dueMs : this.#footprints.dueMs;
    if (this.#busy || members.length === 0 || dueMs > this.#nowMs()) return;
    this.#busy = true;
    const run = isVmmapsTurn
      ? this.#vmmaps.run(() => readVmmaps(this.#host, members, cancelled, this.#nowMs))
      : this.#footprints.run(() => readFootprints(this.#host, members, cancelled));
    run.finally(() => this.#busy = false);
  }

  #takeFootprints(): Footprints | undefined {
    const answer = this.#footprints.take();
    if (answer !== undefined) this.#footprintWorks = typeof answer !== "string";
    return answerOf(answer);
  }
}

function answerOf<Answer>(answer: Answer | "missing" | "failed" | undefined): Answer | undefined {
  return answer === "missing" || answer === "failed" ? undefined : answer;
}
