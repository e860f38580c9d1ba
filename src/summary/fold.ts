import type { Composition, ProcessMappings } from "../model/kinds.ts";
import type { Marker } from "../model/markers.ts";
import type { ProcessReading, Sample } from "../model/sample.ts";
import { missedPeak, sharedMemory } from "./bounds.ts";
import { CpuFold } from "./cpu.ts";
import { FigureFold } from "./memory_figure.ts";
import { growth } from "./growth.ts";
import { PhaseFold } from "./phases.ts";
import { ProcessTable, type SeenProcesses } from "./process_table.ts";
import {
  type CloserLooks,
  type HighWaterMarks,
  MAX_COMMANDS,
  type ProcessCounts,
  type RunFacts,
  type SharedMemory,
  type Summary,
} from "./summary.ts";
import type { Sink } from "../model/sink.ts";
import { LargestProbe } from "./largest.ts";
import { KindsProbe, MappingsProbe } from "./peak_kinds.ts";

/** A look at less than this part of the peak says nothing of it. */
const NEAR = 0.8;

/** What a sampler can tell of the tree beyond its samples: the `Inspector` of a sampler is one. */
export interface PeakProbes {
  processes(): readonly ProcessReading[];
  composition?(): Composition | undefined;
  mappings?(): ProcessMappings | undefined;
  highWater(): HighWaterMarks | undefined;
}

/** What to fold with. */
export interface SummaryFoldRequest {
  /** For closer looks at peaks; without it they are left out. */
  readonly probe?: PeakProbes;
  /** Measures what a closer look costs: memmark's own CPU time, or else a monotonic clock. */
  readonly nowMs: () => number;
}

/**
 * Folds the samples of a run to its {@link Summary}, in a memory that does not grow. Reads PSS,
 * kinds, mappings and names at new RSS peaks, for at most 1 % of the time of a core.
 */
export class SummaryFold implements Sink {
  readonly #request: SummaryFoldRequest;
  readonly #kinds: KindsProbe;
  readonly #mappings: MappingsProbe;
  readonly #largest: LargestProbe;
  readonly #rss = new FigureFold();
  /** Made when first measured: most runs have RSS alone. */
  #pss: FigureFold | undefined;
  #swap: FigureFold | undefined;
  #physFootprint: FigureFold | undefined;
  readonly #cpu = new CpuFold();
  readonly #phases = new PhaseFold();
  /** Made with the first row that tells of processes. */
  #table: ProcessTable | undefined;
  #processes: SeenProcesses | undefined;
  #samples = 0;
  #firstMs = 0;
  #lastMs = 0;
  #lastProcesses = 0;
  /** While processes come and go, one that is being forked shares pages and is not to be seen yet. */
  #isSettled = false;
  #mostProcesses = 0;
  #peakRss = -1;
  #peakProcesses: number | undefined;
  /** RSS and PSS of the sample of the peak, where samples have PSS. */
  #sampledShare: Omit<SharedMemory, "isNotable"> | undefined;

