import type { CgroupReading } from "../model/cgroup.ts";
import type { Column } from "../model/columns.ts";
import type { CpuUse, Metrics } from "../model/sample.ts";
import type { Host } from "../system/host.ts";
import { readCsv } from "./csv_file.ts";
import type { CsvSchema } from "./header.ts";

/** What is known of a recording once it was read. */
export interface RecordingInfo {
  readonly rows: number;
  /** Of the first row; absent when the file does not say. */
  readonly rootPid?: number;
  /** The last row was cut off in the middle, and dropped. */
  readonly hasCutRow: boolean;
}

/** A row of the main CSV in memmark's own units. */
export type RecordedMetrics =
  & Metrics
  & Pick<CpuUse, "cpuPercent">
  & Pick<CgroupReading, "limitBytes">;

const SCHEMA = {
  what: "a memmark recording",
  numbers: [
    "unix_ms",
    "root_pid",
    "pid_count",
    "rss_kib",
    "vsz_kib",
    "swap_kib",
    "pss_kib",
    "phys_footprint_kib",
    "mapped_regions",
    "cpu_percent",
    "cgroup_limit_kib",
  ],
  decimals: ["cpu_percent"],
  texts: [],
  required: ["unix_ms", "rss_kib"],
} as const satisfies CsvSchema<Column>;

const KIB = 1024;
const placeOf = (column: typeof SCHEMA.numbers[number]) => SCHEMA.numbers.indexOf(column);
const UNIX_MS = placeOf("unix_ms"), ROOT_PID = placeOf("root_pid");
const RSS = placeOf("rss_kib"), VSZ = placeOf("vsz_kib"), SWAP = placeOf("swap_kib");
const PSS = placeOf("pss_kib"), FOOTPRINT = placeOf("phys_footprint_kib");
const REGIONS = placeOf("mapped_regions"), CPU = placeOf("cpu_percent");
const LIMIT = placeOf("cgroup_limit_kib");

/**
 * Reads a recording's main CSV row by row, as {@link readCsv} does. An empty cell is a metric that
 * was not measured.
 *
 * @throws SetupError when the file cannot be read or is not a recording, with the line.
 */
export function readRecording(
  host: Host,
  path: string,
  onRow: (unixMs: number, metrics: RecordedMetrics) => void,
): RecordingInfo {
  let rows = 0;
  let rootPid: number | undefined;
  const reading = readCsv(host, path, SCHEMA, (row) => {
    const unixMs = row.required(UNIX_MS, "a time");
    if (rows++ === 0 && !Number.isNaN(row.values[ROOT_PID])) rootPid = row.values[ROOT_PID]!;
    onRow(unixMs, metricsOf(row.values));
  });
  let step = reading.next();
  while (!step.done) step = reading.next();
  return { rows, hasCutRow: step.value, ...rootPid === undefined ? {} : { rootPid } };
}

/** A row's numbers as metrics in bytes, without keys for what was not measured (NaN). */
function metricsOf(values: Float64Array): RecordedMetrics {
  const metrics: { -readonly [key in keyof RecordedMetrics]: RecordedMetrics[key] } = {};
  const rss = values[RSS]!, vsz = values[VSZ]!, swap = values[SWAP]!;
  const pss = values[PSS]!, footprint = values[FOOTPRINT]!, regions = values[REGIONS]!;
  const cpuPercent = values[CPU]!, limit = values[LIMIT]!;
  if (rss === rss) metrics.rssBytes = rss * KIB;
  if (vsz === vsz) metrics.vszBytes = vsz * KIB;
  if (swap === swap) metrics.swapBytes = swap * KIB;
  if (pss === pss) metrics.pssBytes = pss * KIB;
  if (footprint === footprint) metrics.physFootprintBytes = footprint * KIB;
  if (regions === regions) metrics.mappedRegions = regions;
  if (cpuPercent === cpuPercent) metrics.cpuPercent = cpuPercent;
  if (limit === limit) metrics.limitBytes = limit * KIB;
  return metrics;
}
