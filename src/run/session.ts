import type { GroupPlace } from "../cgroup/find_cgroup.ts";
import { CgroupMembers } from "../cgroup/cgroup_files.ts";
import { exitCodeOf } from "../cli/exit_code.ts";
import type { RecordOptions } from "../cli/options.ts";
import { record, type RecordResult } from "../record.ts";
import { RecordingFold, type RecordingFoldRequest } from "../recording/recording_fold.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { withProcessMark } from "../summary/bounds.ts";
import type { Target } from "../target/target.ts";
import { BudgetWatch } from "./budget_watch.ts";
import type { Deps } from "./deps.ts";
import { drawRecording, showChart } from "./draw.ts";
import { EarlyFacts } from "./early_facts.ts";
import { endOf } from "./end_of.ts";
import { type GroupWatch, type TargetGroup, watchGroup } from "./group_watch.ts";
import { openOutputs, type Outputs } from "./outputs.ts";
import { runFacts } from "./run_facts.ts";
import { prepareSampler } from "./start_sampler.ts";
import { readyToAttach, startTarget } from "./start_target.ts";
import { withName } from "./target_name.ts";
import {
  brokenWarning,
  closeWarning,
  missingWarning,
  samplerWarning,
  withoutPssWarning,
} from "./warnings.ts";
import { writeReport } from "./write_report.ts";
import { writeSummaries } from "./write_summary.ts";

/** What a recording is made of, and with: all of it ready before anything is launched. */
interface Session {
  readonly options: RecordOptions;
  readonly deps: Deps;
  readonly stop: Stop;
  readonly outputs: Outputs;
  readonly fold: RecordingFold;
  readonly budget: BudgetWatch | undefined;
  readonly group: GroupWatch;
  /** There is one once the target runs. */
  sampler?: Sampler;
  target?: Target;
}

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
  const closers: (() => void)[] = [];
  try {
    const session = await prepare(options, deps, stop, group, closers);
    // From here to the first sample every tenth of a millisecond counts: a short command is soon over.
    const target = session.target = startTarget(options, deps, () => stop.now());
    try {
      // The command has inherited memmark's own score by now.
      queueMicrotask(() => deps.host.avoidOomKill());
      const sampler = session.sampler = sampling.start({
        rootPid: target.pid,
        launched: target.isLaunched,
        smaps: options.smaps,
        intervalMs: options.intervalMs,
        breakdown: options.breakdown,
        cpu: options.cpu,
        perProcess: options.perProcess !== undefined,
        ...group?.kind === "known" && group.place && { extraPids: membersOf(group.place, deps) },
      });
      session.group.follow(target.pid);
      const result = await recordTarget(session, target, sampler, sampling.kind);
      await conclude(session, target, sampling.kind, result);
    } catch (error) {
      // Whatever it was, the command runs and its code is what counts.
      deps.terminal.say(brokenWarning(error));
    }
    const end = await target.end();
    session.group.tellLateKill(end);
    return exitCodeOf(end, session.budget?.outcome());
  } finally {
    for (const close of closers) attempt(deps, closeWarning, close);
  }
}

/** Opens and makes all that the options ask for; what has to be let go of goes to `closers` at once. */
async function prepare(
  options: RecordOptions,
  deps: Deps,
  stop: Stop,
  ofTarget: TargetGroup | undefined,
  closers: (() => void)[],
): Promise<Session> {
  // The looks are asked for while the target runs; until then there is nothing to look at.
  const details = () => session?.sampler?.details;
  const highWater = () =>
    withProcessMark(details()?.highWater(), session?.target?.usage()?.maxRssBytes);
  const group = watchGroup(options, deps, ofTarget);
  closers.push(() => group.close?.());
  const fold = new RecordingFold({
    ...await seriesOf(options),
    nowMs: deps.ownCpuMs ?? (() => deps.clock.now()),
    probe: {
      processes: () => details()?.processes() ?? [],
      composition: () => details()?.composition(),
      mappings: () => details()?.mappings(),
      highWater,
    },
  });
  const outputs = await openOutputs(
    { options, deps, stop: () => stop.now(), onMarker: (marker) => fold.addMarker(marker) },
    closers,
  );
  const budget = options.budget &&
    new BudgetWatch(options.budget, { options, deps, details, highWater });
  const session: Session = { options, deps, stop, outputs, fold, budget, group };
  return session;
}

