import type { TreeReading } from "../model/sample.ts";

/**
 * A way to look at the tree under one root process. Every implementation passes the same contract
 * (tests/sampler_contract_test.ts).
 */
export interface Sampler {
  /**
   * Reads the whole tree once. A process that vanishes meanwhile, or may not be read, is left out
   * or has absent metrics: never an exception, never a 0.
   *
   * @throws {SamplerError} when nothing could be measured this time; the next reading may succeed
   */
  sample(): TreeReading | Promise<TreeReading>;
  /** Pids that the last reading counted, the root first. For tests and messages. */
  pids(): readonly number[];
  /** Releases what is held open. */
  close(): void;
}

/** What to follow, and how closely. */
export interface SamplerRequest {
  readonly rootPid: number;
  /** True when memmark launched the root: orphans of the tree are then adopted by memmark itself. */
  readonly launched: boolean;
  /** Also measure PSS and swap at each sample. */
  readonly smaps: boolean;
}

/** Nothing could be measured this time (ps failed, timed out): a missed tick, not the end of a recording. */
export class SamplerError extends Error {
  override readonly name = "SamplerError";
}
