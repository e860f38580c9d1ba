import { SetupError } from "../model/errors.ts";
import { formatMarkerLine } from "../model/markers.ts";
import { MARKERS_VARIABLE } from "../sink/markers/markers_plan.ts";
import type { Deps } from "./deps.ts";
import { EXIT_CODES } from "../cli/exit_code.ts";

/**
 * Appends a marker of this moment to the file that the recording memmark reads, and returns the exit
 * code. Outside of a recording that is a failure and no bad usage: the command line says all.
 *
 * @throws SetupError when there is no such file to write to.
 */
export function runMark(label: string, { host, clock, sharedFiles }: Deps): number {
  const path = host.env(MARKERS_VARIABLE);
  if (!path) {
    throw new SetupError(
      `Cannot mark ${
        JSON.stringify(label)
      }: ${MARKERS_VARIABLE} is not set; "memmark mark" works ` +
        "in a command that memmark records, or with that variable naming its --markers file",
    );
  }
  const line = formatMarkerLine({ unixMs: clock.wallTime(), label });
  sharedFiles.append(path, new TextEncoder().encode(line));
  return EXIT_CODES.success;
}
