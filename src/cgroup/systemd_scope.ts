import type { Host } from "../system/host.ts";
import { type CgroupFiles, readText } from "./cgroup_files.ts";
import { groupName, type Identity } from "./own_identity.ts";
import { memoryMembership, parseProcCgroup } from "./proc_cgroup.ts";

/** How to have the user's systemd start a command in a group of its own. */
export interface SystemdScope {
  /** Goes before the command; it executes the command, so the pid stays the same. */
  readonly prefix: readonly [string, ...string[]];
  /** The name of the group, once it is there: see {@link isInScope}. */
  readonly unit: string;
}

const RUN = ["--user", "--scope", "--quiet", "--collect"];
/** A user manager that does not answer never will. */
const TIMEOUT_MS = 5000;

/**
 * The way for a user who may make no groups himself: systemd-run(1), where the user's manager
 * answers (tried, by running `true`). v2 only: on v1 it hands down no memory controller. systemd
 * removes the group with its last process. Undefined: not possible here.
 */
export async function findSystemdScope(
  host: Host,
  files: CgroupFiles,
  self: Identity,
  limitBytes?: number,
): Promise<SystemdScope | undefined> {
  const membership = memoryMembership(
    parseProcCgroup(readText(files, "/proc/self/cgroup") ?? ""),
  );
  if (membership?.version !== 2) return undefined;
  const args = [...RUN, "--", "true"];
  const tried = await host.runHelper({ command: "systemd-run", args, timeoutMs: TIMEOUT_MS });
  if (tried.kind !== "ended" || tried.code !== 0) return undefined;
  const unit = `${groupName(self)}.scope`;
  const limits = limitBytes === undefined
    ? []
    : ["-p", `MemoryMax=${limitBytes}`, "-p", "MemorySwapMax=0"];
  const properties = ["-p", "MemoryAccounting=yes", ...limits];
  return { prefix: ["systemd-run", ...RUN, `--unit=${unit}`, ...properties, "--"], unit };
}

/** Whether the process has arrived in its scope: some ms after its launch. */
export function isInScope(files: CgroupFiles, pid: number, unit: string): boolean {
  const memberships = parseProcCgroup(readText(files, `/proc/${pid}/cgroup`) ?? "");
  return memberships.some(({ version, path }) => version === 2 && path.endsWith(`/${unit}`));
}
