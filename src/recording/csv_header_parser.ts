import { SetupError } from "../model/errors.ts";

/** What is read of a CSV that memmark writes; every other column is skipped. */
export interface CsvSchema<Column extends string = string> {
  /** What the file is, for messages. */
  readonly what: string;
  /** Columns of whole numbers; a column's place here is its place among a row's numbers. */
  readonly numbers: readonly Column[];
  /** Those among the numbers that may have a fraction. */
  readonly decimals: readonly Column[];
  /** Columns of text; a column's place here is its place among a row's texts. */
  readonly texts: readonly Column[];
  /** Columns without which the file is something else. */
  readonly required: readonly Column[];
  /** Columns that tell that it is another file of memmark, and what has a row of its own there. */
  readonly foreign?: Readonly<Record<string, string>>;
}

/** What stands beside a recording, and looks like one but for these: its sums would be nonsense. */
export const BESIDE_RECORDING = { ppid: "each process", rank: "each rank" } as const;

/** Marks a column that is skipped. */
export const SKIPPED = -1;

/** The mark of the column of text at this place among the texts: -2, -3 and so on. */
const textMark = (place: number): number => -2 - place;

/** The place that a {@link textMark} stands for. */
export const textPlace = (mark: number): number => -2 - mark;

/**
 * Reads a header line: for each column its place among the numbers, its {@link textMark}, or
 * {@link SKIPPED}.
 *
 * @throws SetupError when the file is something else.
 */
export function parseHeader(line: string, path: string, schema: CsvSchema): readonly number[] {
  const names = headerCells(line);
  const wrong = (what: string) =>
    new SetupError(`Cannot read ${JSON.stringify(path)}, line 1: ${what}`);
  for (const wanted of schema.required) {
    if (!names.includes(wanted)) {
      const found = line === ""
        ? "nothing"
        : JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
      throw wrong(`found ${found}, wanted ${schema.what}, whose header has the column "${wanted}"`);
    }
  }
  const [alien] = Object.entries(schema.foreign ?? {}).filter(([name]) => names.includes(name));
  if (alien !== undefined) {
    throw wrong(
      `found "${alien[0]}", for it has a row for ${alien[1]}, wanted ${schema.what}: ` +
        "name the CSV that memmark wrote this one beside",
    );
  }
  for (const column of [...schema.numbers, ...schema.texts]) {
    if (names.indexOf(column) !== names.lastIndexOf(column)) {
      throw wrong(`found the column "${column}" twice, wanted it once`);
    }
  }
  return names.map((name) => markOf(name, schema));
}

function markOf(name: string, { numbers, texts }: CsvSchema): number {
  const number = numbers.indexOf(name), text = texts.indexOf(name);
  return number >= 0 ? number : text >= 0 ? textMark(text) : SKIPPED;
}

/** The cells of a line, quoted (`"a ""b"""`) or not. */
function headerCells(line: string): string[] {
  return Array.from(
    line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
