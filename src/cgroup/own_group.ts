import { SetupError } from "../model/errors.ts";
import type { Child, Launcher } from "../system/host.ts";
import { type CgroupFiles, isReadable, readText } from "./cgroup_files.ts";
import { emptyGroup, removeGroups, removeStale } from "./group_removal.ts";
import type { GroupPlace } from "./locate.ts";
import { findNest, type Nest } from "./nest.ts";
import { groupName, ownIdentity } from "./own_identity.ts";

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
  const nest = findNest(files, self.pid);
  if (typeof nest === "string") return { kind: "refused", reason: nest };
  removeStale(files, nest.parent);
  const made = makeIn(files, nest, groupName(self), request.limitBytes);
  return typeof made === "string"
    ? { kind: "refused", reason: made }
    : { kind: "made", group: made, ...unlimitedSwap(files, made.place, request.limitBytes) };
}

function makeIn(
  files: CgroupFiles,
  { version, parent, home, mountPoint }: Nest,
  name: string,
  limitBytes: number | undefined,
): OwnGroup | string {
  const folder = `${parent}/${name}`;
  const place = { version, folder, mountPoint };
  const unmade = files.makeFolder(folder);
  if (unmade !== undefined) return `"${parent}": ${unmade}`;
  const group = new OwnGroup(files, place, home);
  const unusable = setLimit(files, place, limitBytes) ?? copyPidsLimit(files, home, folder) ??
    group.tryOut();
  if (unusable === undefined) return group;
  removeGroups(files, folder);
  return unusable;
}

function setLimit(
  files: CgroupFiles,
  { version, folder }: GroupPlace,
  limitBytes: number | undefined,
): string | undefined {
  if (limitBytes === undefined) return undefined;
  // v1 counts memory and swap together and takes no sum below memory's, so memory comes first.
  const [memory, swap, swapValue] = version === 1
    ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", limitBytes] as const
    : ["memory.max", "memory.swap.max", 0] as const;
  let why = files.write(`${folder}/${memory}`, String(limitBytes));
  // Without swap accounting there is no such file.
  if (isReadable(files, `${folder}/${swap}`)) {
    why ??= files.write(`${folder}/${swap}`, String(swapValue));
  }
  return why && `its limit cannot be set: ${why}`;
}

/** On v2 the group is beside memmark's, which may be held to a number of processes. */
function copyPidsLimit(files: CgroupFiles, home: string, folder: string): string | undefined {
  const limit = readText(files, `${home}/pids.max`)?.trim() ?? "max";
  if (limit === "max" || !isReadable(files, `${folder}/pids.max`)) return undefined;
  const why = files.write(`${folder}/pids.max`, limit);
  return why && `its limit of processes cannot be set: ${why}`;
}

/** Without swap accounting (v1: `swapaccount=1`) a limit is one of memory alone. */
function unlimitedSwap(
  files: CgroupFiles,
  { version, folder }: GroupPlace,
  limitBytes: number | undefined,
): { readonly warning?: string } {
  const file = version === 1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max";
  if (limitBytes === undefined || isReadable(files, `${folder}/${file}`)) return {};
  const hasSwap = (readText(files, "/proc/swaps") ?? "").trim().includes("\n");
  return hasSwap ? { warning: "The limit is one of memory alone: swap is not accounted here" } : {};
}

/** A control group that memmark made for one command. */
export class OwnGroup {
  readonly #files: CgroupFiles;
  /** The folder of memmark's own group: where memmark returns to, and processes that linger go. */
  readonly #home: string;

  constructor(
    files: CgroupFiles,
    /** Where it is: for CgroupReader and CgroupMembers. */
    readonly place: GroupPlace,
    home: string,
  ) {
    this.#files = files;
    this.#home = home;
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
      this.stuck = this.#enter(this.#home);
    }
  }

  /**
   * Why memmark could not leave the group again, which worked when it was tried out: its own memory
   * counts here as well then. Undefined when it did leave.
   */
  stuck: string | undefined;

  /** Why memmark cannot enter and leave it; undefined when it can. */
  tryOut(): string | undefined {
    const why = this.#enter(this.place.folder) ?? this.#enter(this.#home);
    return why && `it cannot be entered and left: ${why}`;
  }

  /**
   * Removes the group and those that the command made in it, after moving processes that linger to
   * memmark's own group; waits for those that are just ending. Undefined, or why it is still there.
   */
  async remove(nowMs: () => number): Promise<string | undefined> {
    return await emptyGroup(this.#files, this.place.folder, this.#home, nowMs);
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
