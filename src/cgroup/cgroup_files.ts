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
