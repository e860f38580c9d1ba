import type { TargetEnd } from "../model/target_end.ts";

/** What a launched command used, with the descendants that it waited for and orphans that have ended. */
export interface TargetUsage {
  /** The largest RSS of one of them at any time; absent where it may be memmark's own. */
  readonly maxRssBytes?: number;
  /** User and system time of all. */
  readonly cpuMs: number;
}

/** What is being recorded: a command that memmark started, or a process that ran already. */
export interface Target {
  readonly pid: number;
  /** True when memmark is its parent, and adopts its orphans where it can. */
  readonly isLaunched: boolean;
  /** Called after each tick, for what has to be done now and then. */
  onTick(nowMs: number): void;
  /** What the kernel says of a command that has ended; undefined where it has not, or does not say. */
  usage(): TargetUsage | undefined;
  /** Whether it is known to have ended, or the user to have left it: `end` need not wait. */
  readonly hasEnded: boolean;
  /** Called once the recording is over and its files are finished: waits for the end of a launched command. */
  end(): Promise<TargetEnd>;
}
