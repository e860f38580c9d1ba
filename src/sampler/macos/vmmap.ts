import type { Host } from "../../system/host.ts";
import type { PsMember } from "../ps/ps_tree.ts";
import { parseVmmapSummary, type VmmapSummary } from "./vmmap_parse.ts";

/** What `vmmap` said of each process that could be read. */
export type VmmapSummaries = ReadonlyMap<PsMember, VmmapSummary>;

/** For all processes together; of a tree that takes longer no sum can be had by `vmmap`. */
const ROUND_TIMEOUT_MS = 10_000;

const decoder = new TextDecoder();

/**
 * Runs `vmmap -summary` for one process after the other (100 to 800 ms each). One that is gone or
 * forbidden (exit code 255) has no entry.
 *
 * @returns "missing" when the program is not there
 */
export async function readVmmaps(
  host: Host,
  members: readonly PsMember[],
  cancelled: AbortSignal,
  now: () => number,
): Promise<VmmapSummaries | "missing"> {
  const summaries = new Map<PsMember, VmmapSummary>();
  const endMs = now() + ROUND_TIMEOUT_MS;
  for (const member of members) {
    const result = await host.runHelper({
      command: "/usr/bin/vmmap",
      args: ["-summary", `${member.pid}`],
      timeoutMs: Math.max(0, endMs - now()),
      signal: cancelled,
    });
    if (result.kind === "notFound") return "missing";
    if (result.kind === "timedOut") break;
    if (result.code === 0) {
      summaries.set(member, parseVmmapSummary(decoder.decode(result.stdout), member.pid));
    }
  }
  return summaries;
}
