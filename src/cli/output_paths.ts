import type { SharedFiles } from "../system/host.ts";
import { UsageError } from "./errors.ts";

/** Where the rows per process go when `--per-process` names no path. Throws UsageError for `-`. */
export function defaultProcessesPath(out: string): string {
  if (out !== "-") return `${out}.processes.csv`;
  throw new UsageError(
    "Option --per-process needs a path when --out is stdout: write --per-process <path>",
  );
}

/** Where the markers of a recording go. `out` is a path, not `-`. */
export const markersCsvPath = (out: string): string => `${out}.markers.csv`;

/** Whether files can stand beside the main CSV: not where it is stdout, a pipe or a device. */
export function hasNeighbours(out: string, files: SharedFiles): boolean {
  return out !== "-" && (files.look(out)?.isRegular ?? true);
}
