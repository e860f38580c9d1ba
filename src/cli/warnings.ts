import type { RecordResult } from "../record.ts";
import type { Tally } from "../sink/tally.ts";
import { quote } from "./quote.ts";
import { formatBytes, formatDuration } from "./units.ts";

/** Rows could not be written. */
export function outputWarning(out: string, detail: string): string {
  const where = out === "-" ? "standard output" : quote(out);
  return `Cannot write to ${where}: ${detail}; no more rows are written, the command goes on`;
}

/** A reading failed. */
export function samplerWarning(error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `${detail}; samples are missing from here on, for as long as that lasts`;
}

/** What the recording holds, in one line, for the end; `rows` of its samples were written. */
export function closingLine(
  out: string,
  result: RecordResult,
  tally: Tally,
  rows: number,
): string {
  const missed = result.missed === 0 ? "" : ` (${count(result.missed, "tick")} missed)`;
  const peak = tally.peakRssBytes === undefined
    ? ""
    : `, peak RSS ${formatBytes(tally.peakRssBytes)} at ${short(tally.peakElapsedMs)}`;
  const written = rows === result.samples ? "written" : `only the first ${rows} written`;
  const where = out === "-" ? "" : `, ${written} to ${out}`;
  return `${count(result.samples, "sample")}${missed} in ${short(result.elapsedMs)}${peak}${where}`;
}

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;

/** Milliseconds below a second, tenths below ten minutes, seconds above. */
function short(ms: number): string {
  const grainMs = ms < 1000 ? 1 : ms < 600_000 ? 100 : 1000;
  return formatDuration(Math.round(ms / grainMs) * grainMs);
}
