import { type CgroupFiles, groupsBelow, isReadable, readPids, readText } from "./cgroup_files.ts";
import { type CgroupMount, parseCgroupMounts } from "./mountinfo.ts";
import { belowRoot, type Membership } from "./proc_cgroup.ts";

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
