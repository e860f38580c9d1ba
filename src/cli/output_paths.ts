import type { SharedFiles } from "../system/host.ts";
import { UsageError } from "./errors.ts";
import { quote } from "./quote.ts";
import { isSamePath } from "./values.ts";

/** The files of a recording, as far as the command line names them. */
export interface RecordingPaths {
  /** The main CSV, or `-`. */
  readonly out: string;
  readonly chart?: string | undefined;
  readonly perProcess?: string | undefined;
  readonly markers?: string | undefined;
  readonly summary: readonly string[];
}

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

/** Throws UsageError when two of the files have the same path. */
export function checkPathsDiffer(paths: RecordingPaths): void {
  const files: (readonly [what: string, path: string])[] = [];
  const add = (what: string, path: string | undefined) => {
    if (path === undefined) return;
    const same = files.find(([, earlier]) => isSamePath(earlier, path));
    if (same !== undefined) {
      const fix = "give each a name of its own";
      throw new UsageError(`Cannot use ${quote(path)} as ${same[0]} and as ${what}: ${fix}`);
    }
    files.push([what, path]);
  };
  if (paths.out !== "-") {
    add("--out", paths.out);
    add("the markers' CSV beside it", markersCsvPath(paths.out));
  }
  add("--chart", paths.chart);
  add("--per-process", paths.perProcess);
  add("--markers", paths.markers);
  for (const path of paths.summary) add("--summary", path);
}
