import type { Output, WriteFailure } from "../system/host.ts";

const encoder = new TextEncoder();

/** Writes a header and rows to an output, and gives up quietly after the first write that fails. */
export class RowWriter {
  #begun = false;
  #failure: WriteFailure | undefined;
  readonly #output: Output;
  readonly #header: string;
  readonly #onFailure: (failure: WriteFailure) => void;
  /** Most rows have room in it. */
  readonly #buffer = new Uint8Array(1024);
  #last = new Uint8Array();

  /** `onFailure` is called once, for the first write that fails; none is tried after it. */
  constructor(
    output: Output,
    header: string,
    onFailure: (failure: WriteFailure) => void,
  ) {
    this.#output = output;
    this.#header = header;
    this.#onFailure = onFailure;
  }

  /** Writes rows with one write, each with its line end. */
  write(rows: string): void {
    this.#begin();
    this.#send(rows);
  }

  /** What was written last; it may be changed, and written once more by `writeLast`. */
  get last(): Uint8Array {
    return this.#last;
  }

  writeLast(): void {
    if (!this.#failure) this.#writeBytes();
  }

  /** An output without a row is a header. */
  finish(): void {
    this.#begin();
  }

  /** Only with the first row: until the command runs, the file keeps what it held. */
  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#output.begin();
    this.#send(this.#header);
  }

  /** No character takes more than three bytes for each of its code units. */
  #encoded(text: string): Uint8Array<ArrayBuffer> {
    if (text.length * 3 > this.#buffer.length) return encoder.encode(text);
    return this.#buffer.subarray(0, encoder.encodeInto(text, this.#buffer).written);
  }

  #send(text: string): void {
    if (this.#failure) return;
    this.#last = this.#encoded(text);
    this.#writeBytes();
  }

  #writeBytes(): void {
    this.#failure = this.#output.write(this.#last);
    if (this.#failure) this.#onFailure(this.#failure);
  }
}
