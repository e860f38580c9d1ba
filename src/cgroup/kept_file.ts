import type { CgroupFiles } from "./cgroup_files.ts";

const buffer = new Uint8Array(64 * 1024);
const decoder = new TextDecoder();

/** A file that is read again and again by one kept handle: 1 to 20 µs, as the kernel needs. */
export class KeptFile {
  readonly #handle: number;
  readonly #files: CgroupFiles;

  constructor(files: CgroupFiles, path: string) {
    this.#files = files;
    this.#handle = files.open(path);
  }

  /**
   * Its text now, by one read; "" when it is not there, or its group was removed (ENODEV). Not for
   * lists, which the kernel hands out in blocks of a page: seq_file.rst.
   */
  text(): string {
    const length = this.#handle < 0 ? 0 : this.#files.read(this.#handle, buffer, 0);
    return length > 0 ? decoder.decode(buffer.subarray(0, length)) : "";
  }

  close(): void {
    if (this.#handle >= 0) this.#files.close(this.#handle);
  }
}
