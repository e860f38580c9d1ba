import { withoutCompanions } from "../recording/paths.ts";
import type { GivenOptions } from "./option_parser.ts";
import { type OptionValues, parseValue } from "./option_values.ts";
import { ValueError } from "./values.ts";

/** What follows a subcommand's name. */
export interface Words {
  /** All that is no option; what follows `--` too. */
  readonly operands: readonly string[];
  /** The first one: there is one. */
  readonly first: string;
  /** How many of them stand before `--`; undefined without one. */
  readonly beforeDashes: number | undefined;
  readonly given: GivenOptions;
  readonly values: OptionValues;
  readonly usage: string;
}

/** Recordings among the operands: patterns of the shell find what stands beside them as well. */
export function recordingsIn(operands: readonly string[]): string[] {
  return withoutCompanions(
    operands.map((path) => parseValue(path, "a recording", parseCsvPath)),
  );
}

/** A path of a recording. Throws ValueError where it is none. */
export function parseCsvPath(path: string): string {
  if (path === "") throw new ValueError("it is empty, name a CSV file that memmark wrote");
  if (path === "-") throw new ValueError("a recording is read from a file, not from stdin");
  return path;
}

/** A name beside a recording, as outputs are written: what looks like a pattern in it is none. */
export const besideCsv = (csvPath: string, ending: string): string =>
  `${csvPath.replace(/\.csv$/i, "").replaceAll("%", "%%")}${ending}`;
