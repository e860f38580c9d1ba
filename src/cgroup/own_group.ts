import { SetupError } from "../model/errors.ts";
import type { Child, Launcher } from "../system/host.ts";
import { type CgroupFiles, readText } from "./cgroup_files.ts";
import { type GroupPlace, locate, parentOf } from "./find_cgroup.ts";
import { groupName, makerOf, ownIdentity } from "./group_name.ts";
import { memoryMembership, parseProcCgroup } from "./parse.ts";
import { emptyGroup, removeGroups, removeStale } from "./remove_group.ts";
import { copyPidsLimit, unlimitedSwap, writeLimit } from "./write_limits.ts";

/** A group of the command's own, or why there can be none. */
export type OwnGroupResult =
  | { readonly kind: "made"; readonly group: OwnGroup; readonly warning?: string }
  /** `reason` continues "Cannot make a control group: ". */
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Makes a fresh control group, on v1 in memmark's own, on v2 beside it: a v2 group that hands the
 * controller down may have no processes itself (cgroup-v2.rst, "No Internal Process Constraint").
 * With a limit, memory and swap together end at it. That memmark may enter and leave the group is
 * tried here, so that it does not fail at the launch. First removes what memmarks that crashed left.
 */
export function createOwnGroup(
  files: CgroupFiles,
  request: { readonly limitBytes?: number } = {},
): OwnGroupResult {
  const self = ownIdentity(files);
  if (!self) return { kind: "refused", reason: "/proc cannot be read" };
  const place = findParent(files, self.pid);
  if (typeof place === "string") return { kind: "refused", reason: place };
  removeStale(files, place.parent);
  const made = makeIn(files, place, groupName(self), request.limitBytes);
  return typeof made === "string"
    ? { kind: "refused", reason: made }
    : { kind: "made", group: made, ...unlimitedSwap(files, made.place, request.limitBytes) };
}

function makeIn(
  files: CgroupFiles,
  { version, parent, memmarkGroup, mountPoint }: DelegatedParent,
  name: string,
  limitBytes: number | undefined,
): OwnGroup | string {
  const folder = `${parent}/${name}`;
  const place = { version, folder, mountPoint };
  const unmade = files.makeFolder(folder);
  if (unmade !== undefined) return `"${parent}": ${unmade}`;
  const group = new OwnGroup(files, place, memmarkGroup);
  const unusable = writeLimit(files, place, limitBytes) ??
    copyPidsLimit(files, memmarkGroup, folder) ??
    group.checkUsable();
  if (unusable === undefined) return group;
  removeGroups(files, folder);
  return unusable;
}

/** Where a group for a command may be made. */
export interface DelegatedParent {
  readonly version: 1 | 2;
  readonly parent: string;
  /** The folder of memmark's own group. */
  readonly memmarkGroup: string;
  readonly mountPoint: string;
}

/** The place, or why there is none. */
export function findParent(files: CgroupFiles, selfPid: number): DelegatedParent | string {
  const text = readText(files, "/proc/self/cgroup") ?? "";
  const membership = memoryMembership(parseProcCgroup(text));
  if (!membership) return "this kernel accounts no memory by control groups";
  const place = locate(files, membership, selfPid);
  if (typeof place === "string") return place;
  const { version, mountPoint, folder: memmarkGroup } = place;
  if (version === 1) return { version, mountPoint, memmarkGroup, parent: memmarkGroup };
  const why = whyNotLeave(files, memmarkGroup);
  if (why !== undefined) return why;
  const parent = memmarkGroup === mountPoint ? memmarkGroup : parentOf(memmarkGroup);
  return handsDownMemory(files, parent)
    ? { version, mountPoint, memmarkGroup, parent }
    : `"${parent}" does not delegate the memory controller to its groups`;
}

/** A group beside memmark's own must not be a way out of it. */
function whyNotLeave(files: CgroupFiles, memmarkGroup: string): string | undefined {
  if (makerOf(memmarkGroup.slice(memmarkGroup.lastIndexOf("/") + 1))) {
    return "memmark itself runs in a group that memmark made";
  }
  const limit = LIMITS.find((name) => {
    const text = readText(files, `${memmarkGroup}/${name}`)?.trim() ?? "";
    return text !== "" && !/^max\b/.test(text);
  });
  return limit && `"${memmarkGroup}" has a limit, which the command would escape: ${limit}`;
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

/** A control group that memmark made for one command. */
export class OwnGroup {
  readonly #files: CgroupFiles;
  /** The folder of memmark's own group: where memmark returns to, and processes that linger go. */
  readonly #memmarkGroup: string;

  constructor(
    files: CgroupFiles,
    /** Where it is: for CgroupReader and CgroupMembers. */
    readonly place: GroupPlace,
    memmarkGroup: string,
  ) {
    this.#files = files;
    this.#memmarkGroup = memmarkGroup;
  }

  /**
   * Acts inside the group: a process that is started meanwhile is in it before its first
   * instruction. What memmark itself touches meanwhile is charged to the group and stays so
   * (measured: under 0.1 MiB beside what the kernel needs for the new process). On v1 one thread
   * enters, 0.1 ms; on v2 a whole process must, 6 to 13 ms.
   *
   * @throws SetupError when the group cannot be entered; the act was not begun then.
   */
  during<Result>(act: () => Result): Result {
    const why = this.#enter(this.place.folder);
    if (why !== undefined) throw new SetupError(`Cannot enter the command's control group: ${why}`);
    try {
      return act();
    } finally {
      this.stuck = this.#enter(this.#memmarkGroup);
    }
  }

  /**
   * Why memmark could not leave the group again, which worked when it was tried out: its own memory
   * counts here as well then. Undefined when it did leave.
   */
  stuck: string | undefined;

  /** Why memmark cannot enter and leave it; undefined when it can. */
  checkUsable(): string | undefined {
    const why = this.#enter(this.place.folder) ?? this.#enter(this.#memmarkGroup);
    return why && `it cannot be entered and left: ${why}`;
  }

  /**
   * Removes the group and those that the command made in it, after moving processes that linger to
   * memmark's own group; waits for those that are just ending. Undefined, or why it is still there.
   */
  async remove(nowMs: () => number): Promise<string | undefined> {
    return await emptyGroup(this.#files, this.place.folder, this.#memmarkGroup, nowMs);
  }

  /** "0" is the calling thread or its process: cgroup-v2.rst, "Organizing Processes". */
  #enter(folder: string): string | undefined {
    const list = this.place.version === 1 ? "tasks" : "cgroup.procs";
    return this.#files.write(`${folder}/${list}`, "0");
  }
}

/** A launcher whose commands start in the group. */
export function launchInGroup(launcher: Launcher, group: OwnGroup): Launcher {
  return { launch: (command): Child => group.during(() => launcher.launch(command)) };
}
