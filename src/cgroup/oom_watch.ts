import type { OomEvidence } from "../model/oom.ts";
import { type CgroupFiles, groupsBelow, readText } from "./cgroup_files.ts";
import type { GroupPlace } from "./find_cgroup.ts";
import { parseKeyed } from "./parse.ts";

/** Counts whom the OOM killer ended since it was made, in a group and on the machine. */
export class OomWatch {
  readonly #groupBefore: number;
  readonly #machineBefore: number;
  readonly #files: CgroupFiles;
  readonly #group: GroupPlace | undefined;
  readonly #isDedicated: boolean;

  /**
   * Make it before the launch, where there is a group by then. `isDedicated`: all below the group is
   * of the target as well; else others may have made it.
   */
  constructor(
    files: CgroupFiles,
    group?: GroupPlace,
    isDedicated = false,
  ) {
    this.#files = files;
    this.#group = group;
    this.#isDedicated = isDedicated;
    this.#groupBefore = this.#groupKills();
    this.#machineBefore = this.#machineKills();
  }

  /** What happened since. Ask before the group is removed; counts of groups that are gone are lost. */
  evidence(): OomEvidence {
    const groupKills = this.#groupKills() - this.#groupBefore;
    const machineKills = this.#machineKills() - this.#machineBefore;
    return {
      ...!Number.isNaN(groupKills) && { groupKills: Math.max(0, groupKills) },
      ...!Number.isNaN(machineKills) && { machineKills },
    };
  }

  /**
   * v1 counts a process only where it was, v2 also in all groups above, but for `.local` (mem_cgroup
   * events, Linux 4.13; the latter 5.2).
   */
  #groupKills(): number {
    if (!this.#group) return NaN;
    const { version, folder } = this.#group;
    const kills = (path: string) => parseKeyed(readText(this.#files, path) ?? "", "oom_kill");
    if (version === 2) {
      const local = this.#isDedicated ? NaN : kills(`${folder}/memory.events.local`);
      return Number.isNaN(local) ? kills(`${folder}/memory.events`) : local;
    }
    return [...this.#isDedicated ? groupsBelow(this.#files, folder) : [folder]]
      .map((below) => kills(`${below}/memory.oom_control`))
      .reduce((sum, count) => sum + count);
  }

  /** Linux 4.13. */
  #machineKills(): number {
    return parseKeyed(readText(this.#files, "/proc/vmstat") ?? "", "oom_kill");
  }
}
