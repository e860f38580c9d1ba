import type { Clock } from "./clock.ts";

/** setTimeout has a grain of 1 ms and may be that late: the rest is waited for exactly. */
const TIMER_GRAIN_MS = 2;
/** A wake-up costs 0.1 ms of CPU: for ticks so far apart the timer alone is exact enough, to some 1 ms. */
const LONG_MS = 50;
/** setTimeout takes no more than a signed 32-bit number of ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The machine's clock. A timer brings it near the moment, and for short sleeps Atomics.wait (a futex, a
 * few µs exact) to it; where there is no time for a timer, a message gives the event loop its turn.
 */
export class SystemClock implements Clock {
  readonly #cell = new Int32Array(new SharedArrayBuffer(4));
  readonly #channel = new MessageChannel();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resolve: (() => void) | undefined;
  #woken = false;
  readonly #resume = () => {
    this.#resolve?.();
    this.#resolve = undefined;
  };

  constructor() {
    this.#channel.port1.onmessage = this.#resume;
  }

  now(): number {
    return performance.now();
  }

  wallTime(): number {
    return Date.now();
  }

  async sleepUntil(dueMs: number): Promise<void> {
    const sleepMs = dueMs - this.now();
    let restMs: number;
    do {
      restMs = dueMs - this.now();
      await this.#turn(sleepMs > LONG_MS ? Math.ceil(restMs) : Math.floor(restMs) - TIMER_GRAIN_MS);
      restMs = dueMs - this.now();
    } while (restMs > 2 * TIMER_GRAIN_MS && !this.#woken);
    if (restMs > 0 && !this.#woken) Atomics.wait(this.#cell, 0, 0, restMs);
  }

  wake(): void {
    this.#woken = true;
    clearTimeout(this.#timer);
    this.#resume();
  }

  /** Lets go of the event loop; only for those who do not end the program. */
  close(): void {
    this.#channel.port1.close();
  }

  /** Gives the event loop its turn for about that long. */
  #turn(forMs: number): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#resolve = resolve;
      if (this.#woken || forMs < 1) this.#channel.port2.postMessage(null);
      else this.#timer = setTimeout(this.#resume, Math.min(forMs, MAX_TIMER_MS));
    });
  }
}
