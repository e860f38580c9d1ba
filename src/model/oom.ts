/** How many processes the OOM killer ended during a run. Absent: the kernel does not say. */
export interface OomEvidence {
  /** In the control group of the command. */
  readonly groupKills?: number;
  /** On the whole machine, containers included. */
  readonly machineKills?: number;
}

/**
 * Whether it was the OOM killer that ended a process by SIGKILL. `possible`: it struck somewhere on
 * the machine, but it is not known where.
 */
export type OomVerdict = "oomKilled" | "possible" | "notOomKilled" | "unknown";

/** The verdict on a command, or a descendant, that SIGKILL ended. */
export function oomVerdict({ groupKills, machineKills }: OomEvidence): OomVerdict {
  if (groupKills !== undefined && groupKills > 0) return "oomKilled";
  // Groups below that are gone by now took their counts along, so a rise elsewhere may be theirs.
  if (machineKills !== undefined) return machineKills > 0 ? "possible" : "notOomKilled";
  return "unknown";
}
