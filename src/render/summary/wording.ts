import { cpuTimeMs } from "../../summary/cpu_time.ts";
import { formatBytes, formatPercent, formatShortDuration } from "../../model/format.ts";
import { sumOfKinds } from "../../model/kinds.ts";
import { CONFIDENCE_PERCENT, type Growth } from "../../summary/growth.ts";
import { signalName } from "../../summary/signal_name.ts";
import { isNotablyAbove } from "../../summary/bounds.ts";
import type { GroupFigure } from "../../summary/group.ts";
import { sigkillVerdict } from "../../summary/sigkill.ts";
import { kindShares } from "./kind_words.ts";
import { type Imbalance, imbalance, type RankFigure } from "../../summary/ranks.ts";
import type { MissedPeak, RunFacts, SharedMemory, Summary } from "../../summary/summary.ts";

/** `python train.py` and ` (pid 7)` of what was attached to, without a name ` pid 7`; of a command only that. */
export function targetNames({ target }: RunFacts): { readonly name: string; readonly pid: string } {
  if ("command" in target) return { name: target.command.join(" "), pid: "" };
  const { name = "", pid } = target;
  if (pid === undefined) return { name, pid: "" };
  return { name, pid: name === "" ? ` pid ${pid}` : ` (pid ${pid})` };
}

/** How the target ended: `exit code 0`, `killed by SIGKILL, exit code 137`; undefined: not known. */
export function endText({ end, environment, exitCode }: RunFacts): string | undefined {
  switch (end?.kind) {
    case "exited":
      return `exit code ${end.code}`;
    case "signalled":
      return `killed by ${signalName(end.signal, environment?.os ?? "linux")}` +
        (exitCode === undefined ? "" : `, exit code ${exitCode}`);
    case "vanished":
      return "ended";
    case "left":
      return "left by the user, still running";
    case "interrupted":
      return "stopped by the user";
    case "timeLimit":
      return "time limit reached";
    case "running":
      return "still running";
    case undefined:
      return undefined;
  }
}

/**
 * `400 MiB at 5.2s in 3 processes`. Where the kernel knows of a higher peak, that one comes first:
 * `at least 712 MiB, by the kernel's high-water mark; samples saw 400 MiB at 5.2s`.
 */
export function peakText({ rss, processes, missedPeak }: Summary): string {
  const many = processes.atRssPeak > 1 ? ` in ${processes.atRssPeak} processes` : "";
  const sampled = rss &&
    `${formatBytes(rss.peakBytes)} at ${formatShortDuration(rss.peakElapsedMs)}${many}`;
  if (!missedPeak?.isLowerNotable) return sampled ?? "not measured";
  return `at least ${formatBytes(missedPeak.lowerBoundBytes)}, by the kernel's high-water mark; ` +
    `samples saw ${sampled ?? "none"}`;
}

/** `64 on 8 hosts; the largest, rank 3 on node7, had 1.20 GiB of RSS, 1.3 times the median`. */
export function ranksText({ merged }: RunFacts): string | undefined {
  if (merged === undefined) return undefined;
  const { ranks, hosts } = merged;
  const where = hosts === undefined ? "" : ` on ${count(hosts.length, "host")}`;
  const unequal = ranks.length > 1 ? imbalance(ranks) : undefined;
  if (unequal === undefined) return `${ranks.length}${where}`;
  const name = rankName(unequal.largest);
  return `${ranks.length}${where}; the largest, ${name}, had ${imbalanceText(unequal)}`;
}

/** `the largest, node7, had 9.10 GiB of RSS, 1.1 times the median`; undefined below two hosts. */
export function hostsText({ merged }: RunFacts): string | undefined {
  const { hosts = [] } = merged ?? {};
  const unequal = hosts.length > 1 ? imbalance(hosts) : undefined;
  return unequal && `the largest, ${unequal.largest.host}, had ${imbalanceText(unequal)}`;
}

/** `rank 3 on node7`. */
export const rankName = ({ rank, host }: Pick<RankFigure, "rank" | "host">): string =>
  `rank ${rank}${host === undefined ? "" : ` on ${host}`}`;

/** `1.20 GiB of RSS, 1.30 times the median`. */
export function imbalanceText({ metric, largestBytes, medianBytes }: Imbalance<unknown>): string {
  const of = `${formatBytes(largestBytes)} of ${metric.toUpperCase()}`;
  return medianBytes > 0
    ? `${of}, ${(largestBytes / medianBytes).toFixed(2)} times the median`
    : of;
}

const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;

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

/** The upper bound of the peak, where that is worth telling. */
export function atMostText(missed: MissedPeak | undefined): string | undefined {
  if (!missed?.isUpperNotable || missed.upperBoundBytes === undefined) return undefined;
  return `up to ${formatBytes(missed.upperBoundBytes)} between samples, if all processes ` +
    "peaked at the same moment";
}

