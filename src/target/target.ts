import type { TargetEnd } from "../model/target_end.ts";

/** What is being recorded: a command that memmark started, or a process that ran already. */
export interface Target {
  readonly pid: number;
  /** True when memmark is its parent, and adopts its orphans where it can. */
  readonly isLaunched: boolean;
  /** Called after each tick, for what has to be done now and then. */
  tend(nowMs: number): void;
  /**
   * The largest RSS that a process of the target had at any time, by what the kernel says of a child
   * that ended. Undefined where it has not, or where that does not tell.
   */
  maxRssBytes(): number | undefined;
  /** Called once the recording is over and its files are finished: waits for the end of a launched command. */
  end(): Promise<TargetEnd>;
}
