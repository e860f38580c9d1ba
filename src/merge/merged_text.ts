import { CSV_COLUMNS } from "../model/csv_columns.ts";
import { present } from "../model/present.ts";
import type { MemoryKinds } from "../model/kinds.ts";
import type { Sample } from "../model/sample.ts";
import { placeOf, ROW_COLUMNS } from "./rank_rows.ts";

const UNIX_MS = placeOf("unix_ms"), CPU_PERCENT = placeOf("cpu_percent");
const PID_COUNT = placeOf("pid_count");

/** Columns that are written, by their places: the ordinary ones, and what any of the ranks has beyond. */
export function columnsOf(
  ranks: readonly { readonly columns: ReadonlySet<string> }[],
): readonly number[] {
  return ROW_COLUMNS.flatMap((column, place) => {
    const isWritten = isOrdinary(column) || ranks.some(({ columns }) => columns.has(column));
    return isWritten && place !== UNIX_MS ? [place] : [];
  });
}

const isOrdinary = (column: string): boolean => (CSV_COLUMNS as readonly string[]).includes(column);

/** The header of the merged CSV. */
export const mergedHeader = (places: readonly number[]): string =>
  `timestamp,unix_ms,${places.map((place) => ROW_COLUMNS[place]).join(",")}\n`;

/** The header of the ranks' CSV. */
export const ranksHeader = (places: readonly number[]): string =>
  `host,rank,${mergedHeader(places)}`;

/** Cells of these columns, each with its comma before it. */
export function rowCells(row: Float64Array, places: readonly number[]): string {
  let cells = "";
  for (const place of places) {
    const value = row[place]!;
    cells += place === CPU_PERCENT && value === value ? `,${value.toFixed(1)}` : cell(value);
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
    ussBytes: kib("uss_kib"),
  };
  const rssKinds = kinds(kib("rss_anon_kib"), kib("rss_file_kib"), kib("rss_shmem_kib"));
  const pssKinds = kinds(kib("pss_anon_kib"), kib("pss_file_kib"), kib("pss_shmem_kib"));
  const cgroup = present({
    currentBytes: measuredOnly(kib("cgroup_current_kib")),
    anonBytes: measuredOnly(kib("cgroup_anon_kib")),
    fileBytes: measuredOnly(kib("cgroup_file_kib")),
    swapBytes: measuredOnly(kib("cgroup_swap_kib")),
    limitBytes: measuredOnly(kib("cgroup_limit_kib")),
  });
  const measured = Object.entries(figures).filter(([, value]) => !Number.isNaN(value));
  return {
    ...Object.fromEntries(measured),
    ...rssKinds && { rssKinds },
    ...pssKinds && { pssKinds },
    ...cgroup.currentBytes !== undefined && { cgroup },
    unixMs,
    elapsedMs,
    rootPid: 0,
    pidCount: row[PID_COUNT]! || 0,
    rootAlive: true,
  };
}

const measuredOnly = (bytes: number): number | undefined => Number.isNaN(bytes) ? undefined : bytes;

/** undefined where one of them was not measured. */
function kinds(anonBytes: number, fileBytes: number, shmemBytes: number): MemoryKinds | undefined {
  const isMeasured = !Number.isNaN(anonBytes + fileBytes + shmemBytes);
  return isMeasured ? { anonBytes, fileBytes, shmemBytes } : undefined;
}
