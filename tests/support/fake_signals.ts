import type { SignalName, Signals } from "../../src/system/host.ts";

/** Signals that a test raises, and a record of those that were sent. */
export class FakeSignals implements Signals {
  readonly sent: [number, SignalName | "SIGKILL"][] = [];
  areDeferred = false;
  readonly #deferred: SignalName[] = [];
  readonly #callbacks = new Map<SignalName, Set<() => void>>();

  readonly #state: {
    readonly foreground?: boolean;
    readonly ignored?: readonly SignalName[];
  };

  constructor(
    state: {
      readonly foreground?: boolean;
      readonly ignored?: readonly SignalName[];
    } = {},
  ) {
    this.#state = state;
  }

  defer(): void {
    this.areDeferred = true;
  }

  takeDeferred(): readonly SignalName[] {
    return this.#deferred.splice(0);
  }

  listen(signal: SignalName, callback: () => void): () => void {
    const set = this.#callbacks.get(signal) ?? new Set();
    this.#callbacks.set(signal, set.add(callback));
    return () => set.delete(callback);
  }

  isIgnored(signal: SignalName): boolean {
    return this.#state.ignored?.includes(signal) ?? false;
  }

  send(pid: number, signal: SignalName | "SIGKILL"): void {
    this.sent.push([pid, signal]);
  }

  inForeground(): boolean {
    return this.#state.foreground ?? false;
  }

  raise(signal: SignalName): void {
    const callbacks = [...this.#callbacks.get(signal) ?? []];
    if (callbacks.length === 0 && this.areDeferred) this.#deferred.push(signal);
    for (const callback of callbacks) callback();
  }

  /** Signals that somebody listens to, sorted. */
  listening(): SignalName[] {
    return [...this.#callbacks].filter(([, set]) => set.size > 0).map(([signal]) => signal).sort();
  }
}
