import type { Host } from "../system/host.ts";
import type { CgroupFiles } from "./cgroup_files.ts";
import { isIdPrefix } from "./container_id.ts";
import { listContainers, type RunningContainer } from "./containers.ts";
import { accountingGroup, type CgroupFinding } from "./find_cgroup.ts";
import { type GroupPlace, locate } from "./locate.ts";

/** A container to attach to, or why not. */
export type ContainerFinding =
  | { readonly kind: "found"; readonly container: FoundContainer }
  /** None is called that; `candidates` are all that run here. `reason` where more is known. */
  | {
    readonly kind: "unknown";
    readonly candidates: readonly RunningContainer[];
    readonly reason?: string;
  }
  /** Several ids begin so: `candidates`. */
  | { readonly kind: "ambiguous"; readonly candidates: readonly RunningContainer[] };

/** What there is to follow of a container. */
export interface FoundContainer extends RunningContainer {
  /** The folder whose `cgroup.procs`, with those below, is the container; undefined: not mounted here. */
  readonly place: GroupPlace | undefined;
  /** Where its memory is accounted. */
  readonly cgroup: CgroupFinding;
}

/** From so many digits on it is an id, as `docker ps` prints it; fewer may well be a name. */
const SHORT_ID_DIGITS = 12;
const CLIENTS = ["docker", "podman"];
/** A client whose daemon hangs does so for ever. */
const CLIENT_TIMEOUT_MS = 5000;

/**
 * Finds a running container by its id, the beginning of its id, or its name. Names are known by
 * `docker inspect` and `podman inspect` only; ids are found without them. A name wins over the
 * beginning of an id, as it does for docker. Throws nothing.
 */
export async function findContainer(
  host: Host,
  files: CgroupFiles,
  nameOrId: string,
): Promise<ContainerFinding> {
  const isId = isIdPrefix(nameOrId) && nameOrId.length >= SHORT_ID_DIGITS;
  if (!isId) {
    const id = await idByName(host, nameOrId);
    if (id !== undefined) return findById(files, id, nameOrId);
  }
  return isIdPrefix(nameOrId)
    ? findById(files, nameOrId)
    : { kind: "unknown", candidates: listContainers(files) };
}

function findById(files: CgroupFiles, prefix: string, name?: string): ContainerFinding {
  const all = listContainers(files);
  const matches = all.filter(({ id }) => id.startsWith(prefix));
  if (matches.length > 1) return { kind: "ambiguous", candidates: matches };
  const [match] = matches;
  if (match) return { kind: "found", container: withGroup(files, match) };
  return { kind: "unknown", candidates: all, ...name !== undefined && { reason: notHere(name) } };
}

function withGroup(files: CgroupFiles, container: RunningContainer): FoundContainer {
  const place = locate(files, container.membership, container.pid);
  return typeof place === "string"
    ? { ...container, place: undefined, cgroup: { kind: "none", reason: place } }
    : { ...container, place, cgroup: accountingGroup(files, place) };
}

const notHere = (name: string) =>
  `there is a container "${name}", but none of its processes can be seen from here: ` +
  "it does not run, or not on this machine";

/** The id that docker or podman knows the name, or beginning of an id, by. */
async function idByName(host: Host, name: string): Promise<string | undefined> {
  const answers = await Promise.all(CLIENTS.map((client) => inspect(host, client, name)));
  return answers.find((id) => id !== undefined);
}

async function inspect(host: Host, client: string, name: string): Promise<string | undefined> {
  const args = ["inspect", "--type", "container", "--format", "{{.Id}}", "--", name];
  const result = await host.runHelper({ command: client, args, timeoutMs: CLIENT_TIMEOUT_MS });
  if (result.kind !== "ended" || result.code !== 0) return undefined;
  const id = new TextDecoder().decode(result.stdout).trim();
  return /^[0-9a-f]{64}$/.test(id) ? id : undefined;
}
