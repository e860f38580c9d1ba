import type { Host, SharedFiles } from "../../system/host.ts";
import { checkReadable } from "./marker_source.ts";

/** The variable in which a launched command finds the markers file. */
export const MARKERS_VARIABLE = "MEMMARK_MARKERS";

/** Which file the markers come from. */
export interface MarkersPlan {
  /** Absolute: the command may go to another folder. */
  readonly path: string;
  /** Made up by memmark, and removed in the end where the command made the file. */
  readonly isTemporary: boolean;
}

/**
 * The file that `--markers` names, or for a launched command a fresh one in TMPDIR, which is not
 * made: its name cannot be guessed, so nobody can put anything in its place. Undefined where
 * nothing can write markers: attached, without the option.
 *
 * @throws SetupError when the path names a pipe, a device or a folder.
 */
export function planMarkers(
  option: string | undefined,
  isLaunched: boolean,
  host: Host,
  files: SharedFiles,
): MarkersPlan | undefined {
  if (option !== undefined) {
    const path = absolute(option, files);
    checkReadable(files.stat(path), option);
    return { path, isTemporary: false };
  }
  if (!isLaunched) return undefined;
  const folder = absolute(host.env("TMPDIR") || "/tmp", files).replace(/\/+$/, "");
  return { path: `${folder}/memmark-${crypto.randomUUID()}.markers`, isTemporary: true };
}

const absolute = (path: string, files: SharedFiles): string =>
  path.startsWith("/") ? path : `${files.cwd()}/${path}`;
