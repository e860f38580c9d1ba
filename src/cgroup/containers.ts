import { splitStat } from "../procfs/stat.ts";
import { type CgroupFiles, readText } from "./cgroup_files.ts";
import { containersIn } from "./container_id.ts";
import { type Membership, memoryMembership, parseProcCgroup } from "./proc_cgroup.ts";

/** A container with at least one process that can be seen from here. */
export interface RunningContainer {
  /** 64 hex digits. */
  readonly id: string;
  /** Its first process: the one that was started first. */
  readonly pid: number;
  /** The name of that process, up to 15 bytes. */
  readonly processName: string;
  /** Its group in the hierarchy that accounts memory. */
  readonly membership: Membership;
}

/** All containers of this machine, by the control groups of its processes: some 20 µs a process. */
export function listContainers(files: CgroupFiles): RunningContainer[] {
  const found = new Map<string, RunningContainer & { readonly startTime: number }>();
  for (const pid of files.numbersIn("/proc").sort((a, b) => a - b)) {
    const text = readText(files, `/proc/${pid}/cgroup`);
    const membership = text === undefined ? undefined : memoryMembership(parseProcCgroup(text));
    if (membership === undefined) continue;
    const groups = containersIn(membership.path);
    const process = groups.length > 0 ? readProcess(files, pid) : undefined;
    if (process === undefined) continue;
    for (const { id, path } of groups) {
      const before = found.get(id);
      if (before && before.startTime <= process.startTime) continue;
      found.set(id, { id, pid, ...process, membership: { ...membership, path } });
    }
  }
  return [...found.values()].map(({ startTime: _, ...container }) => container);
}

/** Name and start of a process that lives. */
function readProcess(files: CgroupFiles, pid: number) {
  const stat = splitStat(readText(files, `/proc/${pid}/stat`) ?? "");
  const state = stat?.field(3);
  if (stat === undefined || state === "Z" || state === "X") return undefined;
  return { processName: stat.name, startTime: Number(stat.field(22)) };
}
