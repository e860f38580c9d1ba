import type { CgroupFiles } from "../cgroup/cgroup_files.ts";
import { createOwnGroup, launchInGroup, type OwnGroup } from "../cgroup/own_group.ts";
import { ownIdentity } from "../cgroup/group_name.ts";
import { findSystemdScope, launchInScope } from "../cgroup/systemd_scope.ts";
import { SetupError } from "../model/errors.ts";
import type { Deps } from "./deps.ts";
import type { OwnGroupOptions, RecordOptions } from "../cli/options.ts";
import { runRecording } from "./session.ts";

/**
 * Records a command in a control group that is made for it and removed at the end, whatever
 * happened. Where memmark may make none, the user's systemd does.
 *
 * @throws SetupError where neither can; what {@link runRecording} throws.
 */
export async function runInOwnGroup(
  { limitBytes }: OwnGroupOptions,
  options: RecordOptions,
  deps: Deps,
): Promise<number> {
  const files = deps.openCgroups();
  // From here on there is something to be removed.
  deps.signals.defer();
  const made = createOwnGroup(files, limitBytes === undefined ? {} : { limitBytes });
  if (made.kind === "made") {
    if (made.warning !== undefined) deps.terminal.say(made.warning);
    return await runInGroup(made.group, options, deps);
  }
  return await runInScope(files, made.reason, limitBytes, options, deps);
}

async function runInGroup(group: OwnGroup, options: RecordOptions, deps: Deps): Promise<number> {
  const { place } = group;
  const launcher = launchInGroup(deps.launcher, group);
  try {
    const cgroup = { kind: "found", group: place } as const;
    const target = { kind: "known", cgroup, place } as const;
    return await runRecording(options, { ...deps, launcher }, target);
  } finally {
    if (group.stuck !== undefined) {
      deps.terminal.say(
        `memmark could not leave the command's control group, whose figures include it: ${group.stuck}`,
      );
    }
    const why = await group.remove(() => deps.clock.now());
    if (why !== undefined) {
      deps.terminal.say(
        `Cannot remove the control group "${place.folder}": ${why}; the next --own-group tries again`,
      );
    }
  }
}

async function runInScope(
  files: CgroupFiles,
  refusal: string,
  limitBytes: number | undefined,
  options: RecordOptions,
  deps: Deps,
): Promise<number> {
  const self = ownIdentity(files);
  const scope = self && await findSystemdScope(deps.host, files, self, limitBytes);
  if (scope === undefined) {
    throw new SetupError(
      `Cannot make a control group for the command: ${refusal}; nor does systemd-run --user make one`,
    );
  }
  const launcher = launchInScope(deps.launcher, scope);
  return await runRecording(options, { ...deps, launcher }, { kind: "unit", unit: scope.unit });
}
