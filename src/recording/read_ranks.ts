import type { Column } from "../model/csv_columns.ts";
import type { FileReader } from "../system/host.ts";
import { readCsv } from "./csv_file.ts";
import type { CsvSchema } from "./csv_header_parser.ts";
import type { ProcessTick, RecordedProcess } from "./read_processes.ts";

const SCHEMA: CsvSchema<Column | "host" | "rank"> = {
  what: "memmark's CSV of ranks",
  numbers: ["unix_ms", "rss_kib", "pss_kib"],
  decimals: [],
  texts: ["host", "rank"],
  required: ["unix_ms", "host", "rank", "rss_kib"],
};
const UNIX_MS = 0, RSS = 1, PSS = 2;
const HOST = 0, RANK = 1;

/**
 * Reads the rows of the ranks of a merged recording as if each rank were a process: its number stands for
 * a pid, and its title is `rank: 3 node7`.
 *
 * @throws SetupError when the file cannot be read or is something else, with the line.
 */
export function* readRanks(host: FileReader, path: string): Generator<ProcessTick, void> {
  const numbers = new Map<string, number>();
  let whole: ProcessTick[] = [];
  let unixMs = NaN;
  let ranks: RecordedProcess[] = [];
  const end = () => {
    if (ranks.length > 0) whole.push({ unixMs, processes: ranks });
    ranks = [];
  };
  const reading = readCsv(host, path, SCHEMA, (row) => {
    const atMs = row.required(UNIX_MS, "a time");
    if (atMs !== unixMs) end();
    unixMs = atMs;
    const rank = row.text(RANK);
    const command = `rank: ${rank} ${row.text(HOST)}`.trimEnd();
    // Names are all of one kind: numbers, or else texts such as `7.0`.
    const pid = /^\d+$/.test(rank) ? Number(rank) : numbers.get(command) ?? numbers.size + 1;
    numbers.set(command, pid);
    const rssKib = row.values[RSS]!, pssKib = row.values[PSS]!;
    ranks.push({
      ...{ pid, ppid: 0, startUnixMs: 0, command },
      ...!Number.isNaN(rssKib) && { rssBytes: rssKib * 1024 },
      ...!Number.isNaN(pssKib) && { pssBytes: pssKib * 1024 },
    });
  });
  while (!reading.next().done) {
    yield* whole;
    whole = [];
  }
  end();
  yield* whole;
}

/** What a rank held at a time, KiB; NaN = not measured. */
export interface RankRow {
  readonly unixMs: number;
  readonly rank: string;
  readonly rssKib: number;
  readonly pssKib: number;
}

/**
 * Reads the rows of the ranks of a merged recording one by one, in order of time.
 *
 * @throws SetupError when the file cannot be read or is something else, with the line.
 */
export function readRankRows(host: FileReader, path: string, onRow: (row: RankRow) => void): void {
  const reading = readCsv(host, path, SCHEMA, (row) => {
    onRow({
      unixMs: row.required(UNIX_MS, "a time"),
      rank: row.text(RANK),
      rssKib: row.values[RSS]!,
      pssKib: row.values[PSS]!,
    });
  });
  while (!reading.next().done);
}
