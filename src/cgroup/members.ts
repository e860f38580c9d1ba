import { type CgroupFiles, groupsBelow, readPids } from "./cgroup_files.ts";

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
