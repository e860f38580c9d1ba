import { reasonOf, SetupError } from "../model/errors.ts";
import type { FileReader } from "../system/host.ts";
import { CsvRows } from "./csv_rows.ts";
import { type CsvSchema, parseHeader } from "./csv_header_parser.ts";

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
  const head = new HeaderBytes(path, schema);
  let reader: CsvRows | undefined;
  for (const block of blocks(host, path)) {
    let rest = block;
    if (reader === undefined) {
      const bodyAt = head.push(block);
      if (bodyAt === undefined) continue;
      const places = parseHeader(head.text(), path, schema);
      const made = reader = new CsvRows(places, schema, path, () => onRow(made));
      rest = block.subarray(bodyAt);
    }
    reader.push(rest);
    yield;
  }
  // A file of a header alone, without a line end, is a recording too.
  if (reader === undefined) parseHeader(head.text(), path, schema);
  return reader?.end() ?? false;
}

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

/** Gathers the bytes of the first line. */
class HeaderBytes {
  readonly #bytes: number[] = [];
  readonly #path: string;
  readonly #schema: CsvSchema;

  constructor(path: string, schema: CsvSchema) {
    this.#path = path;
    this.#schema = schema;
  }

  /** Where in this block the line after the header begins; undefined when the header goes on. */
  push(block: Uint8Array): number | undefined {
    const end = block.indexOf(10);
    const line = end < 0 ? block : block.subarray(0, end);
    if (this.#bytes.length + line.length > MAX_HEADER_BYTES) {
      throw new SetupError(
        `Cannot read ${JSON.stringify(this.#path)}, line 1: found no line end in ` +
          `${MAX_HEADER_BYTES / 1024} KiB, wanted the header of ${this.#schema.what}`,
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

/** Whether a reading failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof SetupError && error.cause instanceof Error &&
    error.cause.name === "NotFound";
}
