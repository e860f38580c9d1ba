import type { SharedFiles } from "../system/host.ts";

/** Whether files can stand beside the main CSV: not where it is stdout, a pipe or a device. */
export function hasNeighbours(out: string, files: Pick<SharedFiles, "stat">): boolean {
  return out !== "-" && (files.stat(out)?.isRegular ?? true);
}
