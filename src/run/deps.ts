import type { CgroupFiles } from "../cgroup/cgroup_files.ts";
import type {
  ForkEvents,
  Host,
  HttpClient,
  Launcher,
  Orphanage,
  Outputs,
  ProcFiles,
  ReportAssets,
  SharedFiles,
  Signals,
  Terminal,
} from "../system/host.ts";
import type { Clock } from "../time/clock.ts";

/** The machine, in the pieces that memmark uses. Made in main.ts, played in tests. */
export interface Deps {
  readonly host: Host;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** A clock that nobody has woken yet: one is good for one recording. */
  readonly newClock: () => Clock;
  /** CPU time that memmark itself has used, in ms; absent where that cannot be asked cheaply. */
  readonly ownCpuMs?: (() => number) | undefined;
  readonly outputs: Outputs;
  readonly sharedFiles: SharedFiles;
  /** Whether memmark was started with nothing but UTF-8; asked where it does not look so. */
  readonly argumentsAreUtf8: () => boolean;
  readonly signals: Signals;
  /**
   * Sees to it that no signal opens a debugger; may have to start memmark again. To be called before a
   * recording does anything. Throws SetupError.
   */
  readonly blockDebuggerSignal: () => void;
  readonly launcher: Launcher;
  /** Absent where orphans cannot be adopted. */
  readonly orphanage: Orphanage | undefined;
  /** Opens `/proc`. */
  readonly openProc: () => ProcFiles;
  /** Listens to the kernel's account of forks, from then on; undefined where it may not. Linux only. */
  readonly openForkEvents: () => Promise<ForkEvents | undefined>;
  /** Gives back pages of memory that were needed to start only. */
  readonly releaseProgramPages: () => Promise<void>;
  /** Loads HTTP, for metrics that are sent. */
  readonly openHttp: () => Promise<HttpClient>;
  /** Opens the file system for control groups. Linux only. */
  readonly openCgroups: () => CgroupFiles;
  /** Reads the font that stands beside memmark for PNG charts. Throws SetupError where it is missing. */
  readonly chartFont: () => Promise<Uint8Array>;
  /** Reads what stands beside memmark for reports. Throws SetupError where it is missing. */
  readonly reportAssets: () => Promise<ReportAssets>;
}
