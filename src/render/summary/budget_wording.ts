import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { GrowthCheck } from "../../summary/growth_budget.ts";
import type { BudgetCheck, BudgetVerdict } from "../../summary/memory_budget.ts";

const NAMES = { rss: "RSS", pss: "PSS", memory: "memory held" } as const;

/**
 * `Over budget: peak RSS 612 MiB, 100 MiB more than the 512 MiB of --max-rss`: the excess tells what
 * rounded sizes may not. Also of a limit that could not be checked.
 */
function overBudgetText(check: BudgetCheck): string {
  const { metric, limitBytes, peakBytes, isByHighWater } = check;
  const limit = `the ${formatBytes(limitBytes)} of --max-${metric}`;
  if (peakBytes === undefined) {
    const name = metric === "memory" ? "PSS" : NAMES[metric];
    return `Budget not checked: ${name} was not measured, so ${limit} may have been passed`;
  }
  const how = isByHighWater ? " by the kernel's high-water mark" : "";
  return `Over budget: peak ${NAMES[metric]} ${formatBytes(peakBytes)}${how}, ` +
    `${formatBytes(peakBytes - limitBytes)} more than ${limit}`;
}

/** `Over budget: RSS grew by 12 MiB/h, and surely by 11 MiB/h, more than the 1.00 MiB/h of --max-growth`. */
function growthAlarm({ limitBytesPerMinute, floor, isExceeded }: GrowthCheck): string | undefined {
  const limit = `the ${rateText(limitBytesPerMinute)} of --max-growth`;
  if (floor === undefined) {
    return `Budget not checked: the recording is too short to tell whether RSS grows by more than ${limit}`;
  }
  if (!isExceeded) return undefined;
  return `Over budget: RSS grew by ${rateText(floor.bytesPerMinute)} over the last ${
    formatShortDuration(floor.spanMs)
  }, by ${rateText(floor.lowBytesPerMinute)} at least (99% confidence), more than ${limit}`;
}

/** What a summary says of a budget before all else: nothing where it was kept. */
export function budgetAlarms(verdict: BudgetVerdict | undefined): string[] {
  if (verdict === undefined) return [];
  const { checks, growth, endedTree } = verdict;
  const ended = endedTree ? "; ended by memmark (--kill-over)" : "";
  const grown = growth && growthAlarm(growth);
  return [
    ...checks
      .filter(({ isExceeded, peakBytes }) => isExceeded || peakBytes === undefined)
      .map((check) => overBudgetText(check) + (check.isExceeded ? ended : "")),
    ...grown === undefined ? [] : [grown + (growth!.isExceeded ? ended : "")],
  ];
}

/** `RSS 61% of 512 MiB`, of the limits that were kept; undefined where there are none. */
export function keptBudgetText(verdict: BudgetVerdict | undefined): string | undefined {
  if (verdict === undefined) return undefined;
  const { checks, growth } = verdict;
  const kept = checks.flatMap(({ metric, limitBytes, peakBytes, isExceeded }) =>
    isExceeded || peakBytes === undefined ? [] : [
      `${NAMES[metric]} ${Math.floor(peakBytes / limitBytes * 100)}% of ${formatBytes(limitBytes)}`,
    ]
  );
  if (growth?.floor !== undefined && !growth.isExceeded) {
    kept.push(`no sure growth above ${rateText(growth.limitBytesPerMinute)}`);
  }
  return kept.length === 0 ? undefined : kept.join(", ");
}

const rateText = (bytesPerMinute: number): string => `${formatBytes(bytesPerMinute * 60)}/h`;
