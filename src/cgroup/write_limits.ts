import { type CgroupFiles, isReadable, readText } from "./cgroup_files.ts";
import type { GroupPlace } from "./find_cgroup.ts";

/** Holds memory and swap of the group together to a limit. Undefined, or why that cannot be. */
export function writeLimit(
  files: CgroupFiles,
  { version, folder }: GroupPlace,
  limitBytes: number | undefined,
): string | undefined {
  if (limitBytes === undefined) return undefined;
  // v1 counts memory and swap together and takes no sum below memory's, so memory comes first.
  const [memory, swap, swapValue] = version === 1
    ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes", limitBytes] as const
    : ["memory.max", "memory.swap.max", 0] as const;
  let why = files.write(`${folder}/${memory}`, String(limitBytes));
  // Without swap accounting there is no such file.
  if (isReadable(files, `${folder}/${swap}`)) {
    why ??= files.write(`${folder}/${swap}`, String(swapValue));
  }
  return why && `its limit cannot be set: ${why}`;
}

/** On v2 the group is beside memmark's, which may be held to a number of processes. */
export function copyPidsLimit(
  files: CgroupFiles,
  memmarkGroup: string,
  folder: string,
): string | undefined {
  const limit = readText(files, `${memmarkGroup}/pids.max`)?.trim() ?? "max";
  if (limit === "max" || !isReadable(files, `${folder}/pids.max`)) return undefined;
  const why = files.write(`${folder}/pids.max`, limit);
  return why && `its limit of processes cannot be set: ${why}`;
}

/** Without swap accounting (v1: `swapaccount=1`) a limit is one of memory alone. */
export function unlimitedSwap(
  files: CgroupFiles,
  { version, folder }: GroupPlace,
  limitBytes: number | undefined,
): { readonly warning?: string } {
  const file = version === 1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max";
  if (limitBytes === undefined || isReadable(files, `${folder}/${file}`)) return {};
  const hasSwap = (readText(files, "/proc/swaps") ?? "").trim().includes("\n");
  return hasSwap ? { warning: "The limit is one of memory alone: swap is not accounted here" } : {};
}
