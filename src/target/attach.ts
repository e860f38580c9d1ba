import type { TargetEnd } from "../model/target_end.ts";
import type { Signals } from "../system/host.ts";
import { interruptAttached } from "./interrupt.ts";
import type { Target } from "./target.ts";

/** Follows a process that runs already; a signal to memmark calls `stop` and never reaches it. */
export function attachTarget(
  pid: number,
  signals: Signals,
  nowMs: () => number,
  stop: () => void,
): Target {
  let interrupted = false;
  // For good: timeout(1) sends its signal twice, and a second one may not cost the chart.
  interruptAttached(signals, nowMs, () => {
    interrupted = true;
    stop();
  });
  const end = (): TargetEnd => interrupted ? { kind: "interrupted" } : { kind: "vanished" };
  return {
    pid,
    isLaunched: false,
    tend: () => {},
    usage: () => undefined,
    end: () => Promise.resolve(end()),
  };
}