  constructor(request: SummaryFoldRequest) {
    const { probe, nowMs } = this.#request = request;
    this.#kinds = new KindsProbe(probe && harmless(() => probe.composition?.()), nowMs);
    this.#mappings = new MappingsProbe(probe && harmless(() => probe.mappings?.()), nowMs);
    this.#largest = new LargestProbe(
      probe && harmless(() => probe.processes()),
      nowMs,
    );
  }

  add(sample: Sample): void {
    const { elapsedMs, rssBytes, pidCount } = sample;
    if (this.#samples++ === 0) this.#firstMs = elapsedMs;
    this.#lastMs = elapsedMs;
    this.#isSettled = pidCount === this.#lastProcesses;
    this.#lastProcesses = pidCount;
    if (pidCount > this.#mostProcesses) this.#mostProcesses = pidCount;
    this.#addFigures(sample);
    this.#cpu.add(elapsedMs, sample.cpuPercent, sample.cpuTimeMs);
    this.#phases.add(elapsedMs, sample.unixMs, rssBytes);
    if (sample.processes) {
      (this.#table ??= new ProcessTable()).add(elapsedMs, rssBytes, sample.processes);
    }
    if (rssBytes === undefined) return;
    if (rssBytes > this.#peakRss) this.#newPeak(sample, rssBytes);
    this.#largest.add(elapsedMs, pidCount, rssBytes, sample.processes);
    this.#kinds.add(sample, rssBytes);
  }

  /**
   * Looks closer at the tree where that is due. Call it after `add`, and before the next sample: what it
   * sees counts for the moment of this one.
   */
  look(sample: Sample): void {
    const { elapsedMs, rssBytes, pidCount } = sample;
    if (rssBytes === undefined) return;
    this.#largest.look(elapsedMs, pidCount, rssBytes);
    if (this.#isSettled) this.#kinds.look(sample, rssBytes);
    this.#mappings.look(sample, rssBytes);
  }

  /** Takes a marker, at any time before the end: late ones and ones out of order as well. */
  addMarker(marker: Marker): void {
    this.#phases.addMarker(marker);
  }

  /** What the closer looks told, for who reads the rows later. Call it when no more samples come. */
  closerLooks(): CloserLooks {
    const { probe } = this.#request;
    const marks = probe && harmless(() => probe.highWater())();
    const shared = this.#kinds.shared(), kinds = this.#kinds.looked();
    const largest = this.#atPeak(this.#largest.finish());
    const mappings = this.#mappings.seen();
    return {
      ...marks && { marks },
      ...shared && { shared },
      ...largest && { largest },
      ...kinds && { kinds },
      ...mappings && { mappings },
    };
  }

  /** The summary of the run; call it once, when no more samples come. */
  finish(facts: RunFacts, looks: CloserLooks): Summary {
    const { elapsedMs } = facts;
    const meanIntervalMs = this.#samples > 1
      ? (this.#lastMs - this.#firstMs) / (this.#samples - 1)
      : undefined;
    const rss = this.#rss.finish(elapsedMs);
    const table = this.#table?.finish();
    this.#processes = table?.processes;
    return withoutAbsent({
      facts,
      samples: this.#samples,
      meanIntervalMs,
      rss,
      pss: this.#pss?.finish(elapsedMs),
      swap: this.#swap?.finish(elapsedMs),
      physFootprint: this.#physFootprint?.finish(elapsedMs),
      cpu: this.#cpu.finish(elapsedMs),
      processes: this.#processCounts(facts),
      missedPeak: missedPeak(rss?.peakBytes ?? 0, looks.marks),
      shared: this.#shared(looks),
      largest: looks.largest ?? this.#atPeak(this.#largest.finish()),
      kinds: this.#atPeak(this.#kinds.best(this.#atPeak(looks.kinds))),
      mappings: looks.mappings && looks.mappings.treeRssBytes >= NEAR * this.#peakRss
        ? looks.mappings
        : undefined,
      commands: (table?.commands ?? looks.commands)?.slice(0, MAX_COMMANDS),
      growth: growth(this.#rss.points(0), this.#lastMs),
      markers: this.#phases.finish(elapsedMs),
    });
  }

  /** Every process that was seen, where rows told of them; known once the summary is. */
  get processes(): SeenProcesses | undefined {
    return this.#processes;
  }

  #addFigures(sample: Sample): void {
    const { elapsedMs } = sample;
    this.#rss.add(elapsedMs, sample.rssBytes);
    if (sample.pssBytes !== undefined) this.#pss ??= new FigureFold();
    if (sample.swapBytes !== undefined) this.#swap ??= new FigureFold();
    if (sample.physFootprintBytes !== undefined) this.#physFootprint ??= new FigureFold();
    this.#pss?.add(elapsedMs, sample.pssBytes);
    this.#swap?.add(elapsedMs, sample.swapBytes);
    this.#physFootprint?.add(elapsedMs, sample.physFootprintBytes);
  }

  #newPeak({ elapsedMs, pidCount, pssBytes }: Sample, rssBytes: number): void {
    this.#peakRss = rssBytes;
    this.#peakProcesses = pidCount;
    if (pssBytes === undefined) return;
    this.#sampledShare = { elapsedMs, processes: pidCount, rssBytes, pssBytes };
  }

  #shared(looks: CloserLooks): SharedMemory | undefined {
    const moment = this.#sampledShare ?? looks.shared;
    return moment && sharedMemory(moment);
  }

  /** A look that came too late, or none since: the processes of then say nothing of the peak. */
  #atPeak<Seen extends { readonly rssBytes: number }>(seen: Seen | undefined): Seen | undefined {
    return seen && seen.rssBytes >= NEAR * this.#peakRss ? seen : undefined;
  }

  #processCounts({ distinctProcesses }: RunFacts): ProcessCounts {
    return {
      last: this.#lastProcesses,
      atRssPeak: this.#peakProcesses ?? this.#lastProcesses,
      most: this.#mostProcesses,
      // Short-lived ones between two samples may be missing from what the sampler counted.
      ...distinctProcesses !== undefined &&
        { distinctProcesses: Math.max(distinctProcesses, this.#mostProcesses) },
    };
  }
}

/** A closer look that fails is one that saw nothing: it may never end a recording. */
function harmless<Value>(probe: () => Value | undefined): () => Value | undefined {
  return () => {
    try {
      return probe();
    } catch {
      return undefined;
    }
  };
}

type Optional<Value> = { [Key in keyof Value]: Value[Key] | undefined };

/** The same without the keys that are undefined. */
function withoutAbsent(summary: Optional<Summary>): Summary {
  return Object.fromEntries(
    Object.entries(summary).filter(([, value]) => value !== undefined),
  ) as unknown as Summary;
}
