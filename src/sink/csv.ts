import {
  type Breakdown,
  breakdownColumns,
  CGROUP_COLUMNS,
  CPU_COLUMNS,
  CSV_COLUMNS,
} from "../model/csv_columns.ts";
import type { Sample } from "../model/sample.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import {
  breakdownCells,
  cgroupCells,
  cpuCells,
  memoryCells,
  setMilliseconds,
  stamp,
} from "./csv_cells.ts";
import { RowWriter } from "./row_writer.ts";
import type { Sink } from "../model/sink.ts";

/** Columns beyond the ordinary ones. */
export interface CsvExtras {
  readonly cpu: boolean;
  readonly cgroup: boolean;
  readonly breakdown: Breakdown;
}

/** The header with its line end. */
export const csvHeader = ({ cpu, cgroup, breakdown }: CsvExtras): string =>
  [
    ...CSV_COLUMNS,
    ...cpu ? CPU_COLUMNS : [],
    ...cgroup ? CGROUP_COLUMNS : [],
    ...breakdownColumns(breakdown),
  ].join(",") + "\n";

/** One row with its line end. What was not measured is an empty cell. */
export function csvRow(sample: Sample, { cpu, cgroup, breakdown }: CsvExtras): string {
  return `${stamp(sample.unixMs)},${sample.rootPid},${sample.pidCount},${memoryCells(sample)}` +
    `${cpu ? `,${cpuCells(sample)}` : ""}${cgroup ? `,${cgroupCells(sample.cgroup)}` : ""}` +
    `${breakdownCells(sample, breakdown)}\n`;
}

/** Writes each sample as one row with one write. */
export class CsvSink implements Sink {
  readonly #writer: RowWriter;
  readonly #extras: CsvExtras;
  /** That of the last row, since 1970. */
  #second = NaN;

  /** `onFailure` is called once, for the first write that fails; none is tried after it. */
  constructor(
    output: Output,
    extras: CsvExtras,
    onFailure: (failure: WriteFailure) => void,
  ) {
    this.#extras = extras;
    this.#writer = new RowWriter(output, csvHeader(extras), onFailure);
  }

  add(sample: Sample, isRepeat = false): void {
    const second = Math.floor(sample.unixMs / 1000);
    // Nothing is made again that did not change: that takes longer than all else in a quiet tick.
    if (isRepeat && second === this.#second) {
      setMilliseconds(this.#writer.last, sample.unixMs - second * 1000);
      this.#writer.writeLast();
    } else {
      this.#writer.write(csvRow(sample, this.#extras));
    }
    this.#second = second;
  }

  /** A recording without a single sample is a header. */
  finish(): void {
    this.#writer.finish();
  }
}
