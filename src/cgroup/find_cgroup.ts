import { type CgroupFiles, groupsBelow, isReadable, readPids, readText } from "./cgroup_files.ts";
import {
  belowRoot,
  type CgroupMount,
  type Membership,
  memoryMembership,
  parseCgroupMounts,
  parseProcCgroup,
} from "./parse.ts";

/** The group that a process's memory is charged to, or why there is none. */
export type CgroupFinding =
  | { readonly kind: "found"; readonly group: GroupPlace }
  /** `reason` continues "There is no control group to show: ". */
  | { readonly kind: "none"; readonly reason: string };

/**
 * Finds the control group that the memory of a process is charged to. `files` are this process's
 * own: paths are those of its mount namespace. Reads a few files; throws nothing.
 */
export function findCgroup(files: CgroupFiles, pid: number): CgroupFinding {
  const text = readText(files, `/proc/${pid}/cgroup`);
  if (text === undefined) {
    const why = isReadable(files, "/proc/self/cgroup")
      ? `process ${pid} is gone, or may not be read`
      : "this kernel has no control groups";
    return none(why);
  }
  const membership = memoryMembership(parseProcCgroup(text));
  if (membership === undefined) return none("this kernel accounts no memory by control groups");
  const place = locate(files, membership, pid);
  return typeof place === "string" ? none(place) : accountingGroup(files, place);
}

/** The group itself, or the nearest above it that accounts memory. */
export function accountingGroup(files: CgroupFiles, place: GroupPlace): CgroupFinding {
  return place.version === 1 ? accountingV1(files, place) : accountingV2(files, place);
}

function accountingV1(files: CgroupFiles, group: GroupPlace): CgroupFinding {
  // Only the root of a whole hierarchy has that file (CFTYPE_ONLY_ON_ROOT), a namespace's root not.
  if (isReadable(files, `${group.folder}/cgroup.sane_behavior`)) return none(IN_ROOT);
  const isThere = isReadable(files, `${group.folder}/memory.usage_in_bytes`);
  return isThere ? { kind: "found", group } : none(UNREADABLE);
}

/**
 * Where a parent does not hand the controller on (`cgroup.subtree_control`), memory is charged to
 * the parent: cgroup-v2.rst, "Enabling and Disabling". The root has no `memory.current`.
 */
function accountingV2(files: CgroupFiles, place: GroupPlace): CgroupFinding {
  for (let folder = place.folder; folder.startsWith(place.mountPoint); folder = parentOf(folder)) {
    if (isReadable(files, `${folder}/memory.current`)) {
      return { kind: "found", group: { ...place, folder } };
    }
  }
  const controllers = readText(files, `${place.mountPoint}/cgroup.controllers`) ?? "";
  return none(/\bmemory\b/.test(controllers) ? IN_ROOT : NO_CONTROLLER);
}

const IN_ROOT = "the process is in the root group, which has the whole machine";
const UNREADABLE = "the figures of its control group cannot be read";
const NO_CONTROLLER = "the memory controller is not in use: it is off, or not handed down to here";

/** The folder above; of one directly below the root "". */
export const parentOf = (folder: string) => folder.slice(0, Math.max(0, folder.lastIndexOf("/")));

const none = (reason: string): CgroupFinding => ({ kind: "none", reason });

/** A group's folder. */
export interface GroupPlace {
  readonly version: 1 | 2;
  readonly folder: string;
  /** The highest group that can be seen: where it is mounted. Begins `folder`. */
  readonly mountPoint: string;
}

/** The folder of a group, or a text for people that says why there is none. */
export function locate(
  files: CgroupFiles,
  membership: Membership,
  pid: number,
): GroupPlace | string {
  const { version, path } = membership;
  const mounts = parseCgroupMounts(readText(files, "/proc/self/mountinfo") ?? "")
    .filter((mount) => mount.version === version && hasController(mount, membership));
  if (mounts.length === 0) return `the control groups (v${version}) are not mounted here`;
  // The more groups above can be seen the better: they may have limits.
  mounts.sort((a, b) => depth(a.root) - depth(b.root));
  for (const { root, mountPoint } of mounts) {
    const below = belowRoot(root, path);
    if (below.kind === "outside") continue;
    const folder = below.kind === "names"
      ? [mountPoint, ...below.names].join("/")
      : search(files, mountPoint, pid);
    if (folder !== undefined && isReadable(files, `${folder}/cgroup.procs`)) {
      return { version, folder, mountPoint };
    }
  }
  return `its control group "${path}" is not in what is mounted at "${mounts[0]!.mountPoint}"`;
}

function hasController(mount: CgroupMount, { version, controllers }: Membership): boolean {
  return version === 2 || controllers.every((name) => mount.options.includes(name));
}

/**
 * A cgroup namespace whose groups are still mounted from above (unshare -C without a new mount)
 * hides the names in between, so the group is the one whose list has the process.
 */
function search(files: CgroupFiles, mountPoint: string, pid: number): string | undefined {
  for (const folder of groupsBelow(files, mountPoint)) {
    if (readPids(files, `${folder}/cgroup.procs`).includes(pid)) return folder;
  }
  return undefined;
}

/** How far below the root of the namespace; above it, each `..` counts the other way. */
const depth = (path: string) =>
  path.split("/").filter(Boolean).reduce((sum, name) => sum + (name === ".." ? -1 : 1), 0);
