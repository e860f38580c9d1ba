import type { Os } from "../../model/os.ts";
import type { CpuUse } from "../../model/sample.ts";
import type { PsMember } from "./ps_tree.ts";

/** Steps in which `ps` shows CPU time. */
const GRAIN_MS: Readonly<Record<Os, number>> = { linux: 1000, darwin: 10 };

/**
 * A share is taken over ten steps at least, so that a step more or less is a tenth of a core at
 * most; half a step for ticks that come a little early.
 */
const STEPS_PER_SHARE = 9.5;

/**
 * CPU use of a tree by the times that `ps` shows: what its processes used, of those that ended what
 * they had used when last seen, and of an attached tree only what came after the first reading.
 *
 * Shares are the mean since the last share, and absent from the readings in between: on Linux, where
 * `ps` shows whole seconds, there is one every ten seconds, on macOS one every 100 ms. For the same
 * reason processes that used less than a second count for nothing on Linux.
 */
export class PsCpu {
  readonly #system: Os;
  readonly #share: Share;
  readonly #known = new WeakMap<PsMember, { usedMs: number; share: Share; use: CpuUse }>();
  /** What was used before this does not count. */
  #isBefore: boolean;
  #totalMs = 0;

  constructor(system: Os, launched: boolean) {
    this.#system = system;
    this.#share = new Share(GRAIN_MS[system]);
    this.#isBefore = !launched;
  }

  /**
   * Takes the members of a reading at this monotonic time.
   *
   * @returns the use of the whole tree, empty where that of a member is not known
   */
  update(members: readonly PsMember[], isWhole: boolean, atMs: number): CpuUse {
    let isKnown = isWhole;
    for (const member of members) isKnown = this.#updateMember(member, atMs) && isKnown;
    this.#isBefore = false;
    return isKnown ? { ...this.#share.take(this.#totalMs, atMs), cpuTimeMs: this.#totalMs } : {};
  }

  /** The use of one member at the last update: its time is what it used since its start. */
  of(member: PsMember): CpuUse {
    return this.#known.get(member)?.use ?? {};
  }

  /** False when its time is not known. */
  #updateMember(member: PsMember, atMs: number): boolean {
    const shownMs = member.row.cpuTimeMs;
    const known = this.#known.get(member);
    if (shownMs === undefined) {
      if (known) known.use = {};
      return false;
    }
    const beforeMs = known?.usedMs ?? (this.#isBefore ? shownMs : 0);
    const usedMs = Math.max(beforeMs, shownMs);
    this.#totalMs += usedMs - beforeMs;
    const share = known?.share ?? new Share(GRAIN_MS[this.#system]);
    const use = { ...share.take(usedMs, atMs), cpuTimeMs: usedMs };
    this.#known.set(member, { usedMs, share, use });
    return true;
  }
}

/** The share of a core by a counter that moves in steps. */
class Share {
  readonly #leastMs: number;
  #fromMs: number | undefined;
  #fromCpuMs = 0;

  constructor(grainMs: number) {
    this.#leastMs = STEPS_PER_SHARE * grainMs;
  }

  /** The share since it was last there, when that is long enough ago. */
  take(cpuMs: number, atMs: number): Pick<CpuUse, "cpuPercent"> {
    const sinceMs = this.#fromMs === undefined ? undefined : atMs - this.#fromMs;
    if (sinceMs !== undefined && sinceMs < this.#leastMs) return {};
    const usedMs = cpuMs - this.#fromCpuMs;
    this.#fromMs = atMs;
    this.#fromCpuMs = cpuMs;
    return sinceMs === undefined ? {} : { cpuPercent: usedMs / sinceMs * 100 };
  }
}
