import { PROCESS_COLUMNS } from "../model/columns.ts";
import type { ProcessReading, Sample } from "../model/sample.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import { cpuCells, memoryCells, stamp } from "./csv_cells.ts";
import { RowWriter } from "./row_writer.ts";
import type { Sink } from "../model/sink.ts";

/** One row with its line end. `time` is `timestamp,unix_ms` of the sample. */
export function processRow(time: string, process: ProcessReading): string {
  return `${time},${process.pid},${process.ppid},${new Date(process.startUnixMs).toISOString()},` +
    `${quoted(process.command)},${memoryCells(process)},${process.threads ?? ""},${
      cpuCells(process)
    }\n`;
}

/** A text cell by RFC 4180. Always quoted: a command may hold anything, and readers guess less. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Writes a row for every process of each sample, all of one sample with one write. */
export class ProcessCsvSink implements Sink {
  readonly #writer: RowWriter;

  /** `onFailure` is called once, for the first write that fails; none is tried after it. */
  constructor(output: Output, onFailure: (failure: WriteFailure) => void) {
    this.#writer = new RowWriter(output, PROCESS_COLUMNS.join(",") + "\n", onFailure);
  }

  add(sample: Sample): void {
    const time = stamp(sample.unixMs);
    const rows = sample.processes?.map((process) => processRow(time, process)) ?? [];
    if (rows.length > 0) this.#writer.write(rows.join(""));
  }

  /** A recording without a single sample is a header. */
  finish(): void {
    this.#writer.finish();
  }
}
