import { KEPT_TEXT_BYTES } from "../model/kept.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The texts of one row, as bytes until somebody asks for them. */
export class TextCells {
  readonly #bytes: readonly Uint8Array[];
  readonly #lengths: Uint16Array;

  constructor(count: number) {
    this.#bytes = Array.from({ length: count }, () => new Uint8Array(KEPT_TEXT_BYTES));
    this.#lengths = new Uint16Array(count);
  }

  /** Empties all of them. */
  clear(): void {
    this.#lengths.fill(0);
  }

  /** Adds the bytes from `start` to `end`; what is beyond the bound is dropped. */
  append(place: number, block: Uint8Array, start: number, end: number): void {
    const length = this.#lengths[place]!;
    const taken = Math.min(end - start, KEPT_TEXT_BYTES - length);
    this.#bytes[place]!.set(block.subarray(start, start + taken), length);
    this.#lengths[place] = length + taken;
  }

  /** The text; a character that the bound cut in half is left out. */
  text(place: number): string {
    const length = this.#lengths[place]!;
    const text = decoder.decode(this.#bytes[place]!.subarray(0, length));
    return length === KEPT_TEXT_BYTES ? text.replace(/\ufffd$/, "") : text;
  }
}
