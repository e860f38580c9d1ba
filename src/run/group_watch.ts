import type { CgroupFinding, GroupPlace } from "../cgroup/find_cgroup.ts";
import { GroupFollower } from "../cgroup/group_follower.ts";
import type { CgroupReading } from "../model/cgroup.ts";
import type { OomEvidence } from "../model/oom.ts";
import type { Sample } from "../model/sample.ts";
import type { Sink } from "../model/sink.ts";
import { sigkillVerdict } from "../summary/sigkill.ts";
import type { TargetEnd } from "../model/target_end.ts";
import { type GroupFigure, GroupFold } from "../summary/group.ts";
import type { Deps } from "./deps.ts";
import type { RecordOptions } from "../cli/options.ts";

/** A control group that holds the target and nothing else. */
export type TargetGroup =
  /** It is there: a container's, or one that memmark made. */
  | {
    readonly kind: "known";
    /** Where its memory is accounted. */
    readonly cgroup: CgroupFinding;
    /** Whose processes belong to the target; undefined: not to be seen from here. */
    readonly place: GroupPlace | undefined;
  }
  /** systemd makes it, under this name, and the target goes there by itself. */
  | { readonly kind: "unit"; readonly unit: string };

/** What is known of the control group when the recording is over. */
export interface GroupFacts {
  readonly group?: GroupFigure;
  readonly oom?: OomEvidence;
}

/** The control group of the target. */
export interface GroupWatch {
  /** Takes the samples, where they have readings of the group. */
  readonly sink?: Sink;
  /** Called after each tick. */
  afterTick?(nowMs: number, isQuiet: boolean): void;
  /** The recording is over: reads it once more. */
  finish?(): void;
  /** Lets go of what is held. */
  close?(): void;
  /** The target is this process. */
  follow(pid: number): void;
  /** For each sample, where that was asked for. */
  readonly read?: (nowMs: number) => CgroupReading | undefined;
  /** Once it is finished. */
  facts(): GroupFacts;
  /** Says so if the OOM killer ended the target when the recording was over, as --duration makes it. */
  tellLateKill(end: TargetEnd): void;
}

/**
 * Without `--cgroup`, for the summary alone: a reading takes some 50 µs. More often at first, for a
 * command that goes to another group does so at once.
 */
const READ_EVERY_MS = { first: 10, most: 1000 };
/** While the target does nothing only others change the group: so many readings are left out. */
const QUIET_PAUSES = 4;
/**
 * Of a group that holds the target alone, by whose figures people ask for memory: at every sample, as
 * far as that takes no more than a hundredth of the time.
 */
const DEDICATED_PAUSE_PER_COST = 100;
/** Ticks a second apart are not exactly that. */
const TICK_GRAIN_MS = 50;

const LATE_KILL = "Killed by the OOM killer, after the recording was over";
const LEFT =
  "The process has left its control group: the group's figures, and a limit, are those of " +
  "what stayed in it";

/**
 * Follows the control group of the target, for the limit, and to tell whether the OOM killer struck.
 * Begins before the launch: nothing is lost then. Says so where there is none and one was asked for.
 */
export function watchGroup(
  options: RecordOptions,
  deps: Deps,
  ofTarget?: TargetGroup,
): GroupWatch {
  const warn = (reason: string) => {
    if (!options.cgroup) return;
    deps.terminal.say(`There is no control group to show: ${reason}; its columns stay empty`);
  };
  if (deps.host.os !== "linux") {
    warn("macOS has none");
    return { follow: () => {}, facts: () => ({}), tellLateKill: () => {} };
  }
  const fold = new GroupFold();
  const { target } = options;
  let hasMoved = false;
  const follower = new GroupFollower({
    files: deps.openCgroups(),
    pid: target.kind === "attach" ? target.pid : deps.host.pid,
    ...ofTarget?.kind === "known" && { fixed: ofTarget.cgroup },
    isDedicated: (folder) => isDedicated(folder, ofTarget),
    onMove(folder) {
      if (ofTarget?.kind === "known") deps.terminal.say(LEFT);
      // A group that is made for the target has no past.
      else {
        fold.change(isDedicated(folder, ofTarget));
        hasMoved = !isDedicated(folder, ofTarget);
      }
    },
  });
  if (follower.reason !== undefined) warn(follower.reason);
  const watch = followGroup(follower, fold, {
    eachSample: options.cgroup,
    nowMs: () => deps.clock.now(),
    isDedicated: () => isDedicated(follower.folder, ofTarget),
  });
  return {
    ...watch,
    facts: () =>
      withPlace(watch.facts(), {
        isDedicated: isDedicated(follower.folder, ofTarget),
        ...!hasMoved && follower.folder !== undefined && placeOf(follower.folder, deps),
      }),
    tellLateKill(end) {
      const { groupKills = 0 } = follower.evidence();
      const isLate = groupKills > (watch.facts().oom?.groupKills ?? 0);
      if (!isLate || sigkillVerdict({ end, oom: { groupKills } }) === undefined) return;
      deps.terminal.say(LATE_KILL);
    },
  };
}

