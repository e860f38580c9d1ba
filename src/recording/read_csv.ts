import type { CgroupReading } from "../model/cgroup.ts";
import type { Column } from "../model/csv_columns.ts";
import type { CpuUse, Metrics } from "../model/sample.ts";
import type { FileReader } from "../system/host.ts";
import { kindsAt } from "./kind_cells.ts";
import { readCsv } from "./csv_file.ts";
import { BESIDE_RECORDING, type CsvSchema } from "./csv_header_parser.ts";
import type { Mutable } from "../model/mutable.ts";

/** What is read of the control group. */
type GroupCells = Pick<CgroupReading, "limitBytes" | "currentBytes" | "anonBytes">;

/** A row of the main CSV in memmark's own units. */
export interface RecordedRow extends Metrics, CpuUse, GroupCells {
  readonly unixMs: number;
  /** Absent where the file does not say. */
  readonly rootPid?: number;
  readonly pidCount?: number;
}

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
    "cpu_time_ms",
    "cgroup_limit_kib",
    "rss_anon_kib",
    "rss_file_kib",
    "rss_shmem_kib",
    "uss_kib",
    "pss_anon_kib",
    "pss_file_kib",
    "pss_shmem_kib",
    "cgroup_current_kib",
    "cgroup_anon_kib",
  ],
  decimals: ["cpu_percent"],
  texts: [],
  required: ["unix_ms", "rss_kib"],
  foreign: BESIDE_RECORDING,
} as const satisfies CsvSchema<Column>;

const KIB = 1024;
const placeOf = (column: typeof SCHEMA.numbers[number]) => SCHEMA.numbers.indexOf(column);
const UNIX_MS = placeOf("unix_ms"), ROOT_PID = placeOf("root_pid");
const RSS = placeOf("rss_kib"), VSZ = placeOf("vsz_kib"), SWAP = placeOf("swap_kib");
const PSS = placeOf("pss_kib"), FOOTPRINT = placeOf("phys_footprint_kib");
const REGIONS = placeOf("mapped_regions"), CPU = placeOf("cpu_percent");
const CPU_TIME = placeOf("cpu_time_ms"), PID_COUNT = placeOf("pid_count");
const LIMIT = placeOf("cgroup_limit_kib"), USS = placeOf("uss_kib");
const RSS_ANON = placeOf("rss_anon_kib"), PSS_ANON = placeOf("pss_anon_kib");
const GROUP = placeOf("cgroup_current_kib"), GROUP_ANON = placeOf("cgroup_anon_kib");

/**
 * Reads a recording's main CSV row by row, as {@link readCsv} does. An empty cell is a metric that
 * was not measured; a last row that was cut off is dropped.
 *
 * @throws SetupError when the file cannot be read or is not a recording, with the line.
 */
export function readRows(host: FileReader, path: string, onRow: (row: RecordedRow) => void): void {
  const reading = readCsv(host, path, SCHEMA, (row) => {
    onRow(rowOf(row.required(UNIX_MS, "a time"), row.values));
  });
  while (!reading.next().done);
}

/** The same row by row, for who reads at its own pace. */
export function* readCsvRows(host: FileReader, path: string): Generator<RecordedRow, void> {
  const rows: RecordedRow[] = [];
  const reading = readCsv(host, path, SCHEMA, (row) => {
    rows.push(rowOf(row.required(UNIX_MS, "a time"), row.values));
  });
  while (!reading.next().done) yield* rows.splice(0);
  yield* rows;
}

/** A row's numbers in memmark's own units, without keys for what was not measured (NaN). */
function rowOf(unixMs: number, values: Float64Array): RecordedRow {
  const row: Mutable<RecordedRow> = { unixMs };
  const rootPid = values[ROOT_PID]!, pidCount = values[PID_COUNT]!, cpuTimeMs = values[CPU_TIME]!;
  const rss = values[RSS]!, vsz = values[VSZ]!, swap = values[SWAP]!;
  const pss = values[PSS]!, footprint = values[FOOTPRINT]!, regions = values[REGIONS]!;
  const cpuPercent = values[CPU]!, limit = values[LIMIT]!;
  if (rss === rss) row.rssBytes = rss * KIB;
  if (vsz === vsz) row.vszBytes = vsz * KIB;
  if (swap === swap) row.swapBytes = swap * KIB;
  if (pss === pss) row.pssBytes = pss * KIB;
  if (footprint === footprint) row.physFootprintBytes = footprint * KIB;
  if (regions === regions) row.mappedRegions = regions;
  if (cpuPercent === cpuPercent) row.cpuPercent = cpuPercent;
  if (limit === limit) row.limitBytes = limit * KIB;
  const current = values[GROUP]!, anon = values[GROUP_ANON]!;
  if (current === current) row.currentBytes = current * KIB;
  if (anon === anon) row.anonBytes = anon * KIB;
  if (cpuTimeMs === cpuTimeMs) row.cpuTimeMs = cpuTimeMs;
  if (rootPid === rootPid) row.rootPid = rootPid;
  if (pidCount === pidCount) row.pidCount = pidCount;
  if (values[RSS_ANON]! >= 0 || values[PSS_ANON]! >= 0) addKinds(row, values);
  return row;
}

/** What `--breakdown` told: the kinds stand side by side. */
function addKinds(row: Mutable<RecordedRow>, values: Float64Array): void {
  const rssKinds = kindsAt(values, RSS_ANON), pssKinds = kindsAt(values, PSS_ANON);
  const uss = values[USS]!;
  if (rssKinds !== undefined) row.rssKinds = rssKinds;
  if (pssKinds !== undefined) row.pssKinds = pssKinds;
  if (uss === uss) row.ussBytes = uss * KIB;
}
