import type { CpuUse } from "../../model/sample.ts";

/**
 * CPU time as rows tell it: a counter that never falls, and no row with more than the machine's cores can
 * have given in its time.
 *
 * A counter may be read late: the kernel adds the time of a process that runs on another core at its
 * timer interrupts, that of a child that memmark never saw when its parent waits for it, and between the
 * moment of a row and the reading of its counters memmark itself may have had to wait. What cannot have
 * been used in this row was used in those before; as they are written, those that follow take it over, as
 * far as they have room, so that the sum of the rows is the total again soon.
 */
export class CpuMeter {
  readonly #cores: number;
  #toldUs = 0;
  #atMs: number | undefined;
  /** What rows have not told yet. */
  #heldUs = 0;
  #carriedUs = 0;

  /** `cores`: logical processors of the machine; Infinity where that is not known. */
  constructor(cores: number) {
    this.#cores = cores;
  }

  /** CPU time that rows tell later than it was used, so far. */
  get carriedMs(): number {
    return this.#carriedUs / 1000;
  }

  /** Takes the counter, in whole µs, as it stands at a row of this monotonic time. */
  take(totalUs: number, atMs: number): CpuUse {
    const beforeMs = this.#atMs, beforeUs = this.#toldUs;
    if (beforeMs !== undefined && atMs <= beforeMs) return { cpuTimeMs: beforeUs / 1000 };
    this.#atMs = atMs;
    if (beforeMs === undefined) {
      this.#toldUs = totalUs;
      return { cpuTimeMs: totalUs / 1000 };
    }
    const mostUs = Math.floor((atMs - beforeMs) * 1000 * this.#cores);
    this.#toldUs = Math.max(beforeUs, Math.min(totalUs, beforeUs + mostUs));
    const heldUs = totalUs - this.#toldUs;
    this.#carriedUs += Math.max(0, heldUs - this.#heldUs);
    this.#heldUs = heldUs;
    const cpuPercent = (this.#toldUs - beforeUs) / (atMs - beforeMs) / 10;
    return { cpuPercent, cpuTimeMs: this.#toldUs / 1000 };
  }
}
