import type { TargetEnd } from "../model/target_end.ts";
import type { Signals } from "../system/host.ts";
import { interruptAttached } from "./interrupt.ts";
import type { Target } from "./target.ts";

/** What following needs. */
export interface AttachRequest {
  readonly pid: number;
  readonly signals: Signals;
  readonly nowMs: () => number;
  /** Calls `act` each time that so much has passed; returns how to stop that. */
  readonly every: (periodMs: number, act: () => void) => () => void;
  /** Whether the process is known to have ended; asked once a second where samples are rarer. */
  readonly hasEnded?: () => boolean;
  /** Ends the recording. */
  readonly stop: () => void;
}

const LOOK_EVERY_MS = 1000;

/** Follows a process that runs already; a signal to memmark calls `stop` and never reaches it. */
export function attachTarget(
  { pid, signals, nowMs, every, hasEnded, stop }: AttachRequest,
): Target {
  let interrupted = false;
  let isGone = false;
  // For good: timeout(1) sends its signal twice, and a second one may not cost the chart.
  interruptAttached(signals, nowMs, () => {
    interrupted = true;
    stop();
  });
  const endLooking = hasEnded && every(LOOK_EVERY_MS, () => {
    if (!hasEnded()) return;
    isGone = true;
    stop();
  });
  return {
    pid,
    isLaunched: false,
    get hasEnded() {
      return interrupted || isGone;
    },
    onTick: () => {},
    usage: () => undefined,
    end() {
      endLooking?.();
      const end: TargetEnd = { kind: interrupted ? "interrupted" : "vanished" };
      return Promise.resolve(end);
    },
  };
}
