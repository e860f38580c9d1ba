import type { TargetEnd } from "../model/target_end.ts";
import type { RecordResult } from "../record.ts";
import type { Target } from "../target/target.ts";

/** How a run ended, or that the recording is over and the launched command still runs. */
export type RunEnd = TargetEnd | { readonly kind: "running" };

/** What is known of the end when the recording is over. Waits only for a command that has ended. */
export async function endOf(target: Target, { end }: RecordResult): Promise<RunEnd> {
  if (end === "timeLimit" && !target.isLaunched) return { kind: "timeLimit" };
  const ended = target.end();
  if (end === "targetEnded" || target.hasEnded) return await ended;
  // Nobody reads the rows any more, or memmark broke: the process goes on.
  if (!target.isLaunched) return { kind: "running" };
  // Known by now, or not for long: one turn of the event loop tells.
  const turn = Promise.withResolvers<RunEnd>();
  setTimeout(() => turn.resolve({ kind: "running" }), 0);
  return await Promise.race([ended, turn.promise]);
}
