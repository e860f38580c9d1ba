/** Copies of blocks that end within a line, until the rest of it is there. */
export class PendingBytes {
  #parts: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps a copy. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes.slice());
    this.#length += bytes.length;
  }

  /** What was kept, and this block behind it; from here on nothing is kept. Without a copy where nothing was. */
  takeWith(block: Uint8Array): Uint8Array {
    if (this.#length === 0) return block;
    const joined = new Uint8Array(this.#length + block.length);
    let at = 0;
    for (const part of [...this.#parts, block]) {
      joined.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#length = 0;
    return joined;
  }
}
