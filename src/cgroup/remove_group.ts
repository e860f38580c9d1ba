import { type CgroupFiles, groupsBelow, isReadable, readPids } from "./cgroup_files.ts";
import { lives, makerOf } from "./group_name.ts";

/** A process that gives back tens of GiB takes seconds to end, and cannot be moved meanwhile. */
const GIVE_UP_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 5;

/**
 * Removes a group and all below it. Whoever is in there is moved to `fallbackGroup` first, again and again
 * as they fork; those that are ending can only be waited for. Undefined, or why it is still there.
 */
export async function emptyGroup(
  files: CgroupFiles,
  folder: string,
  fallbackGroup: string,
  nowMs: () => number,
): Promise<string | undefined> {
  const untilMs = nowMs() + GIVE_UP_AFTER_MS;
  for (;;) {
    moveOut(files, folder, fallbackGroup);
    const why = removeGroups(files, folder);
    // Somebody else may have removed it.
    if (why === undefined || !isReadable(files, `${folder}/cgroup.procs`)) return undefined;
    if (nowMs() >= untilMs) return why;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function moveOut(files: CgroupFiles, folder: string, fallbackGroup: string): void {
  for (const group of groupsBelow(files, folder)) {
    for (const pid of readPids(files, `${group}/cgroup.procs`)) {
      files.write(`${fallbackGroup}/cgroup.procs`, String(pid));
    }
  }
}

/** Removes groups without processes, the deepest first. Undefined, or why it is still there. */
export function removeGroups(files: CgroupFiles, folder: string): string | undefined {
  let why: string | undefined;
  for (const group of [...groupsBelow(files, folder)].reverse()) why = files.removeFolder(group);
  return why;
}

/** Whether the group, or one below it, is in use: then also the empty ones in it may be. */
const hasProcesses = (files: CgroupFiles, folder: string): boolean =>
  [...groupsBelow(files, folder)].some((group) =>
    readPids(files, `${group}/cgroup.procs`).length > 0
  );

/**
 * Removes the groups of memmarks that were killed. Where a command still runs in one it stays: it
 * is removed by a later run.
 */
export function removeStale(files: CgroupFiles, parent: string): void {
  for (const name of files.foldersIn(parent)) {
    const maker = makerOf(name);
    const folder = `${parent}/${name}`;
    if (maker && !lives(files, maker) && !hasProcesses(files, folder)) removeGroups(files, folder);
  }
}
