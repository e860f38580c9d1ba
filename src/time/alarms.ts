/** What is to be done now and then while somebody sleeps. */
export class Alarms {
  readonly #alarms = new Set<Alarm>();

  /** Has `act` called each time that so much has passed since `nowMs`; returns how to stop that. */
  every(periodMs: number, nowMs: number, act: () => void): () => void {
    const alarm: Alarm = { periodMs, act, dueMs: nowMs + periodMs };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** When the next one is due; Infinity: none. */
  get dueMs(): number {
    let dueMs = Infinity;
    for (const alarm of this.#alarms) if (alarm.dueMs < dueMs) dueMs = alarm.dueMs;
    return dueMs;
  }

  /** Does what is due. */
  fire(nowMs: number): void {
    for (const alarm of this.#alarms) {
      if (nowMs < alarm.dueMs) continue;
      alarm.dueMs = nowMs + alarm.periodMs;
      alarm.act();
    }
  }
}

interface Alarm {
  readonly periodMs: number;
  readonly act: () => void;
  dueMs: number;
}
