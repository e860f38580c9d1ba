import type { ProcFiles } from "../system/host.ts";

/**
 * The file system as control groups need it: absolute paths below an injectable root. Failures are
 * values, the reason as a text for people.
 */
export interface CgroupFiles extends Pick<ProcFiles, "open" | "read" | "close" | "numbersIn"> {
  /** Names of the folders in a folder; empty when it cannot be read. */
  foldersIn(path: string): string[];
  /** One write(2) to a file that is there, by the calling thread. Undefined, or why it failed. */
  write(path: string, text: string): string | undefined;
  /** Undefined, or why it could not be made. */
  makeFolder(path: string): string | undefined;
  /** Removes an empty group. Undefined, or why it could not. */
  removeFolder(path: string): string | undefined;
}

const decoder = new TextDecoder();
const block = new Uint8Array(64 * 1024);

/** Whole text of a file of any length; undefined when it cannot be read. */
export function readText(files: CgroupFiles, path: string): string | undefined {
  const handle = files.open(path);
  if (handle < 0) return undefined;
  let text = "";
  let length = 0;
  for (let offset = 0; (length = files.read(handle, block, offset)) > 0; offset += length) {
    text += decoder.decode(block.subarray(0, length), { stream: true });
  }
  files.close(handle);
  text += decoder.decode();
  return length < 0 ? undefined : text;
}

/** Whether there is such a file, and it may be read. */
export function isReadable(files: CgroupFiles, path: string): boolean {
  const handle = files.open(path);
  if (handle >= 0) files.close(handle);
  return handle >= 0;
}

/** Pids of a `cgroup.procs`; empty when it cannot be read. 0 stands for those of other pid namespaces. */
export function readPids(files: CgroupFiles, path: string): number[] {
  return (readText(files, path) ?? "").split("\n").map(Number).filter((pid) => pid > 0);
}

/** The group and all below it, each before those within it, as paths. */
export function* groupsBelow(files: CgroupFiles, folder: string): Generator<string> {
  yield folder;
  for (const name of files.foldersIn(folder)) yield* groupsBelow(files, `${folder}/${name}`);
}

/** A file that is read again and again by one kept handle: 1 to 20 µs, as the kernel needs. */
export class PersistentFile {
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
    const length = this.#handle < 0 ? 0 : this.#files.read(this.#handle, block, 0);
    return length > 0 ? decoder.decode(block.subarray(0, length)) : "";
  }

  close(): void {
    if (this.#handle >= 0) this.#files.close(this.#handle);
  }
}

/** Listing the folders of a group costs some 80 µs each. */
const FOLDERS_EVERY_MS = 1000;

/**
 * The processes of a group and of those below it, some 10 µs a group at each call. Groups that were
 * made below since are seen within a second; until then their processes are known as descendants.
 */
export class CgroupMembers {
  #groups: readonly string[] = [];
  #listedAtMs = -Infinity;
  readonly #files: CgroupFiles;
  readonly #folder: string;

  constructor(files: CgroupFiles, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  /** Pids in this process's pid namespace, each once; none once the group is gone. */
  pids(nowMs: number): number[] {
    if (nowMs - this.#listedAtMs >= FOLDERS_EVERY_MS) {
      this.#listedAtMs = nowMs;
      this.#groups = [...groupsBelow(this.#files, this.#folder)];
    }
    // By a fresh handle: v1 answers a kept one that is read more than once a second with the list
    // of its first read (cgroup_pidlist_start, Linux 6.18; reproduced).
    return [
      ...new Set(this.#groups.flatMap((group) => readPids(this.#files, `${group}/cgroup.procs`))),
    ];
  }
}
