/**
 * The columns of the CSVs that memmark writes and reads again. A promise to users: never changed, only
 * added to at the end.
 */

/** Of the main CSV. */
export const CSV_COLUMNS = [
  "timestamp",
  "unix_ms",
  "root_pid",
  "pid_count",
  "rss_kib",
  "vsz_kib",
  "swap_kib",
  "pss_kib",
  "phys_footprint_kib",
  "mapped_regions",
] as const;

/** What `--cpu` adds to it. */
export const CPU_COLUMNS = ["cpu_percent", "cpu_time_ms"] as const;

/** What `--cgroup` adds, after those of `--cpu`. */
export const CGROUP_COLUMNS = [
  "cgroup_current_kib",
  "cgroup_peak_kib",
  "cgroup_anon_kib",
  "cgroup_file_kib",
  "cgroup_swap_kib",
  "cgroup_limit_kib",
  "cgroup_oom_kills",
] as const;

/** What `--breakdown` adds, after all others; to the CSV of processes as well. */
export const BREAKDOWN_COLUMNS = ["rss_anon_kib", "rss_file_kib", "rss_shmem_kib"] as const;

/** What `--breakdown --smaps` adds after those. */
export const SMAPS_BREAKDOWN_COLUMNS = [
  "uss_kib",
  "pss_anon_kib",
  "pss_file_kib",
  "pss_shmem_kib",
] as const;

/** Whether memory is told by kind: not at all, RSS alone, or PSS as well. */
export type Breakdown = "none" | "rss" | "pss";

/** The columns of a breakdown. */
export const breakdownColumns = (breakdown: Breakdown): readonly Column[] => [
  ...breakdown === "none" ? [] : BREAKDOWN_COLUMNS,
  ...breakdown === "pss" ? SMAPS_BREAKDOWN_COLUMNS : [],
];

/** Of the CSV with a row per process and sample. */
export const PROCESS_COLUMNS = [
  "timestamp",
  "unix_ms",
  "pid",
  "ppid",
  "start_time",
  "command",
  "rss_kib",
  "vsz_kib",
  "swap_kib",
  "pss_kib",
  "phys_footprint_kib",
  "mapped_regions",
  "threads",
  "cpu_percent",
  "cpu_time_ms",
] as const;

/** Of the CSV of markers. */
export const MARKER_COLUMNS = ["timestamp", "unix_ms", "label"] as const;

/** A column of any of them. */
export type Column =
  | typeof CSV_COLUMNS[number]
  | typeof CPU_COLUMNS[number]
  | typeof CGROUP_COLUMNS[number]
  | typeof BREAKDOWN_COLUMNS[number]
  | typeof SMAPS_BREAKDOWN_COLUMNS[number]
  | typeof PROCESS_COLUMNS[number]
  | typeof MARKER_COLUMNS[number];
