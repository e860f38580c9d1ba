import { processName } from "../model/process_name.ts";
import type { Host } from "../system/host.ts";
import type { TargetSpec } from "../cli/options.ts";

/** The target with what people call it: a process by its program, and script, of proc_pid_cmdline(5). */
export function withName(target: TargetSpec, host: Pick<Host, "readText">): TargetSpec {
  if (target.kind === "launch" || target.name !== undefined) return target;
  // A process may have written another text over it, with spaces in the place of NULs.
  const line = host.readText(`/proc/${target.pid}/cmdline`)?.replaceAll("\0", " ") ?? "";
  const name = processName(line);
  return name === "" ? target : { ...target, name };
}
