import type { Host } from "../system/host.ts";
import { UsageError } from "../cli/usage_error.ts";
import type { RecordOptions } from "../cli/options.ts";
import { GITHUB_SUMMARY } from "../cli/values.ts";

/** Throws UsageError where this machine does not have what the options need; touches nothing. */
export function checkHost(
  { summary, budget, ownGroup }: Pick<RecordOptions, "summary" | "budget" | "ownGroup">,
  host: Pick<Host, "os" | "env">,
): void {
  if (summary.includes(GITHUB_SUMMARY)) githubSummaryPath(host);
  if (ownGroup !== undefined && host.os !== "linux") {
    const option = ownGroup.limitBytes === undefined ? "--own-group" : "--limit";
    throw new UsageError(`Cannot use ${option} on macOS: it has no control groups; drop it`);
  }
  if (budget?.pssBytes !== undefined && host.os !== "linux") {
    throw new UsageError("Cannot use --max-pss on macOS: it has no PSS; use --max-rss");
  }
}

/** The file whose Markdown GitHub Actions shows on the page of a run; each step has its own. */
export function githubSummaryPath(host: Pick<Host, "env">): string {
  const path = host.env("GITHUB_STEP_SUMMARY");
  if (path) return path;
  throw new UsageError(
    "Cannot use --summary github: the variable GITHUB_STEP_SUMMARY is not set; it is in a step of " +
      "GitHub Actions, elsewhere write --summary <path>.md",
  );
}
