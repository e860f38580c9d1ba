import { record } from "../record.ts";
import { CsvSink } from "../sink/csv.ts";
import { Tally } from "../sink/tally.ts";
import { attachTarget } from "../target/attach.ts";
import { launchTarget } from "../target/launch.ts";
import type { Host } from "../system/host.ts";
import type { Target } from "../target/target.ts";
import { planChart } from "./chart_plan.ts";
import type { Deps } from "./deps.ts";
import { UsageError } from "./errors.ts";
import { exitCodeOf } from "./exit_code.ts";
import type { RecordOptions } from "./options.ts";
import { prepareSampler } from "./start_sampler.ts";
import { closingLine, outputWarning, samplerWarning } from "./warnings.ts";

/**
 * Records as asked and returns the exit code.
 *
 * @throws UsageError, SetupError or LaunchError before anything was launched or written; later, all
 * that goes wrong is a warning.
 */
export async function runRecording(options: RecordOptions, deps: Deps): Promise<number> {
  const { clock, host, terminal } = deps;
  const nowMs = () => clock.now();
  const stop = { asked: false };
  const stopNow = () => {
    stop.asked = true;
    clock.wake();
  };
  const sampling = await prepareSampler(options.sampler, host, deps.openProc, nowMs);
  if (options.target.kind === "attach") await checkAttachable(options.target.pid);
  const chart = options.chart && await planChart(options.chart, options, deps);
  const output = deps.outputs.open(options.out);
  try {
    const csv = new CsvSink(output, (failure) => {
      if (failure.kind === "readerGone") stopNow();
      else terminal.say(outputWarning(options.out, failure.detail));
    });
    const tally = new Tally();
    const sinks = [csv, tally, ...chart ? [chart.sink] : []];
    // From here to the first sample every tenth of a millisecond counts: a short command is soon over.
    const target = start(options, deps, stopNow);
    const sampler = sampling.start({
      rootPid: target.pid,
      launched: target.isLaunched,
      smaps: options.smaps,
    });
    const result = await record({
      clock,
      sampler,
      sinks,
      rootPid: target.pid,
      intervalMs: options.intervalMs,
      ...options.durationMs !== undefined && { durationMs: options.durationMs },
      waitAll: options.waitAll,
      alwaysFirst: target.isLaunched,
      stopped: () => stop.asked,
      afterTick: (now) => target.tend(now),
      onSamplerError: once((error) => terminal.say(samplerWarning(error))),
    });
    sampler.close();
    csv.finish();
    if (!options.quiet) terminal.say(closingLine(options.out, result, tally, csv.rows));
    if (chart) await chart.draw();
    return exitCodeOf(await target.end());
  } finally {
    output.close();
  }

  async function checkAttachable(pid: number): Promise<void> {
    if (pid === host.pid) throw new UsageError(`Cannot attach to ${pid}: that is memmark itself`);
    await sampling.checkRunning(pid);
  }
}

function start({ target, waitAll }: RecordOptions, deps: Deps, stop: () => void): Target {
  const { clock, host, signals } = deps;
  const nowMs = () => clock.now();
  if (target.kind === "attach") return attachTarget(target.pid, signals, nowMs, stop);
  return launchTarget({
    command: target.command,
    launcher: deps.launcher,
    signals,
    orphanage: deps.orphanage,
    childrenOfSelf: () => childrenOf(host),
    helpers: host.helpers,
    nowMs,
    waitAll,
    stop,
  });
}

/** memmark's own children: proc(5), `/proc/<pid>/task/<tid>/children`, Linux 3.5. */
const childrenOf = (host: Host): readonly number[] =>
  (host.readText(`/proc/self/task/${host.pid}/children`) ?? "").split(" ").filter(Boolean).map(
    Number,
  );

/** The first call only. */
function once<Value>(act: (value: Value) => void): (value: Value) => void {
  let done = false;
  return (value) => {
    if (!done) act(value);
    done = true;
  };
}
