import type { MergedFacts } from "../../summary/ranks.ts";
import { sigkillVerdict } from "../../summary/sigkill.ts";
import { signalName } from "../../summary/signal_name.ts";
import type { Environment, RunFacts, Summary } from "../../summary/summary.ts";
import { type JsonObject, rounded } from "./json_values.ts";

/** What was recorded, where and how: keys of the summary's JSON. */
export function runObject({ facts, samples, meanIntervalMs }: Summary): JsonObject {
  const { own, elapsedMs, target } = facts;
  return {
    target: "command" in target
      ? { command: target.command }
      : { pid: target.pid, name: target.name },
    end: endObject(facts),
    exit_code: facts.exitCode,
    start_unix_ms: rounded(facts.startUnixMs),
    duration_ms: rounded(elapsedMs),
    interval_ms: rounded(facts.intervalMs),
    interval_mean_ms: rounded(meanIntervalMs),
    samples,
    missed_ticks: facts.missed,
    worst_late_ms: rounded(facts.worstLateMs),
    csv_path: facts.files?.csv,
    processes_csv_path: facts.files?.processesCsv,
    markers_csv_path: facts.files?.markersCsv,
    ranks_csv_path: facts.files?.ranksCsv,
    chart_path: facts.files?.chart,
    report_path: facts.files?.report,
    facts_path: facts.files?.facts,
    summary_paths: facts.files?.summaries,
    command_cpu_time_ms: rounded(facts.commandCpuMs),
    cpu_carried_over_ms: rounded(facts.carriedCpuMs),
    environment: facts.environment && environmentObject(facts.environment),
    launcher: facts.launcher && {
      rank: facts.launcher.rank,
      ranks: facts.launcher.ranks,
      job: facts.launcher.job,
      array_task: facts.launcher.arrayTask,
    },
    merged: facts.merged && mergedObject(facts.merged),
    memmark: own && {
      cpu_time_ms: rounded(own.cpuMs),
      cpu_percent: elapsedMs > 0 ? rounded(own.cpuMs / elapsedMs * 100) : undefined,
      rss_bytes: own.rssBytes,
    },
  };
}

function environmentObject(environment: Environment): JsonObject {
  return {
    memmark_version: environment.memmarkVersion,
    os: environment.os,
    kernel: environment.kernel,
    architecture: environment.architecture,
    hostname: environment.hostname,
    cpus: environment.cpus,
    memory_bytes: environment.memoryBytes,
    container: environment.isContainer,
    sampler: environment.sampler,
  };
}

function mergedObject({ align, ranks, hosts, notes }: MergedFacts): JsonObject {
  return {
    align,
    notes,
    ranks: ranks.map((rank) => ({
      rank: rank.rank,
      host: rank.host,
      csv_path: rank.path,
      start_unix_ms: rank.startUnixMs,
      offset_ms: rank.offsetMs,
      duration_ms: rank.durationMs,
      samples: rank.samples,
      rss_peak_bytes: rank.rssPeakBytes,
      pss_peak_bytes: rank.pssPeakBytes,
      exit_code: rank.exitCode,
    })),
    hosts: hosts?.map((host) => ({
      host: host.host,
      ranks: host.ranks,
      rss_peak_bytes: host.rssPeakBytes,
      pss_peak_bytes: host.pssPeakBytes,
    })),
  };
}

const END_KINDS = {
  exited: "exited",
  signalled: "signalled",
  vanished: "vanished",
  left: "running",
  interrupted: "interrupted",
  timeLimit: "time_limit",
  running: "running",
} as const;

function endObject({ end, environment }: RunFacts): JsonObject | undefined {
  return end && {
    kind: END_KINDS[end.kind],
    ...end.kind === "left" && { left_by_user: true },
    ...end.kind === "exited" && { code: end.code },
    ...end.kind === "signalled" && {
      signal: end.signal,
      signal_name: signalName(end.signal, environment?.os ?? "linux"),
    },
  };
}

const SIGKILL_CAUSES = {
  oomKilled: "oom_killer",
  possible: "possibly_oom_killer",
  notOomKilled: "not_oom_killer",
  unknown: "unknown",
} as const;

/** The control group's figures, and what the OOM killer did. */
export function groupObject(facts: RunFacts): JsonObject {
  const { group, oom } = facts;
  const verdict = sigkillVerdict(facts);
  return {
    cgroup_limit_bytes: group?.limitBytes,
    cgroup_swap_limit_bytes: group?.swapLimitBytes,
    cgroup_peak_bytes: group?.peakBytes,
    cgroup_sampled_peak_bytes: group?.sampledPeakBytes,
    cgroup_peak_without_cache_bytes: group?.withoutCachePeakBytes,
    cgroup_cache_peak_bytes: group?.cachePeakBytes,
    cgroup_peak_working_set_bytes: group?.workingSetPeakBytes,
    cgroup_last_bytes: group?.lastBytes,
    cgroup_peak_is_kernel: group?.isKernelPeak,
    cgroup_dedicated: group?.isDedicated,
    cgroup_path: group?.path,
    cgroup_id: group?.id,
    cgroup_oom_kills: oom?.groupKills,
    cgroup_last_oom_kill_age_ms: rounded(oom?.lastGroupKillAgeMs),
    machine_oom_kills: oom?.machineKills,
    sigkill_cause: verdict && SIGKILL_CAUSES[verdict],
  };
}
