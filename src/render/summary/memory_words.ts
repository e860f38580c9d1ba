import { formatBytes, formatPercent, formatShortDuration } from "../../model/format.ts";
import { type MappingFigure, sumOfKinds } from "../../model/kinds.ts";
import { PEAK_WINDOW_MS } from "../../summary/cpu.ts";
import { cpuTimeMs } from "../../summary/cpu_time.ts";
import { CONFIDENCE_PERCENT, type Growth } from "../../summary/growth.ts";
import type { LargestMappings, MissedPeak, SharedMemory, Summary } from "../../summary/summary.ts";
import { kindShares } from "./kind_words.ts";

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

/** `12.3s, mean 85%, peak 399% of a core at 4.2s`, or ` (over 250ms) at`; of a command without `--cpu` `12.3s, 85% of a core`. */
export function cpuText({ cpu, facts }: Summary): string | undefined {
  const timeMs = cpuTimeMs(cpu, facts);
  const time = timeMs === undefined ? "" : `${formatShortDuration(timeMs)}, `;
  if (cpu !== undefined) {
    // Rows that are closer together may tell of more, for a shorter time.
    const isLonger = facts.intervalMs !== undefined && facts.intervalMs < PEAK_WINDOW_MS;
    const over = isLonger ? ` (over ${formatShortDuration(PEAK_WINDOW_MS)})` : "";
    return `${time}mean ${formatPercent(cpu.meanPercent)}, peak ${
      formatPercent(cpu.peakPercent)
    } of a core${over} at ` +
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

/** Mappings that are told of, and the least part of the process that one has. */
const MAX_MAPPINGS = 5, LEAST_MAPPING_SHARE = 0.02;

/** Those of the process that are worth a word. */
export function largeMappings({ mappings, rssBytes }: LargestMappings): readonly MappingFigure[] {
  return mappings
    .filter((mapping) => mapping.rssBytes >= LEAST_MAPPING_SHARE * rssBytes)
    .slice(0, MAX_MAPPINGS);
}

/**
 * ` at 5.2s`, where the mappings are of another process and moment than what is told of the largest
 * processes, or of clearly less than the peak; else empty.
 */
export function mappingsWhenText({ mappings: seen, largest, rss }: Summary): string {
  if (seen === undefined) return "";
  const isOfLargest = largest === undefined || largest.elapsedMs === seen.elapsedMs ||
    largest.processes[0]?.pid === seen.pid;
  const isAtPeak = seen.treeRssBytes >= 0.98 * (rss?.peakBytes ?? 0);
  return isOfLargest && isAtPeak ? "" : ` at ${formatShortDuration(seen.elapsedMs)}`;
}

/** `+350 MiB`, `-280 MiB`, `0 B`. */
export function changeText(bytes: number): string {
  return `${bytes > 0 ? "+" : bytes < 0 ? "-" : ""}${formatBytes(Math.abs(bytes))}`;
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
