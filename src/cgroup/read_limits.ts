import { type CgroupFiles, PersistentFile } from "./cgroup_files.ts";
import { type GroupPlace, parentOf } from "./find_cgroup.ts";
import { lowest, parseKeyed, parseLimit } from "./parse.ts";

/** Limits in bytes; Infinity: none. */
export interface Limits {
  readonly memory: number;
  /** Swap that may be used when memory is at its limit. */
  readonly swap: number;
}

/**
 * The limits that bind a group: the lowest of its own and of all above it up to the mount point.
 * What stands above that is told by v1 only, in `memory.stat`.
 */
export class LimitFiles {
  readonly #memory: readonly PersistentFile[];
  readonly #swap: readonly PersistentFile[];
  readonly #group: GroupPlace;

  constructor(files: CgroupFiles, group: GroupPlace) {
    this.#group = group;
    const [memory, swap] = group.version === 1
      ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
      : ["memory.max", "memory.swap.max"];
    const open = (name: string) =>
      [...upwards(group)].map((folder) => new PersistentFile(files, `${folder}/${name}`));
    this.#memory = open(memory!);
    this.#swap = open(swap!);
  }

  /** Reads them; `stat` is the text of `memory.stat`. */
  read(stat: string): Limits {
    const memory = lowest(this.#memory.map((file) => parseLimit(file.text())));
    const swap = lowest(this.#swap.map((file) => parseLimit(file.text())));
    if (this.#group.version === 2) return { memory, swap };
    const told = (key: string) => parseLimit(String(parseKeyed(stat, key)));
    // memsw is memory and swap together; the kernel keeps it at or above memory's limit.
    const both = lowest([swap, told("hierarchical_memsw_limit")]);
    const alone = lowest([memory, told("hierarchical_memory_limit")]);
    return { memory: alone, swap: both === Infinity ? Infinity : both - alone };
  }

  close(): void {
    for (const file of [...this.#memory, ...this.#swap]) file.close();
  }
}

/** The group's folder and those above it, up to the mount point. */
export function* upwards({ folder, mountPoint }: GroupPlace): Generator<string> {
  for (let at = folder; at.startsWith(mountPoint); at = parentOf(at)) yield at;
}
