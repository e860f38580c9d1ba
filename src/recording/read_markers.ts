import type { Column } from "../model/csv_columns.ts";
import type { Marker } from "../model/markers.ts";
import type { FileReader } from "../system/host.ts";
import { readCsv } from "./csv_file.ts";
import type { CsvSchema } from "./csv_header_parser.ts";

const SCHEMA: CsvSchema<Column> = {
  what: "memmark's CSV of markers",
  numbers: ["unix_ms"],
  decimals: ["unix_ms"],
  texts: ["label"],
  required: ["unix_ms", "label"],
};

/**
 * Reads the CSV of markers beside a recording, in its order; of each label the first 512 bytes.
 *
 * @throws SetupError when the file cannot be read or is something else, with the line.
 */
export function readMarkers(host: FileReader, path: string): readonly Marker[] {
  const markers: Marker[] = [];
  const reading = readCsv(host, path, SCHEMA, (row) => {
    markers.push({ unixMs: row.required(0, "a time"), label: row.text(0) });
  });
  while (!reading.next().done);
  return markers;
}
