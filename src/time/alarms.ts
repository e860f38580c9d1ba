/** What is to be done now and then while somebody sleeps. */
export class Alarms {
  readonly #alarms = new Set<Alarm>();
  #dueMs = Infinity;

  /** Has `act` called each time that so much has passed since `nowMs`; returns how to stop that. */
  every(periodMs: number, nowMs: number, act: () => void): () => void {
    const alarm: Alarm = { periodMs, act, dueMs: nowMs + periodMs };
    this.#alarms.add(alarm);
    this.#updateDue();
    return () => {
      this.#alarms.delete(alarm);
      this.#updateDue();
    };
  }

  /** When the next one is due; Infinity: none. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** Does what is due. */
  fire(nowMs: number): void {
    if (nowMs < this.#dueMs) return;
    for (const alarm of this.#alarms) {
      if (nowMs < alarm.dueMs) continue;
      alarm.dueMs = nowMs + alarm.periodMs;
      alarm.act();
    }
    this.#updateDue();
  }

  /** Asked for at each tick, told again only when it changes. */
  #updateDue(): void {
    this.#dueMs = Infinity;
    for (const { dueMs } of this.#alarms) this.#dueMs = Math.min(this.#dueMs, dueMs);
  }
}

interface Alarm {
  readonly periodMs: number;
  readonly act: () => void;
  dueMs: number;
}
