import { LaunchError } from "../model/errors.ts";
import type { TargetEnd } from "../model/target_end.ts";
import { UsageError } from "./usage_error.ts";

/** Every exit code that is memmark's own; all others are the command's. */
export const EXIT_CODES = {
  success: 0,
  /** memmark cannot do its part, before the launch. */
  failure: 1,
  usage: 2,
  /** The command succeeded, but used more memory than it may. */
  overBudget: 3,
  /** As shells do: POSIX, "2.8.2 Exit Status for Commands". */
  notExecutable: 126,
  notFound: 127,
  /** Added to the number of the signal that killed the command, as shells do. */
  signalBase: 128,
} as const;

const SIGINT = 2;

/** What became of a budget, as far as the exit code depends on it. */
export interface BudgetOutcome {
  readonly isExceeded: boolean;
  /** memmark ended the command itself because of it. */
  readonly endedRoot: boolean;
}

/**
 * The exit code after a recording: the command's own, 128+n after signal n, 0 when attached. Over its
 * budget it is 3, unless the command failed by itself.
 */
export function exitCodeOf(end: TargetEnd, budget?: BudgetOutcome): number {
  if (budget?.endedRoot) return EXIT_CODES.overBudget;
  const code = codeOf(end);
  return budget?.isExceeded && code === EXIT_CODES.success ? EXIT_CODES.overBudget : code;
}

function codeOf(end: TargetEnd): number {
  switch (end.kind) {
    case "exited":
      return end.code;
    case "signalled":
      return EXIT_CODES.signalBase + end.signal;
    case "left":
      return EXIT_CODES.signalBase + SIGINT;
    case "vanished":
    case "interrupted":
    case "timeLimit":
      return EXIT_CODES.success;
  }
}

/** The exit code of several recordings: that of the first that failed. */
export const exitCodeOfSeries = (codes: readonly number[]): number =>
  codes.find((code) => code !== EXIT_CODES.success) ?? EXIT_CODES.success;

/** What became of the gates of a comparison. */
export interface GateOutcome {
  readonly isExceeded: boolean;
  /** Something was not there to be checked: that must not pass for a gate that held. */
  readonly isUnchecked: boolean;
}

/** The exit code of a comparison: 3 where a figure rose by more than it may, unless that is only to be said. */
export function exitCodeOfGates(
  { isExceeded, isUnchecked }: GateOutcome,
  warnOnly: boolean,
): number {
  if (warnOnly) return EXIT_CODES.success;
  if (isExceeded) return EXIT_CODES.overBudget;
  return isUnchecked ? EXIT_CODES.failure : EXIT_CODES.success;
}

/** The exit code when there was no recording because of `error`. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof UsageError) return EXIT_CODES.usage;
  if (error instanceof LaunchError) return EXIT_CODES[error.reason];
  return EXIT_CODES.failure;
}
