import { UsageError } from "../cli/usage_error.ts";
import type { RecordOptions } from "../cli/options.ts";
import { parseStat } from "../procfs/stat.ts";
import { parseHighWater } from "../sampler/linux/proc_parse.ts";
import type { Host } from "../system/host.ts";
import { attachTarget } from "../target/attach.ts";
import { launchTarget } from "../target/launch.ts";
import type { Target } from "../target/target.ts";
import type { Deps } from "./deps.ts";
import type { PreparedSampler } from "./start_sampler.ts";

/** Throws UsageError or SetupError when the process cannot be attached to. */
export async function readyToAttach(pid: number, { host }: Deps, sampling: PreparedSampler) {
  if (pid === host.pid) throw new UsageError(`Cannot attach to ${pid}: that is memmark itself`);
  await sampling.readyToAttach(pid);
}

/**
 * Launches the command, or follows the process; `stop` ends the recording.
 *
 * @throws LaunchError or SetupError when the command cannot be launched.
 */
export function startTarget(
  { target, waitAll, intervalMs }: RecordOptions,
  deps: Deps,
  stop: () => void,
): Target {
  const { clock, host, signals } = deps;
  const nowMs = () => clock.now();
  const every = (periodMs: number, act: () => void) => clock.every(periodMs, act);
  if (target.kind === "attach") {
    const { pid } = target;
    const isRare = intervalMs > 1000 && !waitAll;
    const hasEnded = isRare ? { hasEnded: endOfProcess(pid, host) } : {};
    return attachTarget({ pid, signals, nowMs, every, stop, ...hasEnded });
  }
  if (!signals.areDeferred) signals.defer();
  return launchTarget({
    command: target.command,
    launcher: deps.launcher,
    signals,
    orphanage: deps.orphanage,
    childrenOfSelf: () => childrenOf(host),
    ownHelpers: host.ownHelpers,
    ownHighWaterBytes: () => parseHighWater(bytesOf(host, "/proc/self/status")),
    nowMs,
    every,
    waitAll,
    stop,
  });
}

/** Tells whether the process has ended, by `/proc`; never where there is none. */
function endOfProcess(pid: number, host: Host): () => boolean {
  const readStat = () => parseStat(bytesOf(host, `/proc/${pid}/stat`));
  const before = readStat();
  return () => {
    if (before === undefined) return false;
    const now = readStat();
    // Out of file handles, nothing can be read.
    if (now === undefined) return host.readText("/proc/self/stat") !== undefined;
    const isZombie = now?.state === "Z" && now.threads <= 1;
    return now.startTime !== before.startTime || isZombie;
  };
}

/** memmark's own children: proc(5), `/proc/<pid>/task/<tid>/children`, Linux 3.5. */
const childrenOf = (host: Host): readonly number[] =>
  (host.readText(`/proc/self/task/${host.pid}/children`) ?? "").split(" ").filter(Boolean).map(
    Number,
  );

/** A file that cannot be read is empty. */
const bytesOf = (host: Host, path: string): Uint8Array =>
  new TextEncoder().encode(host.readText(path) ?? "");
