import type { Sample } from "./sample.ts";

/** Takes the samples of a recording as they come. Keeps nothing that grows with their number. */
export interface Sink {
  /**
   * Takes one sample; what goes wrong inside is the sink's to report, never an exception. `isRepeat`: it
   * differs from the one before in its time alone.
   */
  add(sample: Sample, isRepeat?: boolean): void;
}
