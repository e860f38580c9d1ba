import { SetupError } from "../model/errors.ts";
import type { Metrics } from "../model/sample.ts";
import type { Host } from "../system/host.ts";
import { CsvRows } from "./csv_rows.ts";
import { NUMERIC_COLUMNS, type NumericColumn, parseHeader } from "./header.ts";

/** What is known of a recording once it was read. */
export interface RecordingInfo {
  readonly rows: number;
  /** Of the first row; absent when the file does not say. */
  readonly rootPid?: number;
  /** The last row was cut off in the middle, and dropped. */
  readonly hasCutRow: boolean;
}

/** A header line is some 200 bytes; a file without line ends is no recording. */
const MAX_HEADER_BYTES = 64 * 1024;
const KIB = 1024;

const placeOf = (column: NumericColumn) => NUMERIC_COLUMNS.indexOf(column);
const UNIX_MS = placeOf("unix_ms"), ROOT_PID = placeOf("root_pid");
const RSS = placeOf("rss_kib"), VSZ = placeOf("vsz_kib"), SWAP = placeOf("swap_kib");
const PSS = placeOf("pss_kib"), FOOTPRINT = placeOf("phys_footprint_kib");
const REGIONS = placeOf("mapped_regions");

/**
 * Reads a recording's main CSV row by row, in memory that does not grow with it. Columns are found by
 * name in any order, others are skipped; lines end in LF or CR LF; an empty cell is a metric that was
 * not measured; a last row that was cut off is dropped.
 *
 * @throws SetupError when the file cannot be read or is not a recording, with the line.
 */
export function readRecording(
  host: Host,
  path: string,
  onRow: (unixMs: number, metrics: Metrics) => void,
): RecordingInfo {
  let rows = 0;
  let rootPid: number | undefined;
  const takeRow = (reader: CsvRows) => {
    const { values } = reader;
    if (Number.isNaN(values[UNIX_MS])) {
      throw reader.rowError(`found an empty cell in column "unix_ms", wanted a time`);
    }
    if (rows++ === 0 && !Number.isNaN(values[ROOT_PID])) rootPid = values[ROOT_PID]!;
    onRow(values[UNIX_MS]!, metricsOf(values));
  };

  const head = new HeaderBytes(path);
  let reader: CsvRows | undefined;
  for (const block of blocks(host, path)) {
    let rest = block;
    if (reader === undefined) {
      const bodyAt = head.push(block);
      if (bodyAt === undefined) continue;
      const places = parseHeader(head.text(), path);
      const made = reader = new CsvRows(places, path, () => takeRow(made));
      rest = block.subarray(bodyAt);
    }
    reader.push(rest);
  }
  // A file of a header alone, without a line end, is a recording too.
  if (reader === undefined) parseHeader(head.text(), path);
  const hasCutRow = reader?.end() ?? false;
  return { rows, hasCutRow, ...rootPid === undefined ? {} : { rootPid } };
}

/** The host's blocks, with its errors told as what they mean here. */
function* blocks(host: Host, path: string): Iterable<Uint8Array> {
  try {
    yield* host.readBlocks(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`Cannot read ${JSON.stringify(path)}: ${reason}`);
  }
}

/** Gathers the bytes of the first line. */
class HeaderBytes {
  readonly #bytes: number[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Where in this block the line after the header begins; undefined when the header goes on. */
  push(block: Uint8Array): number | undefined {
    const end = block.indexOf(10);
    const line = end < 0 ? block : block.subarray(0, end);
    if (this.#bytes.length + line.length > MAX_HEADER_BYTES) {
      throw new SetupError(
        `Cannot read ${JSON.stringify(this.#path)}, line 1: found no line end in ` +
          `${MAX_HEADER_BYTES / KIB} KiB, wanted the header of a memmark recording`,
      );
    }
    for (const byte of line) this.#bytes.push(byte);
    return end < 0 ? undefined : end + 1;
  }

  /** The line without a byte order mark or CR. */
  text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#bytes)).replace(/\r$/, "");
  }
}

/** A row's numbers as metrics in bytes, without keys for what was not measured (NaN). */
function metricsOf(values: Float64Array): Metrics {
  const metrics: { -readonly [key in keyof Metrics]: Metrics[key] } = {};
  const rss = values[RSS]!, vsz = values[VSZ]!, swap = values[SWAP]!;
  const pss = values[PSS]!, footprint = values[FOOTPRINT]!, regions = values[REGIONS]!;
  if (rss === rss) metrics.rssBytes = rss * KIB;
  if (vsz === vsz) metrics.vszBytes = vsz * KIB;
  if (swap === swap) metrics.swapBytes = swap * KIB;
  if (pss === pss) metrics.pssBytes = pss * KIB;
  if (footprint === footprint) metrics.physFootprintBytes = footprint * KIB;
  if (regions === regions) metrics.mappedRegions = regions;
  return metrics;
}
