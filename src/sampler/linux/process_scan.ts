import type { ProcStat } from "../../procfs/stat.ts";
import { ProcError } from "../../system/host.ts";
import type { ProcReader } from "./proc_reader.ts";

/** When pids have gone round, the first that is handed out: RESERVED_PIDS of kernel/pid.c. */
const RESERVED_PIDS = 300;
/** So many of the newest pids may be half born at the moment of a scan. */
const HALF_BORN_AT_SCAN = 64;

/** What all of `/proc` says. */
export interface ProcessScan {
  /** By pid; empty where the folder could not be read. */
  readonly stats: ReadonlyMap<number, ProcStat>;
  /** Pids by parent. */
  readonly children: ReadonlyMap<number, readonly number[]>;
  /** Processes that could not be read for want of handles. */
  readonly unread: readonly number[];
  /** Late pids that have no folder, or not yet. */
  readonly unborn: ReadonlySet<number>;
}

/** Reads all processes; `newest` is the last pid that was handed out. */
export function scanProcesses(reader: ProcReader, newest: number): ProcessScan {
  const stats = new Map<number, ProcStat>(), children = new Map<number, number[]>();
  const unread: number[] = [];
  const unborn = latePids(newest, reader.pidMax);
  for (const pid of reader.files.numbersIn(".")) {
    unborn.delete(pid);
    const stat = reader.stat(pid);
    if (stat === ProcError.outOfHandles) unread.push(pid);
    if (typeof stat === "number") continue;
    stats.set(pid, stat);
    const siblings = children.get(stat.ppid);
    if (siblings) siblings.push(pid);
    else children.set(stat.ppid, [pid]);
  }
  return { stats, children, unread, unborn };
}

function latePids(newest: number, pidMax: number): Set<number> {
  const pids = new Set<number>();
  for (let pid = newest; pid >= newest - HALF_BORN_AT_SCAN; pid--) {
    if (pid > 0) pids.add(pid);
    // Before it the last ones were handed out, if pids have just gone round.
    if (pid < RESERVED_PIDS) pids.add(pidMax - (RESERVED_PIDS - pid));
  }
  return pids;
}
