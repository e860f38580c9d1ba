import type { CgroupFinding } from "../cgroup/find_cgroup.ts";
import { GroupFollower } from "../cgroup/group_follower.ts";
import type { GroupPlace } from "../cgroup/locate.ts";
import type { CgroupReading } from "../model/cgroup.ts";
import type { OomEvidence } from "../model/oom.ts";
import type { Sample } from "../model/sample.ts";
import { type GroupFigure, GroupFold } from "../model/summary/group.ts";
import type { Deps } from "./deps.ts";
import type { RecordOptions } from "./options.ts";
import type { Part } from "./part.ts";

/** A control group that holds the target and nothing else: a container's, or one made for a command. */
export interface TargetGroup {
  /** Where its memory is accounted; absent = where the target goes by itself. */
  readonly cgroup?: CgroupFinding;
  /** Whose processes belong to the target; absent = not known before it is there. */
  readonly place?: GroupPlace | undefined;
  /** The name of the group that the target goes to. */
  readonly unit?: string;
}

/** What is known of the control group when the recording is over. */
export interface GroupFacts {
  readonly group?: GroupFigure;
  readonly oom?: OomEvidence;
}

/** The control group of the target. */
export interface CgroupPart extends Part {
  /** The target is this process. */
  follow(pid: number): void;
  /** For each sample, where that was asked for. */
  readonly read?: (nowMs: number) => CgroupReading | undefined;
  /** Once it is finished. */
  facts(): GroupFacts;
}

/**
 * Without `--cgroup`, for the summary alone: a reading takes some 50 µs. More often at first, for a
 * command that goes to another group does so at once.
 */
const READ_EVERY_MS = { first: 10, most: 1000 };
/** Ticks a second apart are not exactly that. */
const TICK_GRAIN_MS = 50;

/**
 * Follows the control group of the target, for the limit, and to tell whether the OOM killer struck.
 * Begins before the launch: nothing is lost then. Says so where there is none and one was asked for.
 */
export function planCgroup(
  options: RecordOptions,
  deps: Deps,
  ofTarget?: TargetGroup,
): CgroupPart {
  const warn = (reason: string) => {
    if (!options.cgroup) return;
    deps.terminal.say(`There is no control group to show: ${reason}; its columns stay empty`);
  };
  if (deps.host.os !== "linux") {
    warn("macOS has none");
    return { follow: () => {}, facts: () => ({}) };
  }
  const fold = new GroupFold();
  const { target } = options;
  const pid = target.kind === "attach" ? target.pid : deps.host.pid;
  // A group that is made for the target has no past.
  const onMove = (folder: string) => fold.change(isDedicated(folder, ofTarget));
  const follower = new GroupFollower(deps.openCgroups(), pid, onMove, ofTarget?.cgroup);
  if (follower.reason !== undefined) warn(follower.reason);
  const part = followGroup(follower, fold, options.cgroup, () => deps.clock.now());
  return { ...part, facts: () => withDedication(part.facts(), follower, ofTarget) };
}

function withDedication(
  { group, ...rest }: GroupFacts,
  { folder }: GroupFollower,
  ofTarget: TargetGroup | undefined,
): GroupFacts {
  return {
    ...rest,
    ...group && { group: { ...group, isDedicated: isDedicated(folder, ofTarget) } },
  };
}

/** Whether the group in that folder holds the target alone. */
function isDedicated(folder: string | undefined, ofTarget: TargetGroup | undefined): boolean {
  if (folder === undefined || ofTarget === undefined) return false;
  return ofTarget.unit === undefined
    ? folder === ofTarget.place?.folder
    : folder.endsWith(`/${ofTarget.unit}`);
}

function followGroup(
  follower: GroupFollower,
  fold: GroupFold,
  eachSample: boolean,
  nowMs: () => number,
): CgroupPart {
  let dueMs = -Infinity;
  let pauseMs = READ_EVERY_MS.first;
  let facts: GroupFacts = {};
  const add = (reading: CgroupReading | undefined) => reading && fold.add(reading);
  // What the group had before; and the first reading is slow, so it is not the one after the launch.
  add(follower.read(nowMs()));
  return {
    follow: (pid) => follower.follow(pid),
    // By the samples: the reading that comes with the end is none of the target.
    ...eachSample && {
      read: (now: number) => follower.read(now),
      sink: { add: (sample: Sample) => add(sample.cgroup) },
    },
    afterTick(now) {
      if (eachSample || now < dueMs) return;
      dueMs = now + pauseMs;
      pauseMs = Math.min(2 * pauseMs, READ_EVERY_MS.most - TICK_GRAIN_MS);
      add(follower.read(now));
    },
    finish() {
      const group = fold.finish(follower.read(nowMs()));
      facts = { ...group && { group }, oom: follower.evidence() };
    },
    facts: () => facts,
    close: () => follower.close(),
  };
}
