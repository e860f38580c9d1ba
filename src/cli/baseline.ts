import type { Baseline } from "../compare/gate.ts";
import type { GivenOptions } from "./option_parser.ts";
import type { OptionValues } from "./option_values.ts";
import { UsageError } from "./usage_error.ts";

/** What `--baseline` and its gates ask for; undefined: nothing. Throws UsageError. */
export function baselineOf(
  values: OptionValues,
  given: GivenOptions,
  out: string,
): Baseline | undefined {
  const paths = values.baseline;
  if (paths.length === 0) {
    if (!given.has("max-increase")) return undefined;
    throw new UsageError("Option --max-increase needs a baseline: add --baseline <run.csv>");
  }
  if (out === "-") {
    throw new UsageError("Option --baseline needs a file to compare: drop --out -");
  }
  return { paths, gates: values["max-increase"], floorBytes: values["min-change"] };
}
