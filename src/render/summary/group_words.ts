import { formatBytes, formatPercent } from "../../model/format.ts";
import { isNotablyAbove } from "../../summary/bounds.ts";
import type { GroupFigure } from "../../summary/group.ts";
import { sigkillVerdict } from "../../summary/sigkill.ts";
import type { RunFacts } from "../../summary/summary.ts";

/**
 * `peak 412 MiB, by the kernel's own count; 371 MiB without page cache`; undefined where others are in
 * the group.
 */
export function groupText({ group }: RunFacts): string | undefined {
  if (!group?.isDedicated) return undefined;
  const more = sampledText(group, formatBytes);
  const how = group.isKernelPeak ? "by the kernel's own count" : "as samples saw it";
  return `peak ${formatBytes(group.peakBytes)}, ${how}${more && `; ${more}`}`;
}

/** `512 MiB (cgroup), peak 83% of it, 61% without page cache`; undefined where there is no limit. */
export function limitText({ group }: RunFacts): string | undefined {
  if (group?.limitBytes === undefined) return undefined;
  const { limitBytes, peakBytes } = group;
  const shareOf = (bytes: number) => formatPercent(bytes / limitBytes * 100);
  const more = sampledText(group, shareOf);
  return `${formatBytes(limitBytes)} (cgroup), peak ${shareOf(peakBytes)} of it${
    more && `, ${more}`
  }`;
}

/** What only the readings tell; the kernel's peak may have been between two of them. */
function sampledText(
  { peakBytes, sampledPeakBytes: sampled = 0, withoutCachePeakBytes: without }: GroupFigure,
  format: (bytes: number) => string,
): string {
  if (without === undefined) return "";
  const saw = isNotablyAbove(peakBytes, sampled) ? `samples saw ${format(sampled)}, ` : "";
  return `${saw}${format(without)} without page cache`;
}

/**
 * After a SIGKILL, whether it came from the OOM killer, and how that is known: `by the OOM killer: it
 * ended 1 process in the control group, ...`. After another end, whom of the group it ended.
 */
export function killedText(facts: RunFacts): string | undefined {
  const { groupKills = 0, machineKills = 0 } = facts.oom ?? {};
  switch (sigkillVerdict(facts)) {
    case "oomKilled":
      return `by the OOM killer: it ended ${processes(groupKills)} in the control group` +
        nearLimit(facts);
    case "possible":
      return groupKills > 0
        ? `perhaps by the OOM killer: it ended ${
          processes(groupKills)
        } in the control group, but ` +
          "some time before"
        : `perhaps by the OOM killer: it ended ${processes(machineKills)} on this machine, none ` +
          "of them counted in the command's control group";
    case "notOomKilled":
      return "not by the OOM killer: it ended no process meanwhile; who sent SIGKILL is not known";
    case "unknown":
      return "the cause is unknown: this system does not count what its OOM killer ends";
    case undefined:
      return groupKills > 0
        ? `the OOM killer ended ${processes(groupKills)} in the control group${nearLimit(facts)}`
        : undefined;
  }
}

/** How near the limit the group was. */
function nearLimit({ group }: RunFacts): string {
  if (group?.limitBytes === undefined) return "; the group has no limit";
  const { limitBytes, peakBytes, lastBytes } = group;
  const shareOf = (bytes: number) => formatPercent(bytes / limitBytes * 100);
  const last = lastBytes === undefined ? "" : `, ${shareOf(lastBytes)} at the last reading`;
  return `, which used ${shareOf(peakBytes)} of its limit${last}`;
}

const processes = (count: number): string => `${count} process${count === 1 ? "" : "es"}`;