/** How much of RSS is counted again and again, where that is worth telling. */
export function sharedText(
  shared: SharedMemory | undefined,
  peakBytes: number,
): string | undefined {
  if (!shared?.isNotable) return undefined;
  const { processes, rssBytes, pssBytes, elapsedMs } = shared;
  const when = rssBytes < 0.98 * peakBytes ? `, at ${formatShortDuration(elapsedMs)}` : "";
  return `RSS counts shared pages in each of ${processes} processes: ${formatBytes(rssBytes)}; ` +
    `really used (PSS): ${formatBytes(pssBytes)}${when}`;
}

/** The verdict, where there is one. */
export function growthText(growth: Growth | undefined): string | undefined {
  if (growth === undefined) return undefined;
  const over = `over the last ${formatShortDuration(growth.spanMs)}`;
  switch (growth.verdict) {
    case "growing":
      return `growing by ${formatBytes(growth.bytesPerMinute)} a minute ${over} ` +
        `(${CONFIDENCE_PERCENT}% sure${rangeText(growth)})`;
    case "falling":
      return `falling by ${formatBytes(-growth.bytesPerMinute)} a minute ${over}`;
    case "steady":
      return `steady ${over}`;
    case "unclear":
      return undefined;
  }
}

function rangeText({ lowBytesPerMinute, highBytesPerMinute }: Growth): string {
  const [low, high] = [formatBytes(lowBytesPerMinute), formatBytes(highBytesPerMinute)];
  return low === high ? "" : `: ${low} to ${high}`;
}

/** `12.3s, mean 85%, peak 399% of a core at 4.2s`; of a command without `--cpu` `12.3s, 85% of a core`. */
export function cpuText({ cpu, facts }: Summary): string | undefined {
  const timeMs = cpuTimeMs(cpu, facts);
  const time = timeMs === undefined ? "" : `${formatShortDuration(timeMs)}, `;
  if (cpu !== undefined) {
    return `${time}mean ${formatPercent(cpu.meanPercent)}, peak ${
      formatPercent(cpu.peakPercent)
    } of a core at ` +
      formatShortDuration(cpu.peakElapsedMs) + carriedText(facts.carriedCpuMs, timeMs);
  }
  if (timeMs === undefined) return undefined;
  return `${time}${formatPercent(timeMs / Math.max(facts.elapsedMs, 1) * 100)} of a core`;
}

/** Of the CPU time, below this part it is what the kernel's clocks are off by. */
const NOTABLE_CARRIED = 0.01;

/** `; 1.2s of it stands in rows later than it was used`; empty where that is hardly any. */
function carriedText(carriedMs = 0, timeMs = 0): string {
  if (carriedMs <= NOTABLE_CARRIED * timeMs) return "";
  return `; ${formatShortDuration(carriedMs)} of it stands in rows later than it was used`;
}

/** `1 at the end, 8 at the peak, 14 seen in all`; undefined where there was never more than one. */
export function processesText({ processes }: Summary): string | undefined {
  const { last, atRssPeak, most, distinctProcesses } = processes;
  if (Math.max(most, distinctProcesses ?? 0) <= 1) return undefined;
  const all = distinctProcesses === undefined ? "" : `, ${distinctProcesses} seen in all`;
  const atMost = most > atRssPeak ? `, ${most} at most` : "";
  return `${last} at the end, ${atRssPeak} at the peak${atMost}${all}`;
}

/** Enough for a course; see {@link shorterInterval}. */
const SAMPLES_OF_A_COURSE = 20;

/**
 * `101, every 250ms instead of 100ms, 2 ticks missed, at most 3.2ms late`; of a recording that has lost
 * its facts `101, every 250ms`.
 */
export function samplesText({ samples, meanIntervalMs, facts }: Summary): string {
  if (facts.intervalMs === undefined) {
    return meanIntervalMs === undefined
      ? `${samples}`
      : `${samples}, every ${interval(meanIntervalMs)}`;
  }
  const asked = interval(facts.intervalMs);
  if (meanIntervalMs === undefined) {
    const shorter = shorterInterval(facts);
    const advice = shorter === undefined ? "" : `; -i ${interval(shorter)} would have shown more`;
    return `${samples}, with an interval of ${asked}${advice}`;
  }
  const mean = interval(meanIntervalMs);
  const parts = [`${samples}, every ${mean}${mean === asked ? "" : ` instead of ${asked}`}`];
  const { missed = 0 } = facts;
  if (missed > 0) parts.push(`${missed} tick${missed === 1 ? "" : "s"} missed`);
  if (facts.worstLateMs !== undefined) parts.push(`at most ${interval(facts.worstLateMs)} late`);
  return parts.join(", ");
}

