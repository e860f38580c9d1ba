import { splitStat } from "../procfs/stat.ts";
import { type CgroupFiles, readText } from "./cgroup_files.ts";

/** A process for sure: pids are used again. */
export interface Identity {
  readonly pid: number;
  /** Clock ticks from boot to its start. */
  readonly startTime: number;
}

/** memmark itself. */
export function ownIdentity(files: CgroupFiles): Identity | undefined {
  return identityIn(readText(files, "/proc/self/stat") ?? "");
}

/** What a group is called that memmark makes. */
export const groupName = ({ pid, startTime }: Identity) => `memmark-${pid}-${startTime}`;

/** Who made a group, by its name; undefined for groups of others. */
export function makerOf(name: string): Identity | undefined {
  const [, pid, startTime] = /^memmark-(\d+)-(\d+)(?:\.scope)?$/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), startTime: Number(startTime) };
}

/** Whether that process lives. */
export function lives(files: CgroupFiles, { pid, startTime }: Identity): boolean {
  return identityIn(readText(files, `/proc/${pid}/stat`) ?? "")?.startTime === startTime;
}

function identityIn(line: string): Identity | undefined {
  const stat = splitStat(line);
  const startTime = stat?.field(22);
  return stat && startTime !== undefined
    ? { pid: stat.pid, startTime: Number(startTime) }
    : undefined;
}
