import { countCpus } from "../model/cpu_list.ts";
import { SetupError } from "../model/errors.ts";
import { ProcSampler } from "../sampler/linux/proc_sampler.ts";
import { ProcTree } from "../sampler/linux/proc_tree.ts";
import { ProcReader } from "../sampler/linux/proc_reader.ts";
import type { Sampler, SamplerRequest } from "../sampler/sampler.ts";
import type { ForkEvents, Host } from "../system/host.ts";
import type { Deps } from "./deps.ts";
import { UsageError } from "../cli/usage_error.ts";
import type { SamplerChoice } from "../cli/options.ts";

/** A way to look at processes, ready before there is a target. */
export interface PreparedSampler {
  readonly kind: "proc" | "ps";
  /** Makes ready to attach to it. Throws SetupError when no process of that pid can be attached to. */
  readyToAttach(pid: number): Promise<void>;
  /** The sampler for this target; quick, for the first sample waits for it. */
  start(request: SamplerRequest): Sampler;
}

/** Prepares what was chosen: `auto` is `/proc` on Linux, `ps` with footprint and vmmap on macOS. */
export async function prepareSampler(
  choice: SamplerChoice,
  { host, clock, ownCpuMs, openProc, openForkEvents }: Deps,
): Promise<PreparedSampler> {
  const nowMs = () => clock.now();
  if (host.os === "linux" && choice !== "ps") {
    const reader = new ProcReader(openProc(), clock.wallTime());
    return prepareProc(reader, { host, nowMs, ownCpuMs, openForkEvents });
  }
  if (choice === "proc") {
    throw new UsageError("Cannot use --sampler proc: macOS has no /proc; drop it");
  }
  if (host.os === "darwin" && choice === "auto") {
    const { createMacSampler } = await import("../sampler/macos/mac_sampler.ts");
    return preparePs(host, (request) => createMacSampler(host, request, nowMs));
  }
  const { PsSampler } = await import("../sampler/ps/ps_sampler.ts");
  return preparePs(host, (request) => new PsSampler(host, request, nowMs));
}

function prepareProc(
  reader: ProcReader,
  { host, nowMs, ownCpuMs, openForkEvents }:
    & Pick<Deps, "host" | "ownCpuMs" | "openForkEvents">
    & { readonly nowMs: () => number },
): PreparedSampler {
  checkProc(reader.text("self/stat"), host.pid);
  rehearse(reader, host.pid, nowMs);
  let forks: ForkEvents | undefined;
  return {
    kind: "proc",
    async readyToAttach(pid) {
      checkAttachable(reader, pid);
      forks = await openForkEvents();
    },
    start(request) {
      const cores = request.cpu || request.perProcess ? coresOf(host) : undefined;
      const more = {
        ...forks && { forks },
        ...cores !== undefined && { cores },
        ...ownCpuMs && { ownCpuMs },
      };
      return new ProcSampler(reader, { ...request, ...more }, host.pid, nowMs);
    },
  };
}

/** Logical processors that are on, whichever of them memmark itself may use: sysfs-devices-system-cpu. */
const coresOf = (host: Host): number | undefined =>
  countCpus(host.readText("/sys/devices/system/cpu/online") ?? "");

function checkAttachable(reader: ProcReader, pid: number): void {
  const stat = reader.stat(pid);
  if (typeof stat === "number") throw notRunning(pid);
  if (reader.isThread(pid)) {
    const why = "that is a thread; give the pid of its process";
    throw new SetupError(`Cannot attach to ${pid}: ${why}`);
  }
  if ((stat.state === "Z" || stat.state === "X") && stat.threads <= 1) throw notRunning(pid);
  if (stat.state !== "Z" && /^0 /.test(String(reader.text(`${pid}/statm`)))) {
    const why = "that is a kernel thread, which has no memory of its own";
    throw new SetupError(`Cannot attach to ${pid}: ${why}`);
  }
}

/** Throws SetupError unless `/proc` shows the processes that memmark's own pids mean. */
function checkProc(ownStat: string | number, selfPid: number): void {
  if (typeof ownStat === "number") {
    throw new SetupError("Cannot read /proc: is it mounted? Without it, try --sampler ps");
  }
  if (Number.parseInt(ownStat) === selfPid) return;
  throw new SetupError(
    "Cannot use /proc: it belongs to another pid namespace; mount it anew in this one " +
      "(unshare has --mount-proc for that)",
  );
}

/**
 * The first look, at memmark itself: what runs for the first time takes 1 ms, and by then a short command
 * is over. The rest of a sample can wait, for what that look read stands in it.
 */
function rehearse(reader: ProcReader, selfPid: number, nowMs: () => number): void {
  new ProcTree(reader, { rootPid: selfPid, launched: true, smaps: false }, 0, nowMs()).close();
}

function preparePs(host: Host, start: PreparedSampler["start"]): PreparedSampler {
  return {
    kind: "ps",
    async readyToAttach(pid) {
      const args = ["-o", "stat=", "-p", String(pid)];
      const result = await host.runHelper({ command: "ps", args, timeoutMs: 5000 });
      if (result.kind === "notFound") throw new SetupError('Cannot run "ps": it is not on PATH');
      const state = result.kind === "ended" ? new TextDecoder().decode(result.stdout).trim() : "?";
      if (state === "" || state.startsWith("Z")) throw notRunning(pid);
    },
    start,
  };
}

const notRunning = (pid: number) =>
  new SetupError(`Cannot attach to ${pid}: no process with that pid is running`);
