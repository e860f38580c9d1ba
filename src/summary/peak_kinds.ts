import type { Composition, ProcessMappings } from "../model/kinds.ts";
import { processName } from "../model/process_name.ts";
import type { Sample } from "../model/sample.ts";
import { PeakProbe, type Probed } from "./peak_probe.ts";
import type { KindsAtPeak, LargestMappings, SharedMemory } from "./summary.ts";

/** Of several processes it takes some 0.2 ms each; with the others at most 1 % of a core. */
const MANY_COST = { share: 0.005, allowanceMs: 20, firstMsPerProcess: 0.2 };
/** Of one process a single file is read. */
const ONE_COST = { share: 0.001, allowanceMs: 2, firstMsPerProcess: 0.05 };

/** Looks at new peaks at what the memory of the tree is made of. */
export class KindsProbe {
  readonly #many: PeakProbe<Composition> | undefined;
  readonly #one: PeakProbe<Composition> | undefined;
  /** That of the highest sample, where samples tell. */
  #sampled: KindsAtPeak | undefined;

  constructor(read: (() => Composition | undefined) | undefined, nowMs: () => number) {
    this.#many = read && new PeakProbe(read, nowMs, MANY_COST);
    this.#one = read && new PeakProbe(read, nowMs, ONE_COST);
  }

  /** Takes a sample with RSS. */
  add({ elapsedMs, pidCount: processes, pssKinds, rssKinds }: Sample, rssBytes: number): void {
    const kinds = pssKinds ?? rssKinds;
    const best = this.#sampled;
    const metric = pssKinds ? "pss" : "rss";
    const isHigher = rssBytes > (best?.rssBytes ?? -1);
    // On a machine that is busy a row may lack PSS, and the next one is as high and has it.
    const isBetter = rssBytes === best?.rssBytes && metric === "pss" && best.metric === "rss";
    if (kinds === undefined || !(isHigher || isBetter)) return;
    this.#sampled = { elapsedMs, processes, rssBytes, metric, kinds };
  }

  /** Looks at the tree of now, the moment of this sample, unless samples tell as much. */
  look({ elapsedMs, pidCount: processes, pssKinds, rssKinds }: Sample, rssBytes: number): void {
    // Rows that tell all of it need no look; and of one process RSS is as good as PSS.
    if (pssKinds !== undefined || (rssKinds !== undefined && processes <= 1)) return;
    if (processes > 1) this.#many?.add(elapsedMs, processes, rssBytes);
    else this.#one?.add(elapsedMs, processes, rssBytes);
  }

  /** RSS and PSS of one moment, where it was looked for. */
  shared(): Omit<SharedMemory, "isNotable"> | undefined {
    const seen = this.#many?.seen;
    if (seen?.value.pssBytes === undefined) return undefined;
    const { elapsedMs, processes, rssBytes, value } = seen;
    return { elapsedMs, processes, rssBytes, pssBytes: value.pssBytes! };
  }

  /** What the looks saw, of the one nearer to the peak. */
  looked(): KindsAtPeak | undefined {
    const seen = [this.#many?.seen, this.#one?.seen].flatMap((look) => look ? atPeak(look) : []);
    return seen.reduce<KindsAtPeak | undefined>(
      (best, next) => best && best.rssBytes >= next.rssBytes ? best : next,
      undefined,
    );
  }

  /** That, or what rows told: PSS counts every page once, so it comes first. */
  best(looked: KindsAtPeak | undefined): KindsAtPeak | undefined {
    return this.#sampled?.metric === "pss" ? this.#sampled : looked ?? this.#sampled;
  }
}

function atPeak({ elapsedMs, processes, rssBytes, value }: Probed<Composition>): KindsAtPeak[] {
  const { metric, kinds } = value;
  return kinds ? [{ elapsedMs, processes, rssBytes, metric, kinds }] : [];
}

/**
 * For each unit of work: one mapping, or what takes as long. With the others at most 1 % of a core. The
 * first look is a slow one, of code that never ran.
 */
const MAPPINGS_COST = {
  ...{ share: 0.002, allowanceMs: 60, firstMsPerProcess: 0.01 },
  rise: 1.25,
};
const MIB = 1024 ** 2;
/** Smaller processes are told by their names alone. */
const LEAST_BYTES = 16 * MIB;
/** Where the sampler does not say how many mappings there are. */
const USUAL_MAPPINGS = 300;

/** Looks at new peaks at which mappings the largest process has its memory in. */
export class MappingsProbe {
  readonly #look: PeakProbe<ProcessMappings> | undefined;

  constructor(read: (() => ProcessMappings | undefined) | undefined, nowMs: () => number) {
    this.#look = read && new PeakProbe(read, nowMs, MAPPINGS_COST);
  }

  /** Looks at the tree of now, the moment of this sample. */
  look({ elapsedMs, pidCount, mappedRegions }: Sample, rssBytes: number): void {
    if (rssBytes < LEAST_BYTES) return;
    // The kernel walks all pages: 4 µs a MiB. The largest is taken for twice the mean.
    const work = (mappedRegions ?? USUAL_MAPPINGS) + 0.4 * rssBytes / MIB;
    this.#look?.add(elapsedMs, pidCount > 1 ? 2 * work / pidCount : work, rssBytes);
  }

  /** What it saw. */
  seen(): LargestMappings | undefined {
    const seen = this.#look?.seen;
    if (seen === undefined || seen.value.mappings.length === 0) return undefined;
    const { pid, command, rssBytes, mappings } = seen.value;
    return {
      elapsedMs: seen.elapsedMs,
      treeRssBytes: seen.rssBytes,
      ...{ pid, name: processName(command), rssBytes, mappings },
    };
  }
}
