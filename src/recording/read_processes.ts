import type { Column } from "../model/csv_columns.ts";
import type { ProcessReading } from "../model/sample.ts";
import type { FileReader } from "../system/host.ts";
import { kindsAt } from "./kind_cells.ts";
import { readCsv } from "./csv_file.ts";
import type { CsvRows } from "./csv_rows.ts";
import type { CsvSchema } from "./csv_header_parser.ts";

/** A process of a recording; of its command the first 512 bytes. */
export type RecordedProcess = Pick<
  ProcessReading,
  "pid" | "ppid" | "startUnixMs" | "command" | "rssBytes" | "pssBytes" | "cpuTimeMs" | "rssKinds"
>;

/** The processes of one sample. */
export interface ProcessTick {
  readonly unixMs: number;
  readonly processes: readonly RecordedProcess[];
}

const SCHEMA: CsvSchema<Column> = {
  what: "memmark's CSV of processes",
  numbers: [
    "unix_ms",
    "pid",
    "rss_kib",
    "ppid",
    "pss_kib",
    "cpu_time_ms",
    "rss_anon_kib",
    "rss_file_kib",
    "rss_shmem_kib",
  ],
  decimals: [],
  texts: ["start_time", "command"],
  required: ["unix_ms", "pid", "start_time", "command", "rss_kib"],
};
const UNIX_MS = 0, PID = 1, RSS = 2, PPID = 3, PSS = 4, CPU_TIME = 5, KINDS = 6;
const START_TIME = 0, COMMAND = 1;

/**
 * Reads a recording's per-process CSV sample by sample, as {@link readCsv} does: in memory that holds
 * one block of the file and the largest sample.
 *
 * @throws SetupError when the file cannot be read or is something else, with the line.
 */
export function* readProcesses(host: FileReader, path: string): Generator<ProcessTick, void> {
  const ticks = new TickRows();
  const reading = readCsv(host, path, SCHEMA, (row) => ticks.add(row));
  while (!reading.next().done) yield* ticks.take();
  yield* ticks.take();
  yield* ticks.rest();
}

/**
 * Puts rows together to samples. Two samples can have the same time, at an interval of 1 ms; a
 * process has only one row in each.
 */
class TickRows {
  #whole: ProcessTick[] = [];
  #unixMs = NaN;
  #processes: RecordedProcess[] = [];
  readonly #pids = new Set<number>();

  add(row: CsvRows): void {
    const unixMs = row.required(UNIX_MS, "a time"), pid = row.required(PID, "a process id");
    if (unixMs !== this.#unixMs || this.#pids.has(pid)) this.#begin(unixMs);
    this.#pids.add(pid);
    const rssKib = row.values[RSS]!, pssKib = row.values[PSS]!;
    const cpuTimeMs = row.values[CPU_TIME]!, rssKinds = kindsAt(row.values, KINDS);
    this.#processes.push({
      pid,
      ppid: row.values[PPID] || 0,
      // Only ever compared: what cannot be read is one and the same moment.
      startUnixMs: Date.parse(row.text(START_TIME)) || 0,
      command: row.text(COMMAND),
      ...!Number.isNaN(rssKib) && { rssBytes: rssKib * 1024 },
      ...!Number.isNaN(pssKib) && { pssBytes: pssKib * 1024 },
      ...!Number.isNaN(cpuTimeMs) && { cpuTimeMs },
      ...rssKinds && { rssKinds },
    });
  }

  /** The samples that are whole, once. */
  take(): readonly ProcessTick[] {
    const whole = this.#whole;
    this.#whole = [];
    return whole;
  }

  /** The sample that only the end of the file made whole. */
  rest(): readonly ProcessTick[] {
    this.#begin(NaN);
    return this.take();
  }

  #begin(unixMs: number): void {
    if (this.#processes.length > 0) {
      this.#whole.push({ unixMs: this.#unixMs, processes: this.#processes });
    }
    this.#unixMs = unixMs;
    this.#processes = [];
    this.#pids.clear();
  }
}
