/** Mappings of a process that runs are counted again after this at the latest. */
const KEEP_MS = 1000;
/** Counting takes no more than this share of the time of one core. */
const SHARE = 0.05;

/**
 * Tells when the mappings of a process are to be counted again, the most expensive of its figures:
 * when its address space changed, as far as the time that takes allows, and each second that it runs.
 */
export class MapsThrottle {
  #vszBytes = -1;
  #countedAtMs = -Infinity;
  #tookMs = 0;
  #ranSince = true;

  /** The process ran. */
  ran(): void {
    this.#ranSince = true;
  }

  isDue(vszBytes: number, nowMs: number): boolean {
    const ageMs = nowMs - this.#countedAtMs;
    const hasChanged = vszBytes !== this.#vszBytes && ageMs * SHARE >= this.#tookMs;
    return hasChanged || (this.#ranSince && ageMs >= KEEP_MS);
  }

  /** When they are due though the address space does not change; Infinity: not before the process runs. */
  get dueAtMs(): number {
    return this.#ranSince ? this.#countedAtMs + KEEP_MS : Infinity;
  }

  /** They were counted, between these two moments. */
  counted(vszBytes: number, fromMs: number, toMs: number): void {
    this.#vszBytes = vszBytes;
    this.#ranSince = false;
    this.#countedAtMs = fromMs;
    this.#tookMs = toMs - fromMs;
  }
}
