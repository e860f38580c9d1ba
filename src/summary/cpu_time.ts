import type { CpuFigure } from "./cpu.ts";
import type { RunFacts } from "./summary.ts";

/**
 * CPU time of the tree, ms. The samples know of members that nobody waited for, and the end of the
 * command of what happened after the last sample: both are sums of what was really used, so the larger
 * one is nearer.
 */
export function cpuTimeMs(
  cpu: CpuFigure | undefined,
  { commandCpuMs }: Pick<RunFacts, "commandCpuMs">,
): number | undefined {
  const times = [cpu?.timeMs, commandCpuMs].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