/** What is drawn in the end grows with the recording; it is loaded only where there is something to draw. */
async function seriesOf({ chart, chartType, report }: RecordOptions): Promise<Series> {
  const charts = chart === undefined ? undefined : await import("../series/series.ts");
  const details = report === undefined ? undefined : await import("../series/detail.ts");
  return {
    ...charts && { series: new charts.ChartSeries(chartType) },
    ...details && { detail: new details.DetailSeries() },
  };
}

type Series = Pick<RecordingFoldRequest, "series" | "detail">;

/** What a start needs is over by now, and a recording that goes on is none that is over in a moment. */
const STARTED_AFTER_MS = 10_000;

/** Samples until the end. Never throws: what breaks ends the recording, and what was recorded stays. */
async function recordTarget(
  { options, deps, stop, outputs, fold, budget, group }: Session,
  target: Target,
  sampler: Sampler,
  kind: "proc" | "ps",
): Promise<RecordResult> {
  const { sink } = group;
  const startUnixMs = () => fold.startUnixMs;
  const early = new EarlyFacts({ options, deps, sampler: kind, startUnixMs });
  const cancel = deps.clock.every(STARTED_AFTER_MS, () => {
    cancel();
    // Where it fails, memmark stays as large as it is; the recording goes on.
    deps.releaseProgramPages().catch(() => {});
  });
  const result = await record({
    clock: deps.clock,
    sampler,
    sinks: [...budget ? [budget] : [], ...sink ? [sink] : [], ...outputs.sinks, fold],
    rootPid: target.pid,
    intervalMs: options.intervalMs,
    ...options.durationMs !== undefined && { durationMs: options.durationMs },
    waitAll: options.waitAll,
    alwaysFirst: target.isLaunched,
    readCgroup: group.read,
    stopped: () => stop.asked,
    afterTick(nowMs, isQuiet) {
      target.onTick(nowMs);
      budget?.afterTick();
      group.afterTick?.(nowMs, isQuiet);
      outputs.markers.poll();
      early.afterTick(nowMs);
    },
    onSamplerError: once((error) => deps.terminal.say(samplerWarning(error))),
  });
  await early.written();
  if (result.fault) deps.terminal.say(brokenWarning(result.fault.error));
  return result;
}

/** Finishes the files, and makes of what was recorded what was asked for. */
async function conclude(
  session: Session,
  target: Target,
  sampler: "proc" | "ps",
  result: RecordResult,
): Promise<void> {
  const { options, deps, outputs, fold, budget, group } = session;
  const must = (act: () => unknown) => attempt(deps, missingWarning, act);
  await must(() => budget?.treeEnded());
  await must(() => group.finish?.());
  for (const finish of outputs.finishers) await must(finish);
  await must(() => session.sampler?.close());
  const withoutPss = session.sampler?.details?.readingsWithoutPss ?? 0;
  if (withoutPss > 0) deps.terminal.say(withoutPssWarning(withoutPss, result.samples));
  const end = await endOf(target, result);
  await must(() => budget?.sayAlarms());
  await must(() => outputs.drained());
  await must(async () => {
    const looks = fold.closerLooks();
    const { distinctProcesses, carriedCpuMs = 0 } = session.sampler?.details ?? {};
    const known = {
      options,
      result,
      end,
      sampler,
      distinctProcesses,
      carriedCpuMs,
      usage: target.usage(),
      budget,
    };
    const facts = { ...await runFacts(known, deps.host, fold.startUnixMs), ...group.facts() };
    const recording = fold.finish(facts, looks);
    const chart = await drawRecording(recording, options, deps);
    const written = { ...outputs.written(), chart };
    const report = await writeReport(recording, written, options, deps);
    await writeSummaries(recording, { ...written, report }, options, deps);
    await showChart(recording, options, deps);
  });
  await must(() => outputs.delivered());
}

/** Does it; what fails is told. */
async function attempt(
  { terminal }: Deps,
  warning: (error: unknown) => string,
  act: () => unknown,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    terminal.say(warning(error));
  }
}

/** All processes of a group: those that were put into it are no descendants. */
function membersOf({ folder }: GroupPlace, deps: Deps): (nowMs: number) => readonly number[] {
  const members = new CgroupMembers(deps.openCgroups(), folder);
  return (nowMs) => members.pids(nowMs);
}

/** That the recording should end. */
class Stop {
  asked = false;
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  now(): void {
    this.asked = true;
    this.#deps.clock.wake();
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
