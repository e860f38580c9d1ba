import type { CgroupReading } from "../model/cgroup.ts";
import type { OomEvidence } from "../model/oom.ts";
import { type CgroupFiles, PersistentFile } from "./cgroup_files.ts";
import { type CgroupFinding, findCgroup, type GroupPlace } from "./find_cgroup.ts";
import { OomWatch } from "./oom_watch.ts";
import { memoryMembership, parseProcCgroup } from "./parse.ts";
import { CgroupReader } from "./read_figures.ts";

/** Which group to follow, and whom to tell. */
export interface FollowRequest {
  readonly files: CgroupFiles;
  /** The process whose group it is first: before a launch memmark itself, whose group is inherited. */
  readonly pid: number;
  /** It is this group, wherever the process goes. */
  readonly fixed?: CgroupFinding;
  /** Whether a group, and all below it, holds the target alone. */
  readonly isDedicated: (folder: string) => boolean;
  /** The process is in another group now; from here on the figures are that one's, unless it is fixed. */
  readonly onMove: (folder: string) => void;
}

/**
 * The control group of a process, also when that goes to another one: `systemd-run --scope` and
 * `cgexec` do so before they become the command. Counts OOM kills from its making on.
 */
export class GroupFollower {
  /** Why there is no group; continues "There is no control group to show: ". */
  readonly reason: string | undefined;
  #pid: number;
  #membership: PersistentFile;
  #membershipText: string;
  #place: GroupPlace | undefined;
  #reader: CgroupReader | undefined;
  readonly #watches: OomWatch[] = [];
  readonly #request: FollowRequest;

  constructor(request: FollowRequest) {
    this.#request = request;
    const { files, pid, fixed } = request;
    this.#pid = pid;
    this.#membership = membershipFile(files, pid);
    this.#membershipText = this.#membership.text();
    const finding = fixed ?? findCgroup(files, pid);
    if (finding.kind === "found") this.#enter(finding.group);
    else {
      this.reason = finding.reason;
      this.#watches.push(new OomWatch(files));
    }
  }

  /** From here on the group of this process. */
  follow(pid: number): void {
    if (pid === this.#pid) return;
    this.#membership.close();
    this.#pid = pid;
    this.#membership = membershipFile(this.#request.files, pid);
    // Where it is fixed, the process may be in memmark's own: then it has left by now.
    if (this.#request.fixed) this.#membershipText = "";
  }

  /** The group's; undefined where there is none. */
  get folder(): string | undefined {
    return this.#place?.folder;
  }

  /** The figures now; those of the last group stand when the process has ended. */
  read(nowMs: number): CgroupReading | undefined {
    const text = this.#membership.text();
    if (text !== "" && text !== this.#membershipText) this.#checkMove(text);
    return this.#reader?.read(nowMs);
  }

  /** Whom the OOM killer ended so far. */
  evidence(): OomEvidence {
    const all = this.#watches.map((watch) => watch.evidence());
    const kills = all.flatMap(({ groupKills }) => groupKills ?? []);
    const { machineKills } = all[0]!;
    return {
      // Not their sum: one may be below another, which counts the same.
      ...kills.length > 0 && { groupKills: Math.max(...kills) },
      ...machineKills !== undefined && { machineKills },
    };
  }

  close(): void {
    this.#membership.close();
    this.#reader?.close();
  }

  #checkMove(text: string): void {
    this.#membershipText = text;
    const { files, fixed, onMove } = this.#request;
    // v1 shows a process that ends in the root group: proc_cgroup_show, PF_EXITING.
    if (memoryMembership(parseProcCgroup(text))?.path === "/") return;
    const finding = findCgroup(files, this.#pid);
    if (finding.kind === "none" || finding.group.folder === this.#place?.folder) return;
    if (fixed === undefined) this.#enter(finding.group);
    onMove(finding.group.folder);
  }

  #enter(place: GroupPlace): void {
    const { files, isDedicated } = this.#request;
    this.#reader?.close();
    this.#place = place;
    this.#reader = new CgroupReader(files, place);
    this.#watches.push(new OomWatch(files, place, isDedicated(place.folder)));
  }
}

const membershipFile = (files: CgroupFiles, pid: number) =>
  new PersistentFile(files, `/proc/${pid}/cgroup`);
