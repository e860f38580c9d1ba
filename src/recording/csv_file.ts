import { reasonOf, SetupError } from "../model/errors.ts";
import type { FileReader } from "../system/host.ts";
import { CsvRows } from "./csv_rows.ts";
import { type CsvSchema, parseHeader } from "./csv_header_parser.ts";
import { PendingBytes } from "./pending_bytes.ts";

/** A header line is some 200 bytes; a file without line ends is no recording. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Reads a CSV that memmark wrote, in memory that does not grow with it. Columns are found by name in
 * any order, others are skipped; lines end in LF or CR LF; a last row that was cut off is dropped.
 * It pauses after each block of the file; what it returns in the end is whether a row was dropped.
 *
 * @throws SetupError when the file cannot be read or is something else, with the line.
 */
export function* readCsv(
  host: Pick<FileReader, "readBlocks">,
  path: string,
  schema: CsvSchema,
  onRow: (row: CsvRows) => void,
): Generator<void, boolean> {
  const begin = (head: Uint8Array) => {
    const line = new TextDecoder().decode(head).replace(/\r$/, "");
    const places = parseHeader(line, path, schema);
    const rows: CsvRows = new CsvRows(places, schema, path, () => onRow(rows));
    return rows;
  };
  const head = new PendingBytes();
  let rows: CsvRows | undefined;
  for (const block of blocks(host, path)) {
    let rest = block;
    if (rows === undefined) {
      const end = block.indexOf(10);
      head.add(end < 0 ? block : block.subarray(0, end));
      if (head.length > MAX_HEADER_BYTES) throw noHeader(path, schema);
      if (end < 0) continue;
      rows = begin(head.takeWith(NOTHING));
      rest = block.subarray(end + 1);
    }
    rows.push(rest);
    yield;
  }
  // A file of a header alone, without a line end, is a recording too.
  rows ??= begin(head.takeWith(NOTHING));
  return rows.end();
}

const NOTHING = new Uint8Array();

const noHeader = (path: string, { what }: CsvSchema) =>
  new SetupError(
    `Cannot read ${JSON.stringify(path)}, line 1: found no line end in ` +
      `${MAX_HEADER_BYTES / 1024} KiB, wanted the header of ${what}`,
  );

/** The host's blocks, with its errors told as what they mean here. */
function* blocks(host: Pick<FileReader, "readBlocks">, path: string): Iterable<Uint8Array> {
  try {
    yield* host.readBlocks(path);
  } catch (error) {
    throw new SetupError(`Cannot read ${JSON.stringify(path)}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Whether a reading failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof SetupError && error.cause instanceof Error &&
    error.cause.name === "NotFound";
}
