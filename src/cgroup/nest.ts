import { type CgroupFiles, readText } from "./cgroup_files.ts";
import { parentOf } from "./find_cgroup.ts";
import { locate } from "./locate.ts";
import { makerOf } from "./own_identity.ts";
import { memoryMembership, parseProcCgroup } from "./proc_cgroup.ts";

/** Where a group for a command may be made. */
export interface Nest {
  readonly version: 1 | 2;
  readonly parent: string;
  /** The folder of memmark's own group. */
  readonly home: string;
  readonly mountPoint: string;
}

/** The place, or why there is none. */
export function findNest(files: CgroupFiles, selfPid: number): Nest | string {
  const text = readText(files, "/proc/self/cgroup") ?? "";
  const membership = memoryMembership(parseProcCgroup(text));
  if (!membership) return "this kernel accounts no memory by control groups";
  const place = locate(files, membership, selfPid);
  if (typeof place === "string") return place;
  const { version, mountPoint, folder: home } = place;
  if (version === 1) return { version, mountPoint, home, parent: home };
  const why = whyNotLeave(files, home);
  if (why !== undefined) return why;
  const parent = home === mountPoint ? home : parentOf(home);
  return handsDownMemory(files, parent)
    ? { version, mountPoint, home, parent }
    : `"${parent}" does not delegate the memory controller to its groups`;
}

/** A group beside memmark's own must not be a way out of it. */
function whyNotLeave(files: CgroupFiles, home: string): string | undefined {
  if (makerOf(home.slice(home.lastIndexOf("/") + 1))) {
    return "memmark itself runs in a group that memmark made";
  }
  const limit = LIMITS.find((name) => {
    const text = readText(files, `${home}/${name}`)?.trim() ?? "";
    return text !== "" && !/^max\b/.test(text);
  });
  return limit && `"${home}" has a limit, which the command would escape: ${limit}`;
}

/**
 * Files of groups that hold a command to something; `pids.max`, which systemd sets for every service,
 * is copied instead. They say "max", nothing, or to what: cgroup-v2.rst.
 */
const LIMITS = [
  ...["memory.max", "memory.high", "memory.swap.max"],
  ...["cpu.max", "cpuset.cpus", "cpuset.mems", "io.max"],
];

function handsDownMemory(files: CgroupFiles, folder: string): boolean {
  return /\bmemory\b/.test(readText(files, `${folder}/cgroup.subtree_control`) ?? "");
}
