/** Longer lines are skipped. */
export const MAX_LINE_BYTES = 64 * 1024;

/** Takes the lines of a file, by number from 1; undefined for one that was too long. */
export type OnLine = (text: string | undefined, number: number) => void;

const LF = 10;

/** Cuts blocks of bytes into lines of text. A line is handed on when its LF has come, or at the end. */
export class Lines {
  readonly #begun = new Uint8Array(MAX_LINE_BYTES);
  #length = 0;
  #tooLong = false;
  #number = 1;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #onLine: OnLine;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  push(block: Uint8Array): void {
    let from = 0;
    for (let end; (end = block.indexOf(LF, from)) >= 0; from = end + 1) {
      this.#extend(block.subarray(from, end));
      this.#finishLine();
    }
    this.#extend(block.subarray(from));
  }

  /** The file is over, or another one begins: what stands there without an LF is a line too. */
  end(): void {
    if (this.#length > 0 || this.#tooLong) this.#finishLine();
    this.#number = 1;
  }

  #extend(part: Uint8Array): void {
    if (this.#length + part.length > MAX_LINE_BYTES) {
      this.#tooLong = true;
      this.#length = 0;
    }
    if (this.#tooLong) return;
    this.#begun.set(part, this.#length);
    this.#length += part.length;
  }

  #finishLine(): void {
    const text = this.#tooLong
      ? undefined
      : this.#decoder.decode(this.#begun.subarray(0, this.#length));
    this.#length = 0;
    this.#tooLong = false;
    this.#onLine(text, this.#number++);
  }
}
