import { reasonOf } from "../model/errors.ts";
import { quote } from "../model/quote.ts";

/** Rows could not be written. */
export function outputWarning(out: string, detail: string): string {
  const where = out === "-" ? "standard output" : quote(out);
  return `Cannot write to ${where}: ${detail}; no more rows are written, the command goes on`;
}

/** The file is not there any more. */
export function goneWarning(path: string): string {
  return `The rows in ${quote(path)} are lost: it was removed or replaced while recording`;
}

/** A file that is written as a whole could not be. */
export function fileWarning(path: string, error: unknown): string {
  return `Cannot write ${quote(path)}: ${reasonOf(error)}`;
}

/** A reading failed. */
export function samplerWarning(error: unknown): string {
  return `${reasonOf(error)}; samples are missing from here on, for as long as that lasts`;
}

/** Not all rows have PSS. */
export function withoutPssWarning(readings: number, samples: number): string {
  return `PSS and swap are missing in ${readings} of ${samples} rows: reading them takes long here, and may ` +
    "take half of the time; with a longer --interval more rows have them";
}

/** Something in memmark itself broke after the launch. */
export function brokenWarning(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `The recording ends here, the command goes on; this is a fault of memmark: ${detail}`;
}

/** Something in memmark itself broke when the recording was over. */
export function missingWarning(error: unknown): string {
  return `A part of what was asked for is missing; this is a fault of memmark: ${reasonOf(error)}`;
}

/** Something that the recording held could not be let go of. */
export function closeWarning(error: unknown): string {
  return `Cannot clean up after the recording: ${reasonOf(error)}`;
}
