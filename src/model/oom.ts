/** How many processes the OOM killer ended during a run. Absent: the kernel does not say. */
export interface OomEvidence {
  /** In the control group of the command. */
  readonly groupKills?: number;
  /** On the whole machine, containers included. */
  readonly machineKills?: number;
  /** How long before the end the last of the group's was seen, as the counter was read now and then. */
  readonly lastGroupKillAgeMs?: number;
}

/** A process that was killed takes a while to end, the longer the more memory it had. */
const ENDS_WITHIN_MS = 2000;

/**
 * Whether it was the OOM killer that ended a process by SIGKILL. `possible`: it struck somewhere on
 * the machine, but it is not known where, or in the group, but some time before.
 */
export type OomVerdict = "oomKilled" | "possible" | "notOomKilled" | "unknown";

/** The verdict on a command, or a descendant, that SIGKILL ended. */
export function oomVerdict(
  { groupKills = 0, machineKills, lastGroupKillAgeMs = 0 }: OomEvidence,
): OomVerdict {
  if (groupKills > 0) return lastGroupKillAgeMs <= ENDS_WITHIN_MS ? "oomKilled" : "possible";
  // Groups below that are gone by now took their counts along, so a rise elsewhere may be theirs.
  if (machineKills !== undefined) return machineKills > 0 ? "possible" : "notOomKilled";
  return "unknown";
}
