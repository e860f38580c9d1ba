import { formatBytes } from "../../model/format.ts";
import type { BudgetCheck, BudgetVerdict } from "../../summary/memory_budget.ts";

const NAMES = { rss: "RSS", pss: "PSS" } as const;

/**
 * `Over budget: peak RSS 612 MiB, 100 MiB more than the 512 MiB of --max-rss`: the excess tells what
 * rounded sizes may not. Also of a limit that could not be checked.
 */
function overBudgetText(check: BudgetCheck): string {
  const { metric, limitBytes, peakBytes, isByHighWater } = check;
  const limit = `the ${formatBytes(limitBytes)} of --max-${metric}`;
  if (peakBytes === undefined) {
    return `Budget not checked: ${
      NAMES[metric]
    } was not measured, so ${limit} may have been passed`;
  }
  const how = isByHighWater ? " by the kernel's high-water mark" : "";
  return `Over budget: peak ${NAMES[metric]} ${formatBytes(peakBytes)}${how}, ` +
    `${formatBytes(peakBytes - limitBytes)} more than ${limit}`;
}

/** What a summary says of a budget before all else: nothing where it was kept. */
export function budgetAlarms(verdict: BudgetVerdict | undefined): string[] {
  if (verdict === undefined) return [];
  const ended = verdict.endedTree ? "; ended by memmark (--kill-over)" : "";
  return verdict.checks
    .filter(({ isExceeded, peakBytes }) => isExceeded || peakBytes === undefined)
    .map((check) => overBudgetText(check) + (check.isExceeded ? ended : ""));
}

/** `RSS 61% of 512 MiB`, of the limits that were kept; undefined where there are none. */
export function keptBudgetText(verdict: BudgetVerdict | undefined): string | undefined {
  const kept =
    verdict?.checks.flatMap(({ metric, limitBytes, peakBytes, isExceeded }) =>
      isExceeded || peakBytes === undefined ? [] : [
        `${NAMES[metric]} ${Math.floor(peakBytes / limitBytes * 100)}% of ${
          formatBytes(limitBytes)
        }`,
      ]
    ) ?? [];
  return kept.length === 0 ? undefined : kept.join(", ");
}
