/** Takes a value and the time for which it stood. */
type Emit = (fromMs: number, toMs: number, value: number) => void;

/** At 1 ms between samples these are four seconds: a power of 2. */
const CAPACITY = 4096;

/** Values wait here for {@link LOOK_BACK_MS} before they are emitted: what is about them may come late. */
export const LOOK_BACK_MS = 3000;

/** The latest values of a run, in the order of their time; NaN = not measured. */
export class DelayRing {
  readonly #times = new Float64Array(CAPACITY);
  readonly #values = new Float64Array(CAPACITY);
  /** Both only grow: their low bits are the places. */
  #first = 0;
  #end = 0;
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  add(timeMs: number, value: number): void {
    const place = this.#end++ & (CAPACITY - 1);
    this.#times[place] = timeMs;
    this.#values[place] = value;
    while (
      timeMs - this.#times[this.#first & (CAPACITY - 1)]! > LOOK_BACK_MS ||
      this.#end - this.#first === CAPACITY
    ) this.#emitFirst(timeMs);
  }

  /** Emits all that wait; the last of them stood until `endMs`. */
  flush(endMs: number): void {
    while (this.#first < this.#end) this.#emitFirst(endMs);
  }

  #emitFirst(endMs: number): void {
    const place = this.#first++ & (CAPACITY - 1);
    const isLast = this.#first === this.#end;
    const toMs = isLast ? endMs : this.#times[this.#first & (CAPACITY - 1)]!;
    const value = this.#values[place]!;
    if (!Number.isNaN(value)) this.#emit(this.#times[place]!, toMs, value);
  }
}
