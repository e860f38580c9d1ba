import type { CgroupReading } from "../model/cgroup.ts";
import type { Breakdown } from "../model/csv_columns.ts";
import type { MemoryKinds } from "../model/kinds.ts";
import type { CpuUse, Metrics } from "../model/sample.ts";

/** The second that was stamped last, and its timestamp up to the fraction: making one costs 20 µs cold. */
let second = NaN;
let untilFraction = "";

/** `timestamp,unix_ms`: the same moment twice, for people and for programs. */
export function stamp(unixMs: number): string {
  const rounded = Math.round(unixMs);
  const inSecond = Math.floor(rounded / 1000);
  if (inSecond !== second) {
    second = inSecond;
    untilFraction = new Date(rounded).toISOString().slice(0, -"000Z".length);
  }
  return `${untilFraction}${String(rounded - inSecond * 1000).padStart(3, "0")}Z,${rounded}`;
}

/** Where milliseconds stand in both, as three digits. */
const MS_AT = [
  "2026-11-21T09:08:07.".length,
  "2026-11-21T09:08:07.006Z,1795252087".length,
] as const;
const ZERO = 48;

/** Makes the stamp at the beginning of a row, as bytes, one of another moment in the same second. */
export function setMilliseconds(row: Uint8Array, ms: number): void {
  const ones = ms % 10, tens = (ms - ones) / 10 % 10, hundreds = (ms - ones - 10 * tens) / 100;
  for (const at of MS_AT) {
    row[at] = ZERO + hundreds;
    row[at + 1] = ZERO + tens;
    row[at + 2] = ZERO + ones;
  }
}

/** The six cells of memory, from `rss_kib` to `mapped_regions`. */
export function memoryCells(metrics: Metrics): string {
  return `${kib(metrics.rssBytes)},${kib(metrics.vszBytes)},${kib(metrics.swapBytes)},` +
    `${kib(metrics.pssBytes)},${kib(metrics.physFootprintBytes)},${metrics.mappedRegions ?? ""}`;
}

/** `cpu_percent,cpu_time_ms`. */
export function cpuCells({ cpuPercent, cpuTimeMs }: CpuUse): string {
  return `${cpuPercent?.toFixed(1) ?? ""},${cpuTimeMs === undefined ? "" : Math.round(cpuTimeMs)}`;
}

/** The seven cells of a control group, from `cgroup_current_kib` to `cgroup_oom_kills`. */
export function cgroupCells(group: CgroupReading = {}): string {
  return `${kib(group.currentBytes)},${kib(group.peakBytes)},${kib(group.anonBytes)},` +
    `${kib(group.fileBytes)},${kib(group.swapBytes)},${kib(group.limitBytes)},` +
    `${group.oomKills ?? ""}`;
}

/** The cells of {@link breakdownColumns}, each with its comma before it. */
export function breakdownCells(metrics: Metrics, breakdown: Breakdown): string {
  if (breakdown === "none") return "";
  const rss = kindCells(metrics.rssKinds);
  return breakdown === "rss"
    ? rss
    : `${rss},${kib(metrics.ussBytes)}${kindCells(metrics.pssKinds)}`;
}

const kindCells = (kinds: MemoryKinds | undefined): string =>
  `,${kib(kinds?.anonBytes)},${kib(kinds?.fileBytes)},${kib(kinds?.shmemBytes)}`;

const kib = (bytes: number | undefined): string =>
  bytes === undefined ? "" : String(Math.round(bytes / 1024));
