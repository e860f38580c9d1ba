import type { Sink } from "../sink/sink.ts";
import type { RecordResult } from "../record.ts";
import type { RunEnd } from "./run_end.ts";

/**
 * One thing that comes out of a recording (a CSV, the chart, the summary ...): takes the samples, and
 * is finished when they are over. What goes wrong in it is said, never thrown, once the command runs.
 */
export interface Part {
  readonly sink?: Sink;
  /** Called after each tick. */
  afterTick?(nowMs: number): void;
  /** No more samples will come. */
  finish?(): void;
  /** All is known of the run. */
  report?(result: RecordResult, end: RunEnd): void | Promise<void>;
  /** Called last, also where nothing was launched: lets go of what is held. */
  close?(): void;
}

/** Lets go of what the parts hold, each by itself: one that fails keeps nothing from the others. */
export function closeParts(parts: readonly Part[], onFailure: (error: unknown) => void): void {
  for (const part of parts) {
    try {
      part.close?.();
    } catch (error) {
      onFailure(error);
    }
  }
}