/** Its start takes some 0.1 s of CPU, which is no share of a shorter recording. */
const SHARE_FROM_MS = 2000;

/** `356ms of CPU time (5.2% of a core), 61.8 MiB`; of a short recording without the share. */
export function ownText({ own, elapsedMs }: RunFacts): string | undefined {
  if (own === undefined) return undefined;
  const share = elapsedMs < SHARE_FROM_MS
    ? ""
    : ` (${formatPercent(own.cpuMs / elapsedMs * 100)} of a core)`;
  return `${formatShortDuration(own.cpuMs)} of CPU time${share}, ${formatBytes(own.rssBytes)}`;
}

/** `+350 MiB`, `-280 MiB`, `0 B`. */
export function changeText(bytes: number): string {
  return `${bytes > 0 ? "+" : bytes < 0 ? "-" : ""}${formatBytes(Math.abs(bytes))}`;
}

/** 1, 2 or 5 times a power of ten, for a recording that ended before its second sample. */
function shorterInterval({ elapsedMs, intervalMs = 0 }: RunFacts): number | undefined {
  const wantedMs = Math.max(1, elapsedMs / SAMPLES_OF_A_COURSE);
  const power = 10 ** Math.floor(Math.log10(wantedMs));
  const roundMs = power * (wantedMs >= 5 * power ? 5 : wantedMs >= 2 * power ? 2 : 1);
  return roundMs < intervalMs ? roundMs : undefined;
}

/** Three digits: lateness is a fraction of a millisecond. */
function interval(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(3))}ms` : formatShortDuration(ms);
}

/** Commands that are told of; the others are smaller. */
const MAX_COMMANDS = 5;
/** So many of one command make it worth saying how many fit. */
const MANY = 4;

/**
 * A line for each command that there were several of: `14 × cc1plus, largest 1.2 GiB, 95 % below 0.9 GiB,
 * 4 at the peak with 3.1 GiB`; and, of the one that counts most, how many at once the memory holds.
 */
export function commandTexts({ commands = [], facts }: Summary): string[] {
  if (!commands.some(({ count }) => count > 1)) return [];
  const lines = commands.slice(0, MAX_COMMANDS).map((command) => {
    const { name, count, largestBytes, p95Bytes, atPeak, atPeakBytes } = command;
    const parts = [
      `${count} × ${name}, largest ${formatBytes(largestBytes)}`,
      ...count >= 20 ? [`95 % below ${formatBytes(p95Bytes)}`] : [],
      ...atPeak > 0 ? [`${atPeak} at the peak with ${formatBytes(atPeakBytes)}`] : [],
    ];
    return parts.join(", ");
  });
  const rest = commands.length - lines.length;
  return [
    ...lines,
    ...rest > 0 ? [`and ${rest} other ${rest === 1 ? "command" : "commands"}`] : [],
    ...fitText(commands, facts),
  ];
}

/** What a `make -j` has to know. */
export function fitText(
  commands: NonNullable<Summary["commands"]>,
  { group, environment }: RunFacts,
): string[] {
  const many = commands
    .filter(({ count }) => count >= MANY)
    .reduce(
      (most, command) => command.largestBytes > most.largestBytes ? command : most,
      commands[0]!,
    );
  const roomBytes = group?.limitBytes ?? environment?.memoryBytes;
  if (many.count < MANY || roomBytes === undefined || many.largestBytes === 0) return [];
  const fit = Math.floor(roomBytes / many.largestBytes);
  const what = group?.limitBytes === undefined ? "this machine's" : "the limit's";
  return [
    `${what} ${formatBytes(roomBytes)} hold ${fit} of ${many.name} at once, each as its largest`,
  ];
}

/** `71% anonymous, 24% mapped files (the kernel can drop them), 5% shared memory`, of what and when. */
export function kindsText({ kinds: seen, rss }: Summary): string | undefined {
  if (seen === undefined) return undefined;
  const { metric, kinds, rssBytes, elapsedMs } = seen;
  const total = sumOfKinds(kinds);
  if (total === 0) return undefined;
  const parts = kindShares(kinds).map(({ percent, word, note }) => `${percent} ${word}${note}`);
  const when = rssBytes < 0.98 * (rss?.peakBytes ?? 0)
    ? `, at ${formatShortDuration(elapsedMs)} with ${formatBytes(rssBytes)} RSS`
    : "";
  const by = metric === "pss"
    ? "; by PSS"
    : seen.processes > 1
    ? "; by RSS, which counts shared pages in each process"
    : "";
  return `${parts.join(", ")}${by}${when}`;
}
