import { SetupError } from "../model/errors.ts";

/** The numeric columns of a recording that memmark reads; every other column is skipped. */
export const NUMERIC_COLUMNS = [
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

/** A numeric column; its place in {@link NUMERIC_COLUMNS} is its place among a row's values. */
export type NumericColumn = typeof NUMERIC_COLUMNS[number];

/** Marks a column that is skipped. */
export const SKIPPED = -1;

/**
 * Reads a recording's header line: for each column its place in {@link NUMERIC_COLUMNS}, or
 * {@link SKIPPED}.
 *
 * @throws SetupError when it is not the header of a recording.
 */
export function parseHeader(line: string, path: string): readonly number[] {
  const names = headerCells(line);
  const wrong = (what: string) =>
    new SetupError(`Cannot read ${JSON.stringify(path)}, line 1: ${what}`);
  for (const wanted of ["unix_ms", "rss_kib"]) {
    if (!names.includes(wanted)) {
      const found = JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
      throw wrong(
        `found ${found}, wanted a memmark recording, whose header has the column "${wanted}"`,
      );
    }
  }
  for (const column of NUMERIC_COLUMNS) {
    if (names.indexOf(column) !== names.lastIndexOf(column)) {
      throw wrong(`found the column "${column}" twice, wanted it once`);
    }
  }
  return names.map((name) => (NUMERIC_COLUMNS as readonly string[]).indexOf(name));
}

/** The cells of a line, quoted (`"a ""b"""`) or not. */
function headerCells(line: string): string[] {
  return Array.from(
    line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
