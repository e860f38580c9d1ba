import { splitStat } from "../procfs/stat.ts";
import type { Host } from "../system/host.ts";
import { type CgroupFiles, readText } from "./cgroup_files.ts";
import { accountingGroup, type CgroupFinding, type GroupPlace, locate } from "./find_cgroup.ts";
import { type Membership, memoryMembership, parseProcCgroup } from "./parse.ts";

/** A container's group in a path of `/proc/<pid>/cgroup`. */
export interface ContainerGroup {
  /** 64 hex digits. */
  readonly id: string;
  /** The path up to and including the container's group. */
  readonly path: string;
}

/**
 * The name of a container's group: the id alone (docker and podman by cgroupfs, Kubernetes by
 * cgroupfs), or after the runtime's name: `docker-<id>.scope`, `cri-containerd-<id>.scope`,
 * `crio-<id>.scope`, `libpod-<id>.scope`, `…:cri-containerd:<id>`.
 */
const GROUP_NAME = /^(?:.*[-:])?([0-9a-f]{64})(?:\.scope)?$/;
/** podman's and cri-o's watchers, one beside each container and no part of it. */
const WATCHER = /(?:^|[-_])conmon-/;

/** The containers that a group lies in, the outer before the inner: containers can run containers. */
export function containersIn(path: string): ContainerGroup[] {
  const names = path.split("/");
  return names.flatMap((name, i) => {
    const id = WATCHER.test(name) ? undefined : GROUP_NAME.exec(name)?.[1];
    return id === undefined ? [] : [{ id, path: names.slice(0, i + 1).join("/") }];
  });
}

/** Whether it is a container's id or the beginning of one; fewer than 3 digits are too few. */
export const isIdPrefix = (text: string) => /^[0-9a-f]{3,64}$/.test(text);

/** As docker and podman print it. */
export const shortId = (id: string) => id.slice(0, 12);

/** A container with at least one process that can be seen from here. */
export interface RunningContainer {
  /** 64 hex digits. */
  readonly id: string;
  /** Its first process: the one that was started first. */
  readonly pid: number;
  /** The name of that process, up to 15 bytes. */
  readonly processName: string;
  /** Its group in the hierarchy that accounts memory. */
  readonly membership: Membership;
}

/** All containers of this machine, by the control groups of its processes: some 20 µs a process. */
export function listContainers(files: CgroupFiles): RunningContainer[] {
  const found = new Map<string, RunningContainer & { readonly startTime: number }>();
  for (const pid of files.numbersIn("/proc").sort((a, b) => a - b)) {
    const text = readText(files, `/proc/${pid}/cgroup`);
    const membership = text === undefined ? undefined : memoryMembership(parseProcCgroup(text));
    if (membership === undefined) continue;
    const groups = containersIn(membership.path);
    const process = groups.length > 0 ? readProcess(files, pid) : undefined;
    if (process === undefined) continue;
    for (const { id, path } of groups) {
      const before = found.get(id);
      if (before && before.startTime <= process.startTime) continue;
      found.set(id, { id, pid, ...process, membership: { ...membership, path } });
    }
  }
  return [...found.values()].map(({ startTime: _, ...container }) => container);
}

/** Name and start of a process that lives. */
function readProcess(files: CgroupFiles, pid: number) {
  const stat = splitStat(readText(files, `/proc/${pid}/stat`) ?? "");
  const state = stat?.field(3);
  if (stat === undefined || state === "Z" || state === "X") return undefined;
  return { processName: stat.name, startTime: Number(stat.field(22)) };
}

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
