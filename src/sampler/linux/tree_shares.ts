import { type Composition, type MemoryKinds, totalKinds } from "../../model/kinds.ts";
import type { TreeReading } from "../../model/sample.ts";
import type { SamplerRequest } from "../sampler.ts";
import { PssThrottle } from "./pss_throttle.ts";
import type { TrackedProcess } from "./tracked_process.ts";
import { unlessNaN } from "./unless_nan.ts";

/** What the memory of the tree's members is made of: PSS and swap, and kinds, as far as may be read. */
export class TreeShares {
  /** Whether there are members whose PSS is still to be read. */
  lacksPss = false;
  /** Readings that had no PSS. */
  readingsWithoutPss = 0;
  /** When the reading of PSS began that is under way, or is over. */
  #pssSinceMs = -Infinity;
  readonly #throttle: PssThrottle;
  readonly #members: readonly TrackedProcess[];
  readonly #request: SamplerRequest;
  readonly #cpuMs: () => number;

  /** `members` changes as the tree does. `cpuMs` is a clock of memmark's own CPU time. */
  constructor(
    members: readonly TrackedProcess[],
    request: SamplerRequest,
    cpuMs: () => number,
  ) {
    this.#members = members;
    this.#request = request;
    this.#cpuMs = cpuMs;
    this.#throttle = new PssThrottle(request.intervalMs);
  }

  /**
   * Reads PSS of all members, as soon as one ran, came or went: the share of a page that a process is charged
   * changes when another one takes or drops it. As much as may be read in a tick: where that is not all, the others are read
   * in those that follow, and the readings until then have none.
   */
  update(isStale: boolean, now: number): void {
    const members = this.#members;
    this.#throttle.tick(now);
    if (!this.lacksPss) {
      if (!isStale) return;
      this.#pssSinceMs = now;
    }
    this.lacksPss = false;
    for (const member of members) {
      if (member.shares.atMs >= this.#pssSinceMs) continue;
      this.lacksPss = !this.#throttle.isOpen;
      if (this.lacksPss) break;
      const fromMs = this.#cpuMs();
      this.#updateShares(member);
      member.shares.atMs = now;
      this.#throttle.read(this.#cpuMs() - fromMs);
    }
    if (this.lacksPss) this.readingsWithoutPss++;
    for (const member of members) {
      if (this.lacksPss) member.shares.hide();
      else member.shares.show();
    }
  }

  /** PSS and swap of the last update. */
  figures(): Pick<TreeReading, "pssBytes" | "swapBytes"> {
    let pssBytes = 0, swapBytes = 0;
    for (const member of this.#members) {
      // Its RSS counts in this reading, and what its PSS was is not known any more.
      if (member.endedMeanwhile) return {};
      pssBytes += member.shares.pssBytes;
      swapBytes += member.shares.swapBytes;
    }
    if (pssBytes === 0) return {};
    return { ...unlessNaN("pssBytes", pssBytes), ...unlessNaN("swapBytes", swapBytes) };
  }

  /** Memory by kind; nothing where one of the processes has none, though its memory counts. */
  breakdown(now: number): Pick<TreeReading, "rssKinds" | "pssKinds" | "ussBytes"> {
    const { kinds: rssKinds } = this.#rssKinds(now);
    const pssKinds = this.#request.smaps ? this.#pssKinds() : undefined;
    let ussBytes = pssKinds ? 0 : NaN;
    for (const member of this.#members) ussBytes += member.shares.ussBytes;
    return {
      ...rssKinds && { rssKinds },
      ...pssKinds && { pssKinds, ...unlessNaN("ussBytes", ussBytes) },
    };
  }

  /** By PSS where there are several and all of it can be read, else by RSS. */
  composition(now: number): Composition {
    if (this.#members.length > 1) {
      for (const member of this.#members) member.shares.updateBreakdown();
      const { pssBytes } = this.figures();
      const kinds = this.#pssKinds();
      if (pssBytes !== undefined) {
        return kinds
          ? { metric: "pss", kinds, pssBytes }
          : { metric: "rss", ...this.#rssKinds(now), pssBytes };
      }
    }
    // Anybody may read a process's status.
    return { metric: "rss", ...this.#rssKinds(now) };
  }

  #updateShares(member: TrackedProcess): void {
    if (this.#request.breakdown) member.shares.updateBreakdown();
    else member.shares.update();
  }

  #rssKinds(now: number): Pick<Composition, "kinds"> {
    const members = this.#members;
    for (const member of members) member.updateRssKinds(now);
    const kinds = this.#isWhole() ? totalKinds(members.map(({ rssKinds }) => rssKinds)) : undefined;
    return kinds ? { kinds } : {};
  }

  #pssKinds(): MemoryKinds | undefined {
    return this.#isWhole()
      ? totalKinds(this.#members.map(({ shares }) => shares.pssKinds))
      : undefined;
  }

  /** Whether none ended while it was read: its RSS counts in this reading, its kinds are not known. */
  #isWhole(): boolean {
    return !this.#members.some((member) => member.endedMeanwhile);
  }
}
