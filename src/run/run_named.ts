import type { RecordOptions } from "../cli/options.ts";
import type { Deps } from "./deps.ts";
import { runRecording } from "./session.ts";

/** Records as asked, in a group of the command's own where that was asked for. Returns the exit code. */
export async function runNamed(options: RecordOptions, deps: Deps): Promise<number> {
  if (options.ownGroup === undefined) return await runRecording(options, deps);
  const { runInOwnGroup } = await import("./run_own_group.ts");
  return await runInOwnGroup(options.ownGroup, options, deps);
}
