import type { FileFacts, SharedFile, SharedFiles } from "../../system/host.ts";

/** Takes what a file has grown by. */
export interface TailReader {
  /** The block is valid until the next one. */
  onBytes(block: Uint8Array): void;
  /** Another file is there now, or it was emptied: what comes next is its beginning. */
  onRestart(): void;
}

const BLOCK_BYTES = 64 * 1024;

/**
 * Follows a file by its path while others append to it. It need not be there yet; when it is replaced,
 * what the old one still had is read first. A file that is emptied and is at once longer than before
 * cannot be told from one that grew.
 */
export class FileTail {
  #file: SharedFile | undefined;
  #offset = 0;
  readonly #block = new Uint8Array(BLOCK_BYTES);
  readonly #files: SharedFiles;
  readonly #path: string;

  constructor(files: SharedFiles, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** What the path names now; undefined: nothing. One system call. */
  stat(): FileFacts | undefined {
    return this.#files.stat(this.#path);
  }

  /**
   * Reads what is new as of `facts`, at most so many bytes. No system call where nothing is new.
   *
   * @throws SetupError when there is a file that cannot be opened.
   */
  read(facts: FileFacts | undefined, maxBytes: number, reader: TailReader): void {
    if (this.#file && facts?.id !== this.#file.id) {
      if (this.#copy(maxBytes, reader) >= maxBytes) return;
      this.#restart(reader);
    }
    if (!facts?.isRegular) return;
    if (facts.sizeBytes < this.#offset) this.#restart(reader);
    if (facts.sizeBytes === this.#offset) return;
    this.#file ??= this.#files.open(this.#path);
    this.#copy(maxBytes, reader);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #restart(reader: TailReader): void {
    this.close();
    this.#offset = 0;
    reader.onRestart();
  }

  /** Returns how many bytes there were. */
  #copy(maxBytes: number, reader: TailReader): number {
    let copied = 0;
    while (copied < maxBytes) {
      const wanted = this.#block.subarray(0, Math.min(BLOCK_BYTES, maxBytes - copied));
      const length = this.#file!.read(wanted, this.#offset);
      if (length === 0) break;
      copied += length;
      this.#offset += length;
      reader.onBytes(wanted.subarray(0, length));
    }
    return copied;
  }
}
