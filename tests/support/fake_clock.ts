import type { Clock } from "../../src/time/clock.ts";

/** A clock that stands still until somebody sleeps: then it is at once the time that was waited for. */
export class FakeClock implements Clock {
  /** What the wall clock is ahead of the monotonic one. */
  wallOffsetMs = 1_700_000_000_000;
  #nowMs: number;
  #woken = false;
  readonly #plans: { readonly atMs: number; readonly act: () => void }[] = [];

  constructor(startMs = 1000.25) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wallTime(): number {
    return this.#nowMs + this.wallOffsetMs;
  }

  /** Time that passes at work. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }

  /** Something that happens while somebody sleeps. */
  at(atMs: number, act: () => void): void {
    this.#plans.push({ atMs, act });
    this.#plans.sort((a, b) => a.atMs - b.atMs);
  }

  async sleepUntil(dueMs: number): Promise<number> {
    await Promise.resolve();
    while (!this.#woken && (this.#plans[0]?.atMs ?? Infinity) <= dueMs) {
      const { atMs, act } = this.#plans.shift()!;
      this.#nowMs = Math.max(this.#nowMs, atMs);
      act();
      await Promise.resolve();
    }
    if (!this.#woken) this.#nowMs = Math.max(this.#nowMs, dueMs);
    return this.#nowMs;
  }

  every(periodMs: number, act: () => void): () => void {
    let isWanted = true;
    const plan = () => {
      this.at(this.#nowMs + periodMs, () => {
        if (!isWanted) return;
        act();
        plan();
      });
    };
    plan();
    return () => isWanted = false;
  }

  serveTimers(): void {}

  wake(): void {
    this.#woken = true;
  }
}
