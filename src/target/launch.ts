import { LaunchError } from "../model/errors.ts";
import { shellWords } from "../model/quote.ts";
import type { TargetEnd } from "../model/target_end.ts";
import type { Child, ChildUsage, Launcher, Orphanage, Signals } from "../system/host.ts";
import { interruptAttached, interruptLaunched } from "./interrupt.ts";
import { Orphans } from "./orphans.ts";
import type { Target, TargetUsage } from "./target.ts";

/** What launching needs. */
export interface LaunchRequest {
  readonly command: readonly [string, ...string[]];
  readonly launcher: Launcher;
  readonly signals: Signals;
  readonly orphanage: Orphanage | undefined;
  /** memmark's own children, as the kernel lists them. */
  readonly childrenOfSelf: () => readonly number[];
  /** Children that memmark started for itself. */
  readonly ownHelpers: ReadonlySet<number>;
  /** The largest RSS that memmark itself had so far; undefined where that is not known. */
  readonly ownHighWaterBytes: () => number | undefined;
  readonly nowMs: () => number;
  /** Calls `act` each time that so much has passed; returns how to stop that. */
  readonly every: (periodMs: number, act: () => void) => () => void;
  /** Whether the recording goes on after the command itself has ended. */
  readonly waitAll: boolean;
  /** Ends the recording. */
  readonly stop: () => void;
}

/** Launches, and says how a line for a shell is written where one was taken for the name of a program. */
function started({ launcher, command }: LaunchRequest): Child {
  try {
    return launcher.launch(command);
  } catch (error) {
    const isLine = command.length === 1 && /\s/.test(command[0]);
    if (!isLine || !(error instanceof LaunchError) || error.reason !== "notFound") throw error;
    const fix = `write its words without quotes, or -- sh -c ${shellWords(command)}`;
    throw new LaunchError(`${error.message}; ${fix}`, error.reason);
  }
}

/**
 * Starts the command. When it ends, or the user insists, the recording is stopped.
 *
 * @throws LaunchError when it cannot be started, SetupError when memmark can start nothing.
 */
export function launchTarget(request: LaunchRequest): Target {
  const { orphanage, signals, nowMs, every, stop } = request;
  // Before the launch, so that no orphan can be earlier.
  orphanage?.adopt(true);
  // Of what memmark was before it was executed: `job & exec memmark`.
  const earlierChildren = new Set(orphanage && request.childrenOfSelf());
  const child = started(request);
  const orphans = orphanage && new Orphans(
    orphanage,
    request.childrenOfSelf,
    (pid) => pid === child.pid || request.ownHelpers.has(pid) || earlierChildren.has(pid),
  );

  const leaving = Promise.withResolvers<TargetEnd>();
  const leave = () => {
    hasLeft = true;
    leaving.resolve({ kind: "left" });
    stop();
    off?.();
  };
  // Not before the first sample: a short command is soon over.
  let off: (() => void) | undefined;
  let hasEnded = false, hasLeft = false;
  let sweeping: ReturnType<typeof setInterval> | undefined;
  let ownBytes: number | undefined;
  const listen = () => {
    if (off) return;
    off = interruptLaunched(signals, child.pid, nowMs, leave, () => hasEnded);
    // Also of the terminal's: what came before the launch did not reach the command.
    for (const signal of signals.takeDeferred()) signals.send(child.pid, signal);
  };
  const sweep = () => {
    if (orphans === undefined) return;
    orphans.sweep(nowMs());
    // All that is left of the tree would be memmark's child.
    if (hasEnded && !orphans.areLeft) stop();
  };
  queueMicrotask(() => {
    ownBytes = request.ownHighWaterBytes();
    if (signals.areDeferred) once(every, DEFERRED_WITHIN_MS, listen);
    else listen();
    // Beside the ticks as well, which may be minutes apart.
    every(SWEEP_EVERY_MS, sweep);
  });
  const ended = child.ended.then((end) => {
    hasEnded = true;
    // Only descendants remain, and nobody is left to pass a signal on to.
    if (request.waitAll) interruptAttached(signals, nowMs, stop);
    else stop();
    return end;
  });

  return {
    pid: child.pid,
    isLaunched: true,
    onTick: (now) => orphans?.sweep(now),
    usage() {
      if (hasEnded) orphans?.reap();
      return withOrphans(ofCommand(child.usage(), ownBytes), orphans?.usage());
    },
    get hasEnded() {
      return hasEnded || hasLeft;
    },
    end() {
      const end = Promise.race([ended, leaving.promise]);
      if (hasEnded) return end;
      // The recording is over, and nobody sleeps any more.
      listen();
      sweeping ??= setInterval(sweep, SWEEP_EVERY_MS);
      return end.finally(() => clearInterval(sweeping));
    },
  };
}

const SWEEP_EVERY_MS = 1000;

function once(every: LaunchRequest["every"], afterMs: number, act: () => void): void {
  const end = every(afterMs, () => {
    end();
    act();
  });
}

/** By then Deno has told of the signals that came before the launch: they are deferred until then. */
const DEFERRED_WITHIN_MS = 5;

/** The kernel's counters of RSS may be off by some MiB on a machine of many cores. */
const MARK_MARGIN_BYTES = 8 * 1024 * 1024;

/** Without the mark that may be the one that the command got from memmark. */
function ofCommand(usage: ChildUsage | undefined, ownBytes = Infinity): TargetUsage | undefined {
  if (usage === undefined) return undefined;
  const { maxRssBytes, cpuMs } = usage;
  return { cpuMs, ...maxRssBytes > ownBytes + MARK_MARGIN_BYTES && { maxRssBytes } };
}

/** The command with what it did not wait for, so far. */
function withOrphans(
  command: TargetUsage | undefined,
  orphans: ChildUsage | undefined,
): TargetUsage | undefined {
  if (command === undefined || orphans === undefined) return command;
  const maxRssBytes = Math.max(command.maxRssBytes ?? 0, orphans.maxRssBytes);
  return { cpuMs: command.cpuMs + orphans.cpuMs, ...maxRssBytes > 0 && { maxRssBytes } };
}
