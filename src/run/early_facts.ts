import type { RecordOptions } from "../cli/options.ts";
import { factsPath } from "../recording/paths.ts";
import { SummaryFold } from "../summary/fold.ts";
import type { RunFacts } from "../summary/summary.ts";
import type { Deps } from "./deps.ts";
import { hasNeighbours } from "./output_paths.ts";
import { startFacts } from "./run_facts.ts";

/** A shorter recording is soon over, and may cost nothing that it does not need. */
const AFTER_MS = 1000;

/** What the early facts are made of. */
export interface EarlyFactsRequest {
  readonly options: RecordOptions;
  readonly deps: Deps;
  readonly sampler: "proc" | "ps";
  /** When the recording began, ms since 1970 UTC. */
  readonly startUnixMs: () => number;
}

/**
 * Writes what is known of a run at its beginning beside the rows, once it has gone on for a second: should
 * memmark be killed, its rows still tell of what they are. What the end knows replaces it.
 */
export class EarlyFacts {
  readonly #request: EarlyFactsRequest;
  #firstMs: number | undefined;
  #writing: Promise<void> | undefined;

  constructor(request: EarlyFactsRequest) {
    this.#request = request;
  }

  afterTick(nowMs: number): void {
    this.#firstMs ??= nowMs;
    const elapsedMs = nowMs - this.#firstMs;
    // What cannot be written is said at the end.
    if (elapsedMs >= AFTER_MS) this.#writing ??= this.#write(elapsedMs).catch(() => {});
  }

  /** Resolves when nothing more is written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #write(elapsedMs: number): Promise<void> {
    const { options, deps, sampler, startUnixMs } = this.#request;
    if (!hasNeighbours(options.out, deps.sharedFiles)) return;
    const { renderSummary } = await import("../render/formats.ts");
    const facts: RunFacts = {
      ...startFacts(options, deps.host, sampler),
      elapsedMs,
      startUnixMs: startUnixMs(),
    };
    const summary = new SummaryFold({ nowMs: () => 0 }).finish(facts, {});
    const json = await renderSummary(summary, "json");
    deps.host.writeFile(factsPath(options.out), new TextEncoder().encode(json));
  }
}
