import type { SharedFiles } from "../system/host.ts";

/** Where the markers of a recording go. `out` is a path, not `-`. */
export const markersCsvPath = (out: string): string => `${out}.markers.csv`;

/** Whether files can stand beside the main CSV: not where it is stdout, a pipe or a device. */
export function hasNeighbours(out: string, files: SharedFiles): boolean {
  return out !== "-" && (files.look(out)?.isRegular ?? true);
}
