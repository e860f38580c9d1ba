import { CGROUP_COLUMNS, CPU_COLUMNS, CSV_COLUMNS } from "../model/csv_columns.ts";
import type { Sample } from "../model/sample.ts";
import { placeOf, ROW_COLUMNS } from "./rank_rows.ts";

/** Columns beyond the ordinary ones. */
export interface Extras {
  readonly cpu: boolean;
  readonly cgroup: boolean;
}

const ROOT_PID = placeOf("root_pid"), CPU_PERCENT = placeOf("cpu_percent");
const CGROUP = placeOf("cgroup_current_kib"), PID_COUNT = placeOf("pid_count");

/** The header of the merged CSV: of its ranks the columns that can be summed. */
export const mergedHeader = ({ cpu }: Extras): string =>
  `${[...CSV_COLUMNS, ...cpu ? CPU_COLUMNS : []].join(",")}\n`;

/** The header of the ranks' CSV. */
export const ranksHeader = ({ cpu, cgroup }: Extras): string =>
  `host,rank,${
    [...CSV_COLUMNS, ...cpu ? CPU_COLUMNS : [], ...cgroup ? CGROUP_COLUMNS : []].join(",")
  }\n`;

/** Cells from `root_pid` on, each with its comma before it. */
export function rowCells(row: Float64Array, { cpu, cgroup }: Extras): string {
  let cells = "";
  for (let column = ROOT_PID; column < CPU_PERCENT; column++) cells += cell(row[column]!);
  if (cpu) {
    const percent = row[CPU_PERCENT]!;
    cells += `${percent === percent ? `,${percent.toFixed(1)}` : ","}${
      cell(row[CPU_PERCENT + 1]!)
    }`;
  }
  if (cgroup) {
    for (let column = CGROUP; column < ROW_COLUMNS.length; column++) cells += cell(row[column]!);
  }
  return cells;
}

const cell = (value: number): string => value === value ? `,${value}` : ",";

/** `host,rank,` as a row of the ranks' CSV begins. */
export const rankCells = (host: string | undefined, rank: string): string =>
  `${textCell(host ?? "")},${textCell(rank)},`;

/** By RFC 4180. */
const textCell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** A row as folds take it. */
export function sampleOf(unixMs: number, elapsedMs: number, row: Float64Array): Sample {
  const kib = (column: Parameters<typeof placeOf>[0]) => row[placeOf(column)]! * 1024;
  const figures = {
    rssBytes: kib("rss_kib"),
    vszBytes: kib("vsz_kib"),
    swapBytes: kib("swap_kib"),
    pssBytes: kib("pss_kib"),
    physFootprintBytes: kib("phys_footprint_kib"),
    mappedRegions: row[placeOf("mapped_regions")]!,
    cpuPercent: row[CPU_PERCENT]!,
    cpuTimeMs: row[placeOf("cpu_time_ms")]!,
  };
  const measured = Object.entries(figures).filter(([, value]) => !Number.isNaN(value));
  return {
    ...Object.fromEntries(measured),
    unixMs,
    elapsedMs,
    rootPid: 0,
    pidCount: row[PID_COUNT]! || 0,
    rootAlive: true,
  };
}
