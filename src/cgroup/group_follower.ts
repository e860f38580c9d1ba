import type { CgroupReading } from "../model/cgroup.ts";
import type { OomEvidence } from "../model/oom.ts";
import type { CgroupFiles } from "./cgroup_files.ts";
import { type CgroupFinding, findCgroup } from "./find_cgroup.ts";
import { KeptFile } from "./kept_file.ts";
import type { GroupPlace } from "./locate.ts";
import { OomWatch } from "./oom_watch.ts";
import { memoryMembership, parseProcCgroup } from "./proc_cgroup.ts";
import { CgroupReader } from "./reader.ts";

/**
 * The control group of a process, also when that goes to another one: `systemd-run --scope` and
 * `cgexec` do so before they become the command. Counts OOM kills from its making on.
 */
export class GroupFollower {
  /** Why there is no group; continues "There is no control group to show: ". */
  readonly reason: string | undefined;
  private membership: KeptFile | undefined;
  private membershipText = "";
  private place: GroupPlace | undefined;
  private reader: CgroupReader | undefined;
  private readonly watches: OomWatch[] = [];

  /**
   * Begins with the group of this process: before a launch memmark's own, which the command inherits.
   * `onMove` is called when figures are those of another group from here on. `fixed`: it is this
   * group, whatever the process does.
   */
  constructor(
    private readonly files: CgroupFiles,
    private pid: number,
    private readonly onMove: (folder: string) => void,
    private readonly fixed?: CgroupFinding,
  ) {
    if (fixed === undefined) {
      this.membership = membershipFile(files, pid);
      this.membershipText = this.membership.text();
    }
    const finding = fixed ?? findCgroup(files, pid);
    if (finding.kind === "found") this.enter(finding.group);
    else {
      this.reason = finding.reason;
      this.watches.push(new OomWatch(files));
    }
  }

  /** From here on the group of this process. */
  follow(pid: number): void {
    if (pid === this.pid || this.fixed) return;
    this.membership?.close();
    this.pid = pid;
    this.membership = membershipFile(this.files, pid);
  }

  /** The group's; undefined where there is none. */
  get folder(): string | undefined {
    return this.place?.folder;
  }

  /** The figures now; those of the last group stand when the process has ended. */
  read(nowMs: number): CgroupReading | undefined {
    const text = this.membership?.text() ?? "";
    if (text !== "" && text !== this.membershipText) this.look(text);
    return this.reader?.read(nowMs);
  }

  /** Whom the OOM killer ended so far. */
  evidence(): OomEvidence {
    const all = this.watches.map((watch) => watch.evidence());
    const kills = all.flatMap(({ groupKills }) => groupKills ?? []);
    const { machineKills } = all[0]!;
    return {
      // Not their sum: one may be below another, which counts the same.
      ...kills.length > 0 && { groupKills: Math.max(...kills) },
      ...machineKills !== undefined && { machineKills },
    };
  }

  close(): void {
    this.membership?.close();
    this.reader?.close();
  }

  private look(text: string): void {
    this.membershipText = text;
    // v1 shows a process that ends in the root group: proc_cgroup_show, PF_EXITING.
    if (memoryMembership(parseProcCgroup(text))?.path === "/") return;
    const finding = findCgroup(this.files, this.pid);
    if (finding.kind === "none" || finding.group.folder === this.place?.folder) return;
    this.enter(finding.group);
    this.onMove(finding.group.folder);
  }

  private enter(place: GroupPlace): void {
    this.reader?.close();
    this.place = place;
    this.reader = new CgroupReader(this.files, place);
    this.watches.push(new OomWatch(this.files, place));
  }
}

const membershipFile = (files: CgroupFiles, pid: number) =>
  new KeptFile(files, `/proc/${pid}/cgroup`);
