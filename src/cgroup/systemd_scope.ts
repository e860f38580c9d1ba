import type { Host, Launcher } from "../system/host.ts";
import { type CgroupFiles, readText } from "./cgroup_files.ts";
import { locate } from "./find_cgroup.ts";
import { groupName, type Identity } from "./group_name.ts";
import { memoryMembership, parseProcCgroup } from "./parse.ts";

/** How to have the user's systemd start a command in a group of its own. */
export interface SystemdScope {
  /** Goes before the command; it executes the command, so the pid stays the same. */
  readonly prefix: readonly [string, ...string[]];
  /** The name of the group, once the command is in it: some ms after its launch. */
  readonly unit: string;
}

const RUN = ["systemd-run", "--user", "--scope", "--quiet", "--collect"] as const;
/** A user manager that does not answer never will. */
const TIMEOUT_MS = 5000;
/** Succeeds where the memory of that scope is accounted; `$1` is where the groups are mounted. */
const IS_ACCOUNTED = 'test -e "$1$(sed -n s/^0:://p /proc/self/cgroup)/memory.current"';
/** Later versions are to expand `${x}` in the command's words, as services have it; from 254 on it can be told not to. */
const VERBATIM = "--expand-environment=no";
/**
 * systemd-run makes `argv[0]` a path; this looks the command up and answers for it as a shell does,
 * and hands the environment on as it is. It takes a command with a "=" for a variable.
 */
const EXECUTE = ["env", "--"];

/**
 * The way for a user who may make no groups himself: systemd-run(1), where the user's manager
 * answers and accounts memory, which is tried. v2 only: on v1 it hands down no memory controller.
 * systemd removes the group with its last process. Undefined: not possible here.
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
  const place = membership?.version === 2 ? locate(files, membership, self.pid) : "v1";
  if (typeof place === "string") return undefined;
  const limits = limitBytes === undefined ? [] : [`MemoryMax=${limitBytes}`, "MemorySwapMax=0"];
  const properties = ["MemoryAccounting=yes", ...limits].flatMap((property) => ["-p", property]);
  const trial = ["--", "sh", "-c", IS_ACCOUNTED, "sh", place.mountPoint];
  for (const verbatim of [[VERBATIM], []]) {
    const run = [...RUN, ...verbatim, ...properties] as const;
    const [command, ...args] = run;
    const request = { command, args: [...args, ...trial], timeoutMs: TIMEOUT_MS };
    const tried = await host.runHelper(request);
    if (tried.kind !== "ended") return undefined;
    const unit = `${groupName(self)}.scope`;
    if (tried.code === 0) return { prefix: [...run, `--unit=${unit}`, "--"], unit };
  }
  return undefined;
}

/** A launcher whose commands go to the scope before they become themselves. */
export function launchInScope(launcher: Launcher, { prefix }: SystemdScope): Launcher {
  return {
    launch(command) {
      const step = command[0].includes("=") ? [] : EXECUTE;
      return launcher.launch([...prefix, ...step, ...command]);
    },
  };
}
