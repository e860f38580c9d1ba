import type { Sink } from "../model/sink.ts";
import type { RecordResult } from "../record.ts";
import type { RunEnd } from "./run_end.ts";

/**
 * One thing that comes out of a recording (a CSV, the chart, the summary ...): takes the samples, and
 * is finished when they are over. What goes wrong in it is said, never thrown, once the command runs.
 */
export interface Part {
  readonly sink?: Sink;
  /** Called after each tick, and now and then in between. */
  afterTick?(nowMs: number): void;
  /** No more samples will come. */
  finish?(): void;
  /** All is known of the run. */
  report?(result: RecordResult, end: RunEnd): void | Promise<void>;
  /** Called last, also where nothing was launched: lets go of what is held. */
  close?(): void;
}

/** Does it with each part, one after the other: one that fails keeps nothing from the others. */
export async function eachPart(
  parts: readonly Part[],
  act: (part: Part) => void | Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (const part of parts) {
    try {
      await act(part);
    } catch (error) {
      onFailure(error);
    }
  }
}
