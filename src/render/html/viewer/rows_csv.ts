import type { PackedRecording, RowColumn } from "../packed.ts";
import type { Rows } from "./recording.ts";

/** Columns of memmark's CSV, and the rows' columns that they are made of. */
const COLUMNS: readonly (readonly [name: string, column: RowColumn])[] = [
  ["pid_count", "count"],
  ["rss_kib", "rss"],
  ["vsz_kib", "vsz"],
  ["swap_kib", "swap"],
  ["pss_kib", "pss"],
  ["phys_footprint_kib", "footprint"],
  ["cpu_percent", "cpu"],
  ["cgroup_current_kib", "group"],
  ["cgroup_anon_kib", "groupAnon"],
];

/** Those of the kinds of memory, by what they add up to. */
const kindColumns = (metric: "rss" | "pss"): typeof COLUMNS => [
  ...metric === "pss" ? [["uss_kib", "uss"] as const] : [],
  [`${metric}_anon_kib`, "anon"],
  [`${metric}_file_kib`, "file"],
  [`${metric}_shmem_kib`, "shmem"],
];

/** The rows of a page as a CSV that memmark reads again; what was not measured is an empty cell. */
export function rowsCsv(rows: Rows, packed: PackedRecording): string {
  const { kindsMetric } = packed;
  const wanted = [...COLUMNS, ...kindsMetric ? kindColumns(kindsMetric) : []];
  const columns = wanted.flatMap(([name, column]) => {
    const values = rows[column];
    return values === undefined && column !== "rss" ? [] : [{ name, column, values }];
  });
  const lines = Array.from(rows.time, (ms, row) => {
    const unixMs = packed.startUnixMs + ms;
    const cells = columns.map(({ column, values }) => cell(column, values?.[row] ?? NaN));
    return [new Date(unixMs).toISOString(), unixMs, ...cells].join(",");
  });
  const header = ["timestamp", "unix_ms", ...columns.map(({ name }) => name)].join(",");
  return `${[header, ...lines].join("\n")}\n`;
}

function cell(column: RowColumn, value: number): string {
  if (value !== value) return "";
  if (column === "count") return String(value);
  return column === "cpu" ? String(value / 10) : String(value / 1024);
}
