import type { CgroupReading } from "../model/cgroup.ts";
import { type CgroupFiles, PersistentFile } from "./cgroup_files.ts";
import { LimitFiles } from "./read_limits.ts";
import type { GroupPlace } from "./find_cgroup.ts";
import { heldBytes } from "./held_bytes.ts";
import { parseKeyed, parseNumber } from "./parse.ts";

const LIMITS_EVERY_MS = 1000;

/** Where a figure stands: a file, and in a file of many its key. */
type Source = readonly [file: string, key?: string];
type Figure = Exclude<keyof CgroupReading, "limitBytes" | "swapLimitBytes" | "heldBytes">;

/** Documentation/admin-guide/cgroup-v1/memory.rst; `total_` figures include the groups below. */
const V1: Readonly<Record<Figure, Source>> = {
  currentBytes: ["memory.usage_in_bytes"],
  peakBytes: ["memory.max_usage_in_bytes"],
  anonBytes: ["memory.stat", "total_rss"],
  fileBytes: ["memory.stat", "total_cache"],
  shmemBytes: ["memory.stat", "total_shmem"],
  inactiveFileBytes: ["memory.stat", "total_inactive_file"],
  swapBytes: ["memory.stat", "total_swap"],
  oomKills: ["memory.oom_control", "oom_kill"],
};

/** Documentation/admin-guide/cgroup-v2.rst; all include the groups below. */
const V2: Readonly<Record<Figure, Source>> = {
  currentBytes: ["memory.current"],
  peakBytes: ["memory.peak"],
  anonBytes: ["memory.stat", "anon"],
  fileBytes: ["memory.stat", "file"],
  shmemBytes: ["memory.stat", "shmem"],
  inactiveFileBytes: ["memory.stat", "inactive_file"],
  swapBytes: ["memory.swap.current"],
  oomKills: ["memory.events", "oom_kill"],
};

/** v1: what the kernel itself uses, of what is charged. */
const KERNEL_FILE = "memory.kmem.usage_in_bytes";

/**
 * Reads the figures of a control group, some 40 µs a time, most of it `memory.stat`. When the group
 * is removed the last figures stand.
 */
export class CgroupReader {
  readonly #files = new Map<string, PersistentFile>();
  readonly #sources: readonly (readonly [Figure, Source])[];
  readonly #version: 1 | 2;
  readonly #limits: LimitFiles;
  readonly #last: { -readonly [Key in keyof CgroupReading]: number } = {};
  #limitsAtMs = -Infinity;

  /** Opens the files; throws nothing. */
  constructor(files: CgroupFiles, group: GroupPlace) {
    this.#version = group.version;
    this.#sources = Object.entries(group.version === 1 ? V1 : V2) as [Figure, Source][];
    const names = new Set(this.#sources.map(([, [name]]) => name));
    if (group.version === 1) names.add(KERNEL_FILE);
    for (const name of names) {
      this.#files.set(name, new PersistentFile(files, `${group.folder}/${name}`));
    }
    this.#limits = new LimitFiles(files, group);
  }

  /** The figures now, by a monotonic clock; limits are up to a second old. */
  read(nowMs: number): CgroupReading {
    const texts = new Map<string, string>();
    for (const [name, file] of this.#files) texts.set(name, file.text());
    for (const [figure, [name, key]] of this.#sources) {
      const text = texts.get(name)!;
      const value = key === undefined ? parseNumber(text) : parseKeyed(text, key);
      if (!Number.isNaN(value)) this.#last[figure] = value;
    }
    const stat = texts.get("memory.stat")!;
    const held = heldBytes(this.#version, stat, texts.get(KERNEL_FILE) ?? "");
    if (!Number.isNaN(held)) this.#last.heldBytes = held;
    if (stat !== "" && nowMs - this.#limitsAtMs >= LIMITS_EVERY_MS) this.#readLimits(stat, nowMs);
    return { ...this.#last };
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#limits.close();
  }

  #readLimits(stat: string, nowMs: number): void {
    this.#limitsAtMs = nowMs;
    const { memory, swap } = this.#limits.read(stat);
    this.#setLimit("limitBytes", memory);
    this.#setLimit("swapLimitBytes", swap);
  }

  /** It may also be taken away. */
  #setLimit(key: "limitBytes" | "swapLimitBytes", bytes: number): void {
    if (Number.isFinite(bytes)) this.#last[key] = bytes;
    else delete this.#last[key];
  }
}
