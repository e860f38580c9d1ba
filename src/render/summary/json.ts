import { cpuTimeMs } from "../../summary/cpu_time.ts";
import type { Figure } from "../../summary/memory_figure.ts";
import { CONFIDENCE_PERCENT, type Growth } from "../../summary/growth.ts";
import type { BudgetVerdict } from "../../summary/memory_budget.ts";
import type { Phase } from "../../summary/phases.ts";
import type { KindsAtPeak, LargestMappings, Summary } from "../../summary/summary.ts";
import { groupObject, runObject } from "./facts_json.ts";
import { finite, type JsonObject, rounded } from "./json_values.ts";

/** Changes only when a key goes or changes its meaning; new ones may come without. */
export const SCHEMA = "memmark-summary/1";

/**
 * The summary as JSON, as docs/summary.schema.json describes it. A key that is absent was not
 * measured; sizes are in whole bytes, times in milliseconds.
 */
export function summaryJson(summary: Summary): string {
  return `${JSON.stringify(document(summary), undefined, 2)}\n`;
}

function document(summary: Summary): JsonObject {
  const { cpu, processes, missedPeak, shared, largest, commands, growth, markers } = summary;
  const { kinds, mappings } = summary;
  return {
    schema: SCHEMA,
    budget: summary.facts.budget && budgetObject(summary.facts.budget),
    ...runObject(summary),
    ...figure("rss", summary.rss),
    rss_high_water_lower_bound_bytes: missedPeak?.lowerBoundBytes,
    rss_high_water_upper_bound_bytes: missedPeak?.upperBoundBytes,
    ...figure("pss", summary.pss),
    ...figure("swap", summary.swap),
    ...figure("phys_footprint", summary.physFootprint),
    ...groupObject(summary.facts),
    cpu_mean_percent: rounded(cpu?.meanPercent),
    cpu_peak_percent: rounded(cpu?.peakPercent),
    cpu_peak_elapsed_ms: rounded(cpu?.peakElapsedMs),
    cpu_time_ms: rounded(cpuTimeMs(cpu, summary.facts)),
    processes_last: processes.last,
    processes_at_rss_peak: processes.atRssPeak,
    processes_most: processes.most,
    processes_ever: processes.distinctProcesses,
    shared_memory: shared && {
      elapsed_ms: rounded(shared.elapsedMs),
      processes: shared.processes,
      rss_bytes: shared.rssBytes,
      pss_bytes: Math.round(shared.pssBytes),
    },
    largest_processes: largest && {
      elapsed_ms: rounded(largest.elapsedMs),
      rss_bytes: largest.rssBytes,
      processes: largest.processes.map(({ pid, name, rssBytes, rssKinds }) => ({
        ...{ pid, name, rss_bytes: rssBytes },
        ...rssKinds && {
          rss_anon_bytes: rssKinds.anonBytes,
          rss_file_bytes: rssKinds.fileBytes,
          rss_shmem_bytes: rssKinds.shmemBytes,
        },
      })),
    },
    memory_kinds: kinds && kindsObject(kinds),
    largest_mappings: mappings && mappingsObject(mappings),
    commands: commands?.map((command) => ({
      name: command.name,
      processes: command.count,
      rss_largest_bytes: command.largestBytes,
      rss_p95_bytes: Math.round(command.p95Bytes),
      processes_at_rss_peak: command.atPeak,
      rss_at_peak_bytes: command.atPeakBytes,
      cpu_time_ms: rounded(command.cpuMs),
    })),
    growth: growth && growthObject(growth),
    phases: markers.phases.map(phaseObject),
    markers_without_phase: markers.unusedMarkers,
  };
}

function kindsObject({ elapsedMs, processes, rssBytes, metric, kinds }: KindsAtPeak): JsonObject {
  return {
    elapsed_ms: rounded(elapsedMs),
    processes,
    rss_bytes: rssBytes,
    metric,
    anon_bytes: kinds.anonBytes,
    file_bytes: kinds.fileBytes,
    shmem_bytes: kinds.shmemBytes,
  };
}

function mappingsObject(of: LargestMappings): JsonObject {
  return {
    elapsed_ms: rounded(of.elapsedMs),
    tree_rss_bytes: of.treeRssBytes,
    pid: of.pid,
    name: of.name,
    rss_bytes: of.rssBytes,
    mappings: of.mappings.map(({ name, rssBytes, pssBytes, count }) => ({
      name,
      rss_bytes: rssBytes,
      pss_bytes: pssBytes,
      count,
    })),
  };
}

function budgetObject({ checks, growth, isExceeded, endedTree }: BudgetVerdict): JsonObject {
  return {
    exceeded: isExceeded,
    ended_tree: endedTree,
    limits: checks.map((check) => ({
      metric: check.metric,
      limit_bytes: check.limitBytes,
      peak_bytes: check.peakBytes === undefined ? undefined : Math.round(check.peakBytes),
      exceeded: check.isExceeded,
      by_high_water: check.isByHighWater,
    })),
    growth: growth && {
      limit_bytes_per_minute: rounded(growth.limitBytesPerMinute),
      exceeded: growth.isExceeded,
      ...growth.floor && {
        rss_bytes_per_minute: Math.round(growth.floor.bytesPerMinute),
        rss_bytes_per_minute_low: finite(growth.floor.lowBytesPerMinute),
        span_ms: rounded(growth.floor.spanMs),
      },
    },
  };
}

function figure(name: string, figure: Figure | undefined): JsonObject {
  if (figure === undefined) return {};
  return {
    [`${name}_peak_bytes`]: Math.round(figure.peakBytes),
    [`${name}_peak_elapsed_ms`]: rounded(figure.peakElapsedMs),
    [`${name}_mean_bytes`]: Math.round(figure.meanBytes),
    [`${name}_median_bytes`]: Math.round(figure.medianBytes),
    [`${name}_p95_bytes`]: Math.round(figure.p95Bytes),
    [`${name}_quantile_relative_error`]: figure.quantileRelativeError,
    [`${name}_min_bytes`]: Math.round(figure.minBytes),
    [`${name}_last_bytes`]: Math.round(figure.lastBytes),
    [`${name}_history_max_bytes`]: figure.maxima.map((value) =>
      value === undefined ? null : Math.round(value)
    ),
  };
}

function growthObject(growth: Growth): JsonObject {
  return {
    verdict: growth.verdict,
    rss_bytes_per_minute: Math.round(growth.bytesPerMinute),
    // JSON has no infinity: an interval without an end has no key for it.
    rss_bytes_per_minute_low: finite(growth.lowBytesPerMinute),
    rss_bytes_per_minute_high: finite(growth.highBytesPerMinute),
    confidence_percent: CONFIDENCE_PERCENT,
    span_ms: rounded(growth.spanMs),
  };
}

function phaseObject(phase: Phase): JsonObject {
  return {
    label: phase.label,
    start_elapsed_ms: rounded(phase.startElapsedMs),
    duration_ms: rounded(phase.durationMs),
    samples: phase.samples,
    rss_peak_bytes: phase.rssPeakBytes,
    rss_mean_bytes: phase.rssMeanBytes === undefined ? undefined : Math.round(phase.rssMeanBytes),
    rss_change_bytes: phase.rssChangeBytes,
  };
}
