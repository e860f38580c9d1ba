import type { Deps } from "./src/run/deps.ts";
import { run } from "./src/run/run.ts";
import { argumentsAreUtf8 } from "./src/system/arguments.ts";
import { openCgroupFiles } from "./src/system/cgroup_files.ts";
import { blockDebuggerSignal } from "./src/system/debugger_signal.ts";
import { createDenoHost } from "./src/system/deno_host.ts";
import { createDenoSignals, ignoredSignals } from "./src/system/deno_signals.ts";
import { openEventLoop } from "./src/system/event_loop.ts";
import { takeInherited } from "./src/system/inherited.ts";
import { createLauncher } from "./src/system/launcher.ts";
import { ownCpuClock } from "./src/system/own_cpu.ts";
import { openLibc } from "./src/system/libc.ts";
import { createOutputs } from "./src/system/outputs.ts";
import { openProcFiles } from "./src/system/proc_files.ts";
import { denoSharedFiles } from "./src/system/shared_files.ts";
import { createTerminal } from "./src/system/terminal.ts";
import { SystemClock } from "./src/time/system_clock.ts";

const STDOUT = 1;

/** The machine memmark runs on. */
function systemDeps(): Deps {
  const inherited = takeInherited();
  const libc = openLibc();
  const eventLoop = openEventLoop(libc);
  const signals = createDenoSignals(libc !== undefined, inherited.signalMask !== undefined);
  const ownCpuMs = ownCpuClock(libc);
  const newClock = () => new SystemClock(eventLoop);
  return {
    host: createDenoHost(inherited.environment, ownCpuMs),
    terminal: createTerminal(signals.inForeground),
    ownCpuMs,
    clock: newClock(),
    newClock,
    outputs: createOutputs(libc && (() => libc.isWritable(STDOUT))),
    sharedFiles: denoSharedFiles,
    argumentsAreUtf8,
    signals,
    blockDebuggerSignal: () => blockDebuggerSignal(libc),
    launcher: createLauncher(libc, inherited, ignoredSignals()),
    orphanage: libc && { adopt: libc.setChildSubreaper, reap: libc.reap },
    openProc: () => openProcFiles("/proc", libc),
    // Loaded for attaching only: a launch is not to wait for it.
    openForkEvents: async () => (await import("./src/system/fork_socket.ts")).openForkEvents(),
    chartFont: async () =>
      (await import("./src/system/chart_font.ts")).readChartFont(Deno.mainModule),
    reportAssets: async () =>
      (await import("./src/system/report_assets.ts")).readReportAssets(Deno.mainModule),
    releaseProgramPages: async () =>
      (await import("./src/system/own_pages.ts")).releaseProgramPages(),
    openHttp: async () => (await import("./src/system/http.ts")).denoHttp,
    openCgroups: () => openCgroupFiles("", libc),
  };
}

// Exits at once: a command that was left running must not hold memmark back.
Deno.exit(await run(Deno.args, systemDeps()));
