import type { GroupPlace } from "../cgroup/locate.ts";
import { CgroupMembers } from "../cgroup/members.ts";
import { withProcessMark } from "../summary/bounds.ts";
import { record } from "../record.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { Target } from "../target/target.ts";
import { BudgetPart } from "./budget_part.ts";
import type { Deps } from "./deps.ts";
import { type CgroupPart, planCgroup, type TargetGroup } from "./cgroup_part.ts";
import { exitCodeOf } from "../cli/exit_code.ts";
import type { RecordOptions } from "../cli/options.ts";
import { eachPart, type Part } from "./part.ts";
import { addParts } from "./parts.ts";
import { endOf } from "./run_end.ts";
import { prepareSampler } from "./start_sampler.ts";
import { readyToAttach, startTarget } from "./start_target.ts";
import { withName } from "./target_name.ts";
import { brokenWarning, closeWarning, partWarning, samplerWarning } from "./warnings.ts";

/**
 * Records as asked; all that is in the target's own group belongs, where it has one. Returns the
 * exit code.
 *
 * @throws UsageError, SetupError or LaunchError before anything was launched or written; later, all
 * that goes wrong is a warning.
 */
export async function runRecording(
  asked: RecordOptions,
  deps: Deps,
  group?: TargetGroup,
): Promise<number> {
  const stop = new Stop(deps);
  const sampling = await prepareSampler(asked.sampler, deps);
  if (asked.target.kind === "attach") await readyToAttach(asked.target.pid, deps, sampling);
  const options = { ...asked, target: withName(asked.target, deps.host) };
  let sampler: Sampler | undefined;
  let target: Target | undefined;
  const parts: Part[] = [];
  try {
    const inspector = () => sampler?.inspector;
    const usage = () => target?.usage();
    const highWater = () => withProcessMark(sampler?.inspector?.highWater(), usage()?.maxRssBytes);
    const looks = { inspector, highWater, usage };
    const budget = options.budget && new BudgetPart(options.budget, { options, deps, ...looks });
    if (budget) parts.push(budget);
    const cgroup = planCgroup(options, deps, group);
    parts.push(cgroup);
    const groupFacts = () => cgroup.facts();
    await addParts(parts, { options, deps, stop: () => stop.now(), ...looks, groupFacts, budget });
    // From here to the first sample every tenth of a millisecond counts: a short command is soon over.
    target = startTarget(options, deps, () => stop.now());
    try {
      // The command has inherited memmark's own score by now.
      queueMicrotask(() => deps.host.avoidOomKill());
      sampler = sampling.start({
        rootPid: target.pid,
        launched: target.isLaunched,
        smaps: options.smaps,
        cpu: options.cpu,
        perProcess: options.perProcess !== undefined,
        ...group?.kind === "known" && group.place && { extraPids: membersOf(group.place, deps) },
      });
      cgroup.follow(target.pid);
      await recordTarget({ target, sampler, parts, cgroup, budget, options, deps, stop });
    } catch (error) {
      // Whatever it was, the command runs and its code is what counts.
      deps.terminal.say(brokenWarning(error));
    }
    const end = await target.end();
    cgroup.tellLateKill(end);
    const code = exitCodeOf(end);
    return budget?.exitCode(code) ?? code;
  } finally {
    await eachPart(
      parts,
      (part) => part.close?.(),
      (error) => deps.terminal.say(closeWarning(error)),
    );
  }
}

/** A recording whose target runs. */
interface Running {
  readonly target: Target;
  readonly sampler: Sampler;
  readonly parts: readonly Part[];
  readonly cgroup: CgroupPart;
  readonly budget: BudgetPart | undefined;
  readonly options: RecordOptions;
  readonly deps: Deps;
  readonly stop: Stop;
}

async function recordTarget(running: Running): Promise<void> {
  const { target, sampler, parts, cgroup, budget, options, deps, stop } = running;
  const result = await record({
    clock: deps.clock,
    sampler,
    sinks: parts.flatMap(({ sink }) => sink ?? []),
    rootPid: target.pid,
    intervalMs: options.intervalMs,
    ...options.durationMs !== undefined && { durationMs: options.durationMs },
    waitAll: options.waitAll,
    alwaysFirst: target.isLaunched,
    readCgroup: cgroup.read,
    stopped: () => stop.asked,
    afterTick(nowMs) {
      target.tend(nowMs);
      for (const part of parts) part.afterTick?.(nowMs);
    },
    onSamplerError: once((error) => deps.terminal.say(samplerWarning(error))),
  });
  await budget?.settle();
  sampler.close();
  const broken = (error: unknown) => deps.terminal.say(partWarning(error));
  await eachPart(parts, (part) => part.finish?.(), broken);
  const end = await endOf(target, result);
  await eachPart(parts, (part) => part.report?.(result, end), broken);
}

/** All processes of a group: those that were put into it are no descendants. */
function membersOf({ folder }: GroupPlace, deps: Deps): (nowMs: number) => readonly number[] {
  const members = new CgroupMembers(deps.openCgroups(), folder);
  return (nowMs) => members.pids(nowMs);
}

/** That the recording should end. */
class Stop {
  asked = false;
  constructor(private readonly deps: Deps) {}
  now(): void {
    this.asked = true;
    this.deps.clock.wake();
  }
}

/** The first call only. */
function once<Value>(act: (value: Value) => void): (value: Value) => void {
  let done = false;
  return (value) => {
    if (!done) act(value);
    done = true;
  };
}
