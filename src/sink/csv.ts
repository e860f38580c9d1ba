import type { Sample } from "../model/sample.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import { cgroupCells, cpuCells, memoryCells, stamp } from "./csv_cells.ts";
import { RowWriter } from "./row_writer.ts";
import type { Sink } from "./sink.ts";

/** The columns of the main CSV. A promise to users: never changed, only added to at the end. */
export const CSV_COLUMNS: readonly string[] = [
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
];

/** What `--cpu` adds. */
export const CPU_COLUMNS: readonly string[] = ["cpu_percent", "cpu_time_ms"];

/** What `--cgroup` adds, after those of `--cpu`. */
export const CGROUP_COLUMNS: readonly string[] = [
  "cgroup_current_kib",
  "cgroup_peak_kib",
  "cgroup_anon_kib",
  "cgroup_file_kib",
  "cgroup_swap_kib",
  "cgroup_limit_kib",
  "cgroup_oom_kills",
];

/** Columns beyond the ordinary ones. */
export interface CsvExtras {
  readonly cpu: boolean;
  readonly cgroup: boolean;
}

/** The header with its line end. */
export const csvHeader = ({ cpu, cgroup }: CsvExtras): string =>
  [...CSV_COLUMNS, ...cpu ? CPU_COLUMNS : [], ...cgroup ? CGROUP_COLUMNS : []].join(",") + "\n";

/** One row with its line end. What was not measured is an empty cell. */
export function csvRow(sample: Sample, { cpu, cgroup }: CsvExtras): string {
  return `${stamp(sample.unixMs)},${sample.rootPid},${sample.pidCount},${memoryCells(sample)}` +
    `${cpu ? `,${cpuCells(sample)}` : ""}${cgroup ? `,${cgroupCells(sample.cgroup)}` : ""}\n`;
}

/** Writes each sample as one row with one write. */
export class CsvSink implements Sink {
  /** Samples that stand in the file as rows. */
  rows = 0;
  private readonly writer: RowWriter;

  /** `onFailure` is called once, for the first write that fails; none is tried after it. */
  constructor(
    output: Output,
    private readonly extras: CsvExtras,
    onFailure: (failure: WriteFailure) => void,
  ) {
    this.writer = new RowWriter(output, csvHeader(extras), onFailure);
  }

  add(sample: Sample): void {
    if (this.writer.write(csvRow(sample, this.extras))) this.rows++;
  }

  /** A recording without a single sample is a header. */
  finish(): void {
    this.writer.finish();
  }
}
