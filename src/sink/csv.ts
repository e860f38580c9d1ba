import type { Sample } from "../model/sample.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import type { Sink } from "./sink.ts";

/** The columns of the main CSV. A promise to users: never changed, only added to at the end. */
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

const encoder = new TextEncoder();

/** The header with its line end. */
export const csvHeader = (): string => CSV_COLUMNS.join(",") + "\n";

/** One row with its line end. What was not measured is an empty cell. */
export function csvRow(sample: Sample): string {
  const unixMs = Math.round(sample.unixMs);
  return `${new Date(unixMs).toISOString()},${unixMs},${sample.rootPid},${sample.pidCount},` +
    `${kib(sample.rssBytes)},${kib(sample.vszBytes)},${kib(sample.swapBytes)},` +
    `${kib(sample.pssBytes)},${kib(sample.physFootprintBytes)},${sample.mappedRegions ?? ""}\n`;
}

const kib = (bytes: number | undefined): string =>
  bytes === undefined ? "" : String(Math.round(bytes / 1024));

/** Writes the header and then each sample as one row with one write. */
export class CsvSink implements Sink {
  /** Samples that stand in the file as rows. */
  rows = 0;
  private begun = false;
  private failure: WriteFailure | undefined;

  /** `onFailure` is called once, for the first write that fails; none is tried after it. */
  constructor(
    private readonly output: Output,
    private readonly onFailure: (failure: WriteFailure) => void,
  ) {}

  add(sample: Sample): void {
    this.begin();
    if (this.write(csvRow(sample))) this.rows++;
  }

  /** A recording without a single sample is a header. */
  finish(): void {
    this.begin();
  }

  /** Only with the first sample: until the command runs, the file keeps what it held. */
  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    this.output.begin();
    this.write(csvHeader());
  }

  private write(text: string): boolean {
    if (this.failure) return false;
    this.failure = this.output.write(encoder.encode(text));
    if (this.failure) this.onFailure(this.failure);
    return this.failure === undefined;
  }
}
