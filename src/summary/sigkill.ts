import { type OomVerdict, oomVerdict } from "../model/oom.ts";
import type { RunFacts } from "./summary.ts";

const SIGKILL = 9;
/** What a shell returns of a command that SIGKILL ended: POSIX, "2.8.2 Exit Status for Commands". */
const SHELL_SIGKILL = 128 + SIGKILL;

/** The cause of a SIGKILL of the command, or of what its shell ran; undefined without one. */
export function sigkillVerdict(
  { end, oom, budget }: Pick<RunFacts, "end" | "oom" | "budget">,
): OomVerdict | undefined {
  // By memmark itself then, as the budget says.
  if (budget?.endedTree) return undefined;
  const wasKilled = end?.kind === "signalled"
    ? end.signal === SIGKILL
    : end?.kind === "exited" && end.code === SHELL_SIGKILL;
  return wasKilled ? oomVerdict(oom ?? {}) : undefined;
}
