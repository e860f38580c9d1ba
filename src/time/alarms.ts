/** What is to be done now and then, by whoever comes first: a timer of Deno's, or a sleep that holds it. */
export class Alarms {
  readonly #alarms = new Set<Alarm>();

  readonly #nowMs: () => number;

  /** `nowMs` is monotonic. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Calls `act` each time that so much has passed; returns how to stop that. */
  every(periodMs: number, act: () => void): () => void {
    const alarm: Alarm = { periodMs, act, dueMs: this.#nowMs() + periodMs };
    this.#alarms.add(alarm);
    const timer = setInterval(() => this.#fireIfDue(alarm), periodMs);
    return () => {
      clearInterval(timer);
      this.#alarms.delete(alarm);
    };
  }

  /** When the next one is due; Infinity: none. */
  get dueMs(): number {
    let dueMs = Infinity;
    for (const alarm of this.#alarms) dueMs = Math.min(dueMs, alarm.dueMs);
    return dueMs;
  }

  /** Does what is due. */
  fire(): void {
    for (const alarm of this.#alarms) this.#fireIfDue(alarm);
  }

  #fireIfDue(alarm: Alarm): void {
    const nowMs = this.#nowMs();
    if (nowMs < alarm.dueMs || !this.#alarms.has(alarm)) return;
    // On its grid, as the timer is: one that is early would be passed over.
    alarm.dueMs += alarm.periodMs * (Math.floor((nowMs - alarm.dueMs) / alarm.periodMs) + 1);
    alarm.act();
  }
}

interface Alarm {
  readonly periodMs: number;
  readonly act: () => void;
  dueMs: number;
}
