import type { Host } from "../../system/host.ts";
import { parseFootprint } from "./footprint_parse.ts";
import type { PsMember } from "../ps/ps_tree.ts";

/** Physical footprint in bytes of each process that could be read. */
export type Footprints = ReadonlyMap<PsMember, number>;

const TIMEOUT_MS = 10_000;

const decoder = new TextDecoder();

/**
 * The physical footprints by one call of `footprint` for all (about 40 ms). It fails as a whole or
 * answers for some: the exit code says nothing of the answers that are there.
 *
 * @returns "missing" when the program is not there, "failed" when it answered for none
 */
export async function readFootprints(
  host: Host,
  members: readonly PsMember[],
  cancelled: AbortSignal,
): Promise<Footprints | "missing" | "failed"> {
  const result = await host.runHelper({
    // The system's own: a user's program of that name on PATH must not be run.
    command: "/usr/bin/footprint",
    args: [
      "-f",
      "bytes",
      "--noCategories",
      ...members.flatMap((member) => ["-p", `${member.pid}`]),
    ],
    timeoutMs: TIMEOUT_MS,
    signal: cancelled,
  });
  if (result.kind === "notFound") return "missing";
  if (result.kind === "timedOut") return "failed";
  const asked = new Map(members.map((member) => [member.pid, member]));
  const answers = parseFootprint(decoder.decode(result.stdout), new Set(asked.keys()));
  if (answers.size === 0) return "failed";
  return new Map([...answers].map(([pid, bytes]) => [asked.get(pid)!, bytes]));
}
