import { type Breakdown, breakdownColumns, PROCESS_COLUMNS } from "../model/csv_columns.ts";
import type { ProcessReading, Sample } from "../model/sample.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import { breakdownCells, cpuCells, memoryCells, stamp } from "./csv_cells.ts";
import { RowWriter } from "./row_writer.ts";
import type { Sink } from "../model/sink.ts";

/** One row with its line end. `time` is `timestamp,unix_ms` of the sample. */
export function processRow(
  time: string,
  process: ProcessReading,
  breakdown: Breakdown,
): string {
  return `${time},${process.pid},${process.ppid},${new Date(process.startUnixMs).toISOString()},` +
    `${quoted(process.command)},${memoryCells(process)},${process.threads ?? ""},${
      cpuCells(process)
    }${breakdownCells(process, breakdown)}\n`;
}

/** A text cell by RFC 4180. Always quoted: a command may hold anything, and readers guess less. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Writes a row for every process of each sample, all of one sample with one write. */
export class ProcessCsvSink implements Sink {
  readonly #writer: RowWriter;
  readonly #breakdown: Breakdown;

  /** `onFailure` is called once, for the first write that fails; none is tried after it. */
  constructor(output: Output, breakdown: Breakdown, onFailure: (failure: WriteFailure) => void) {
    this.#breakdown = breakdown;
    const columns = [...PROCESS_COLUMNS, ...breakdownColumns(breakdown)];
    this.#writer = new RowWriter(output, columns.join(",") + "\n", onFailure);
  }

  add(sample: Sample): void {
    const time = stamp(sample.unixMs);
    const rows = sample.processes?.map((process) => processRow(time, process, this.#breakdown)) ??
      [];
    if (rows.length > 0) this.#writer.write(rows.join(""));
  }

  /** A recording without a single sample is a header. */
  finish(): void {
    this.#writer.finish();
  }
}
