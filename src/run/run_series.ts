import { exitCodeOfSeries } from "../cli/exit_code.ts";
import type { RecordOptions } from "../cli/options.ts";
import type { SignalName, Signals } from "../system/host.ts";
import type { Deps } from "./deps.ts";
import { withOutputNames } from "./output_names.ts";
import { runNamed } from "./run_named.ts";

/** One of several recordings. */
export interface SeriesRun {
  readonly options: RecordOptions;
  /** What `%n` stands for in its paths. */
  readonly number: number;
  /** What is run, for people; absent where it is always the same. */
  readonly name?: string;
}

/**
 * Records one after the other and returns the exit code of the first that failed. One that failed does
 * not end the series, a signal that asks memmark to end does. `codes` takes those of the runs that ended, `one` records
 * each.
 *
 * @throws UsageError, SetupError or LaunchError when a run cannot be started.
 */
export async function runSeries(
  runs: readonly SeriesRun[],
  deps: Deps,
  codes: number[] = [],
  one: typeof runNamed = runNamed,
): Promise<number> {
  const watch = watched(deps.signals);
  for (const [at, { options, number, name }] of runs.entries()) {
    if (watch.isInterrupted) break;
    const of = name === undefined ? "" : `: ${name}`;
    if (!options.quiet || name !== undefined) {
      deps.terminal.say(`Run ${at + 1} of ${runs.length}${of}`);
    }
    // What is launched inherits it.
    deps.host.undoAvoidOomKill();
    const own = await ofOneRun({ ...deps, signals: watch.signals });
    codes.push(
      await withOutputNames(options, own, (named) => one(named, own), number),
    );
  }
  return exitCodeOfSeries(codes);
}

/** A clock that nobody has woken, and costs that begin now. */
async function ofOneRun(deps: Deps): Promise<Deps> {
  const { host } = deps;
  const { cpuMs: beforeMs } = await host.ownCost();
  const ownCost = async () => {
    const { cpuMs, rssBytes } = await host.ownCost();
    return { cpuMs: cpuMs - beforeMs, rssBytes };
  };
  return { ...deps, clock: deps.newClock(), host: { ...host, ownCost } };
}

/** What asks to end. The command gets it as always; the runs after it are not begun. */
const ENDING: readonly SignalName[] = ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"];

/**
 * The same signals, with a note of those that asked to end. Not by a listener of its own: what came before
 * a run listens would be taken for heard.
 */
function watched(signals: Signals): { readonly signals: Signals; readonly isInterrupted: boolean } {
  let isInterrupted = false;
  const note = (signal: SignalName) => {
    if (ENDING.includes(signal)) isInterrupted = true;
  };
  return {
    get isInterrupted() {
      return isInterrupted;
    },
    signals: {
      get areDeferred() {
        return signals.areDeferred;
      },
      defer: () => signals.defer(),
      takeDeferred() {
        const taken = signals.takeDeferred();
        taken.forEach(note);
        return taken;
      },
      listen: (signal, callback) =>
        signals.listen(signal, () => {
          note(signal);
          callback();
        }),
      isIgnored: (signal) => signals.isIgnored(signal),
      send: (pid, signal) => signals.send(pid, signal),
      inForeground: () => signals.inForeground(),
    },
  };
}