const withPlace = (
  { group, ...rest }: GroupFacts,
  place: Pick<GroupFigure, "isDedicated" | "path" | "id">,
): GroupFacts => ({ ...rest, ...group && { group: { ...group, ...place } } });

function placeOf(path: string, { sharedFiles }: Deps): Pick<GroupFigure, "path" | "id"> {
  const id = sharedFiles.stat(path)?.id;
  return { path, ...id !== undefined && { id } };
}

/** Whether the group in that folder holds the target alone. */
function isDedicated(folder: string | undefined, ofTarget: TargetGroup | undefined): boolean {
  switch (ofTarget?.kind) {
    case "known":
      return folder !== undefined && folder === ofTarget.place?.folder;
    case "unit":
      return folder?.endsWith(`/${ofTarget.unit}`) ?? false;
    case undefined:
      return false;
  }
}

function followGroup(
  follower: GroupFollower,
  fold: GroupFold,
  { eachSample, nowMs, isDedicated }: {
    readonly eachSample: boolean;
    readonly nowMs: () => number;
    readonly isDedicated: () => boolean;
  },
): Omit<GroupWatch, "tellLateKill"> {
  let dueMs = -Infinity;
  let pauseMs = READ_EVERY_MS.first;
  let costMs = Infinity;
  let hasRun = true;
  let facts: GroupFacts = {};
  const kills = new KillAge();
  const add = (reading: CgroupReading | undefined) => {
    if (reading === undefined) return;
    fold.add(reading);
    kills.add(nowMs(), follower.folder, reading.oomKills);
  };
  // What the group had before; and the first reading is slow, so it is not the one after the launch.
  add(follower.read(nowMs()));
  return {
    follow: (pid) => follower.follow(pid),
    // By the samples: the reading that comes with the end is none of the target.
    ...eachSample && {
      read: (now: number) => follower.read(now),
      sink: { add: (sample: Sample) => add(sample.cgroup) },
    },
    afterTick(now, isQuiet) {
      hasRun ||= !isQuiet;
      if (eachSample || now < dueMs + (hasRun ? 0 : QUIET_PAUSES * pauseMs)) return;
      hasRun = false;
      const beganMs = nowMs();
      add(follower.read(now));
      if (isDedicated()) {
        // The least of all is what it costs: the others are lengthened by what else the machine does.
        costMs = Math.min(costMs, nowMs() - beganMs);
        dueMs = now + DEDICATED_PAUSE_PER_COST * costMs;
        return;
      }
      dueMs = now + pauseMs;
      pauseMs = Math.min(2 * pauseMs, READ_EVERY_MS.most - TICK_GRAIN_MS);
    },
    finish() {
      const last = follower.read(nowMs());
      const group = fold.finish(last);
      kills.add(nowMs(), follower.folder, last?.oomKills);
      facts = { ...group && { group }, oom: { ...follower.evidence(), ...kills.age(nowMs()) } };
    },
    facts: () => facts,
    close: () => follower.close(),
  };
}

/** When the group's count of OOM kills rose last, as far as it was looked at. */
class KillAge {
  #folder: string | undefined;
  #count = 0;
  #roseAtMs: number | undefined;

  add(nowMs: number, folder: string | undefined, count: number | undefined): void {
    if (count === undefined) return;
    if (folder === this.#folder && count > this.#count) this.#roseAtMs = nowMs;
    this.#folder = folder;
    this.#count = count;
  }

  age(nowMs: number): Pick<OomEvidence, "lastGroupKillAgeMs"> {
    return this.#roseAtMs === undefined ? {} : { lastGroupKillAgeMs: nowMs - this.#roseAtMs };
  }
}
