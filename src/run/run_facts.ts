import { exitCodeOf } from "../cli/exit_code.ts";
import { launcherFacts } from "../cli/launcher_variables.ts";
import type { RecordOptions } from "../cli/options.ts";
import { VERSION } from "../cli/version.ts";
import type { RecordResult } from "../record.ts";
import type { RunFacts } from "../summary/summary.ts";
import type { Host } from "../system/host.ts";
import type { TargetUsage } from "../target/target.ts";
import type { BudgetWatch } from "./budget_watch.ts";
import type { RunEnd } from "./end_of.ts";

/** What is known when a recording is over. */
export interface KnownOfRun {
  readonly options: RecordOptions;
  readonly result: RecordResult;
  readonly end: RunEnd;
  readonly sampler: "proc" | "ps";
  /** Distinct processes seen, where the sampler tells. */
  readonly distinctProcesses: number | undefined;
  /** CPU time that rows tell later than it was used. */
  readonly carriedCpuMs: number;
  /** Of a launched command that has ended. */
  readonly usage: TargetUsage | undefined;
  readonly budget: BudgetWatch | undefined;
}

/** What is known of a run when it begins. */
export function startFacts(
  { target, intervalMs }: RecordOptions,
  host: Host,
  sampler: "proc" | "ps",
): Pick<RunFacts, "target" | "intervalMs" | "environment" | "launcher"> {
  const launcher = launcherFacts((name) => host.env(name));
  return {
    target: target.kind === "launch"
      ? { command: target.command }
      : { pid: target.pid, ...target.name !== undefined && { name: target.name } },
    intervalMs: thousandths(intervalMs),
    environment: { memmarkVersion: VERSION, ...host.machine(), sampler },
    ...launcher && { launcher },
  };
}

/** The facts of a run, in the precision in which they are kept: what is read back is the same. */
export async function runFacts(
  { options, result, end, sampler, distinctProcesses, carriedCpuMs, usage, budget }: KnownOfRun,
  host: Host,
  startUnixMs: number,
): Promise<RunFacts> {
  const own = await host.ownCost();
  return {
    ...startFacts(options, host, sampler),
    end,
    ...end.kind !== "running" && { exitCode: exitCodeOf(end, budget?.outcome()) },
    missed: result.missed,
    elapsedMs: thousandths(result.elapsedMs),
    worstLateMs: thousandths(result.worstLateMs),
    startUnixMs,
    ...distinctProcesses !== undefined && { distinctProcesses },
    ...carriedCpuMs > 0 && { carriedCpuMs: thousandths(carriedCpuMs) },
    ...usage && { commandCpuMs: thousandths(usage.cpuMs) },
    own: { ...own, cpuMs: thousandths(own.cpuMs) },
    ...budget && { budget: budget.verdict() },
  };
}

const thousandths = (value: number): number => Number(value.toFixed(3));
