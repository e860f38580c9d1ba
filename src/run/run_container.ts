import {
  findContainer,
  type FoundContainer,
  type RunningContainer,
  shortId,
} from "../cgroup/containers.ts";
import { SetupError } from "../model/errors.ts";
import type { Deps } from "./deps.ts";
import type { RecordOptions } from "../cli/options.ts";
import { quote } from "../model/quote.ts";
import { runRecording } from "./session.ts";

/**
 * Records a container: its first process, and with it all that is in its control group.
 *
 * @throws SetupError when no one container is meant; what {@link runRecording} throws.
 */
export async function runContainer(
  nameOrId: string,
  options: Omit<RecordOptions, "target">,
  deps: Deps,
): Promise<number> {
  const container = await find(nameOrId, deps);
  const name = `container ${nameOrId}`;
  const target = { kind: "attach", pid: container.pid, name } as const;
  return await runRecording({ ...options, target, cgroup: true }, deps, {
    kind: "known",
    cgroup: container.cgroup,
    place: container.place,
  });
}

async function find(nameOrId: string, deps: Deps): Promise<FoundContainer> {
  const cannot = `Cannot attach to container ${quote(nameOrId)}`;
  if (deps.host.os !== "linux") {
    throw new SetupError(`${cannot}: containers run on Linux; run memmark inside that VM`);
  }
  const finding = await findContainer(deps.host, deps.openCgroups(), nameOrId);
  if (finding.kind === "found") return finding.container;
  const why = finding.kind === "ambiguous"
    ? "several ids begin with that: give more digits"
    : finding.reason ?? "no running container has that id or name";
  throw new SetupError(`${cannot}: ${why}${listed(finding.candidates)}`);
}

/** Those to choose from, a line each. */
function listed(candidates: readonly RunningContainer[]): string {
  if (candidates.length === 0) return "; none can be seen from here";
  const lines = candidates.map(({ id, pid, processName }) =>
    `\n  ${shortId(id)}  ${processName} (pid ${pid})`
  );
  return `; these run:${lines.join("")}`;
}
