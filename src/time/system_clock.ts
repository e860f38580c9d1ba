import { Alarms } from "./alarms.ts";
import type { Clock } from "./clock.ts";

/** setTimeout has a grain of 1 ms and may be that late: the rest is waited for exactly. */
const TIMER_GRAIN_MS = 2;
/** A wake-up costs 0.1 ms of CPU: for ticks so far apart the timer alone is exact enough, to some 1 ms. */
const LONG_MS = 50;
/** A turn of the event loop in which Deno looks what the system tells: it does not for every message. */
const TURN_MS = 1;
/**
 * After a turn in which Deno had something to do it has another. What comes just as a turn ends Deno may take
 * from epoll(7) and not come to: then nothing says any more that it waits, and a signal would be late by ten
 * seconds, as 20 in 500 were on a machine with three times the load that it can carry.
 */
const TURN_AGAIN_MS = 20;
/** setTimeout takes no more than a signed 32-bit number of ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Where a sleep holds the event loop, timers that it does not know have their turn after this at the latest,
 * though nobody said that there are any. A turn costs 1 ms of CPU, as much as three quiet samples.
 */
const TURN_EVERY_MS = 10_000;
/** The same where there are such timers. */
const SERVE_TIMERS_EVERY_MS = 1000;

/** Deno's event loop: src/system/event_loop.ts. */
export interface EventLoop {
  hasWorkWithin(forMs: number): boolean;
  turn(forMs: number): Promise<unknown>;
}

/**
 * The machine's clock. Where it can see what the event loop waits for, a sleep is one system call and one
 * wake-up, some 0.1 ms exact; the loop has its turn when there is something to do. Elsewhere a timer of
 * Deno's, three wake-ups and 0.4 ms of CPU, brings it near the moment, and for short sleeps Atomics.wait (a
 * futex, a few µs exact) to it; where there is no time for a timer, a message gives the loop its turn.
 */
export class SystemClock implements Clock {
  readonly #cell = new Int32Array(new SharedArrayBuffer(4));
  #channel: MessageChannel | undefined;
  readonly #alarms = new Alarms();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resolve: (() => void) | undefined;
  #woken = false;
  #turnedAtMs = -Infinity;
  #turnForMs = TURN_MS;
  #hadWork = true;
  readonly #resume = () => {
    this.#resolve?.();
    this.#resolve = undefined;
  };

  readonly #eventLoop: EventLoop | undefined;
  #turnEveryMs: number;

  constructor(eventLoop?: EventLoop, turnEveryMs = TURN_EVERY_MS) {
    this.#eventLoop = eventLoop;
    this.#turnEveryMs = turnEveryMs;
  }

  now(): number {
    return performance.now();
  }

  wallTime(): number {
    return Date.now();
  }

  sleepUntil(dueMs: number): number | Promise<number> {
    while (!this.#woken) {
      const woken = this.#sleepOnce(Math.min(dueMs, this.#alarms.dueMs));
      if (typeof woken !== "number") return woken.then((now) => this.#wokeAt(now, dueMs));
      this.#alarms.fire(woken);
      if (woken >= dueMs) return woken;
    }
    return this.now();
  }

  #wokeAt(now: number, dueMs: number): number | Promise<number> {
    this.#alarms.fire(now);
    return now >= dueMs ? now : this.sleepUntil(dueMs);
  }

  #sleepOnce(dueMs: number): number | Promise<number> {
    return this.#eventLoop ? this.#block(dueMs, this.#eventLoop) : this.#sleepByTimer(dueMs);
  }

  wake(): void {
    this.#woken = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#resume();
  }

  serveTimers(): void {
    this.#turnEveryMs = Math.min(this.#turnEveryMs, SERVE_TIMERS_EVERY_MS);
  }

  every(periodMs: number, act: () => void): () => void {
    return this.#alarms.every(periodMs, this.now(), act);
  }

  /** Lets go of the event loop; only for those who do not end the program. */
  close(): void {
    this.#channel?.port1.close();
  }

  /**
   * Blocks until that moment, or until the event loop wants its turn, which it then has; the time by then.
   * Without a promise where there is nothing to do but wait: so it is nearly always, and each costs some
   * 10 µs then.
   */
  #block(dueMs: number, eventLoop: EventLoop): number | Promise<number> {
    const turnDueMs = this.#turnedAtMs + (this.#hadWork ? TURN_AGAIN_MS : this.#turnEveryMs);
    const wakeMs = Math.min(dueMs, turnDueMs);
    const hasWork = eventLoop.hasWorkWithin(Math.max(0, wakeMs - this.now()));
    // While there is ever more to do, ever longer is left to Deno: it wakes up for that anyway.
    this.#turnForMs = hasWork ? this.#turnForMs * 2 : TURN_MS;
    const now = this.now();
    if (!hasWork && now < turnDueMs) return now;
    // At the start there is always something.
    this.#hadWork = hasWork || this.#turnedAtMs === -Infinity;
    const restMs = Math.floor(wakeMs - now) - TIMER_GRAIN_MS;
    const forMs = Math.max(TURN_MS, Math.min(this.#turnForMs, restMs));
    return this.#untilResumed(() => eventLoop.turn(forMs).then(this.#resume))
      .then(() => this.#turnedAtMs = this.now());
  }

  async #sleepByTimer(dueMs: number): Promise<number> {
    const sleepMs = dueMs - this.now();
    let restMs: number;
    do {
      restMs = dueMs - this.now();
      await this.#turn(sleepMs > LONG_MS ? Math.ceil(restMs) : Math.floor(restMs) - TIMER_GRAIN_MS);
      restMs = dueMs - this.now();
    } while (restMs > 2 * TIMER_GRAIN_MS && !this.#woken);
    if (restMs > 0 && !this.#woken) Atomics.wait(this.#cell, 0, 0, restMs);
    return this.now();
  }

  /** Gives the event loop its turn for about that long. */
  #turn(forMs: number): Promise<void> {
    return this.#untilResumed(() => {
      if (this.#woken || forMs < 1) this.#message();
      else this.#timer = setTimeout(this.#resume, Math.min(forMs, MAX_TIMER_MS));
    });
  }

  /** Resolves when woken, or by `#resume`, which `begin` brings about. */
  #untilResumed(begin: () => void): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#resolve = resolve;
      begin();
    });
  }

  #message(): void {
    if (this.#channel === undefined) {
      this.#channel = new MessageChannel();
      this.#channel.port1.onmessage = this.#resume;
    }
    this.#channel.port2.postMessage(null);
  }
}
