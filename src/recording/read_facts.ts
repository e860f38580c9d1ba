import { SetupError } from "../model/errors.ts";
import type { MemoryKinds } from "../model/kinds.ts";
import { present } from "../model/present.ts";
import type { OomEvidence } from "../model/oom.ts";
import type { GroupFigure } from "../summary/group.ts";
import type { BudgetVerdict } from "../summary/memory_budget.ts";
import { ALIGNMENTS, type LauncherFacts, type MergedFacts } from "../summary/ranks.ts";
import type { CloserLooks, Environment, LargestMappings, RunFacts } from "../summary/summary.ts";
import { JsonFields } from "./json_fields.ts";

/** What a summary as JSON tells beyond the rows. */
export interface RecordedFacts {
  readonly facts: RunFacts;
  readonly looks: CloserLooks;
}

/** The version of the format that is read: see docs/summary.schema.json. */
const SCHEMA = "memmark-summary/1";

/**
 * Reads the facts of a run out of a summary as JSON; the figures are left out, for they follow from the
 * rows. Keys of a later memmark are ignored.
 *
 * @throws SetupError when it is something else, with the key; `path` is the file's, for messages.
 */
export function parseFacts(text: string, path: string): RecordedFacts {
  const json = JsonFields.parse(text, path);
  const schema = json.text("schema");
  if (schema !== SCHEMA) {
    const found = schema === undefined ? "no schema" : JSON.stringify(schema);
    throw new SetupError(
      `Cannot read ${
        JSON.stringify(path)
      }: found ${found}, wanted "${SCHEMA}", a summary of memmark`,
    );
  }
  return { facts: factsOf(json), looks: looksOf(json) };
}

function factsOf(json: JsonFields): RunFacts {
  const oom = oomOf(json);
  return {
    target: targetOf(json.required(json.fields("target"), "target")),
    ...present({
      end: json.fields("end") && endOf(json.fields("end")!),
      exitCode: json.number("exit_code"),
      intervalMs: json.number("interval_ms"),
      missed: json.number("missed_ticks"),
      worstLateMs: json.number("worst_late_ms"),
      environment: json.fields("environment") && environmentOf(json.fields("environment")!),
      distinctProcesses: json.number("processes_ever"),
      group: groupOf(json),
      oom: Object.keys(oom).length > 0 ? oom : undefined,
      commandCpuMs: json.number("command_cpu_time_ms"),
      carriedCpuMs: json.number("cpu_carried_over_ms"),
      own: ownOf(json.fields("memmark")),
      budget: json.fields("budget") && budgetOf(json.fields("budget")!),
      launcher: json.fields("launcher") && launcherOf(json.fields("launcher")!),
      merged: json.fields("merged") && mergedOf(json.fields("merged")!),
    }),
    elapsedMs: json.required(json.number("duration_ms"), "duration_ms"),
    startUnixMs: json.required(json.number("start_unix_ms"), "start_unix_ms"),
    files: present({
      csv: json.text("csv_path"),
      processesCsv: json.text("processes_csv_path"),
      markersCsv: json.text("markers_csv_path"),
      ranksCsv: json.text("ranks_csv_path"),
      chart: json.text("chart_path"),
      report: json.text("report_path"),
      facts: json.text("facts_path"),
      summaries: json.texts("summary_paths"),
    }),
  };
}

function looksOf(json: JsonFields): CloserLooks {
  const lowerBoundBytes = json.number("rss_high_water_lower_bound_bytes");
  const upperBoundBytes = json.number("rss_high_water_upper_bound_bytes");
  const shared = json.fields("shared_memory"), largest = json.fields("largest_processes");
  const kinds = json.fields("memory_kinds"), mappings = json.fields("largest_mappings");
  return present({
    marks: lowerBoundBytes === undefined
      ? undefined
      : { lowerBoundBytes, ...present({ upperBoundBytes }) },
    shared: shared && {
      elapsedMs: numberOf(shared, "elapsed_ms"),
      processes: numberOf(shared, "processes"),
      rssBytes: numberOf(shared, "rss_bytes"),
      pssBytes: numberOf(shared, "pss_bytes"),
    },
    largest: largest && {
      elapsedMs: numberOf(largest, "elapsed_ms"),
      rssBytes: numberOf(largest, "rss_bytes"),
      processes: largest.required(largest.list("processes"), "processes").map((process) => ({
        pid: numberOf(process, "pid"),
        name: process.required(process.text("name"), "name"),
        rssBytes: numberOf(process, "rss_bytes"),
        ...process.number("rss_anon_bytes") !== undefined &&
          { rssKinds: kindsOf(process, "rss_") },
      })),
    },
    kinds: kinds && {
      elapsedMs: numberOf(kinds, "elapsed_ms"),
      processes: numberOf(kinds, "processes"),
      rssBytes: numberOf(kinds, "rss_bytes"),
      metric: kinds.required(kinds.word("metric", ["rss", "pss"] as const), "metric"),
      kinds: kindsOf(kinds, ""),
    },
    mappings: mappings && mappingsOf(mappings),
    commands: json.list("commands")?.map((command) => ({
      name: command.required(command.text("name"), "name"),
      count: numberOf(command, "processes"),
      largestBytes: numberOf(command, "rss_largest_bytes"),
      p95Bytes: numberOf(command, "rss_p95_bytes"),
      atPeak: numberOf(command, "processes_at_rss_peak"),
      atPeakBytes: numberOf(command, "rss_at_peak_bytes"),
      ...present({ cpuMs: command.number("cpu_time_ms") }),
    })),
  });
}

const kindsOf = (json: JsonFields, prefix: string): MemoryKinds => ({
  anonBytes: numberOf(json, `${prefix}anon_bytes`),
  fileBytes: numberOf(json, `${prefix}file_bytes`),
  shmemBytes: numberOf(json, `${prefix}shmem_bytes`),
});

const mappingsOf = (json: JsonFields): LargestMappings => ({
  elapsedMs: numberOf(json, "elapsed_ms"),
  treeRssBytes: numberOf(json, "tree_rss_bytes"),
  pid: numberOf(json, "pid"),
  name: json.required(json.text("name"), "name"),
  rssBytes: numberOf(json, "rss_bytes"),
  mappings: json.required(json.list("mappings"), "mappings").map((mapping) => ({
    name: mapping.required(mapping.text("name"), "name"),
    rssBytes: numberOf(mapping, "rss_bytes"),
    pssBytes: numberOf(mapping, "pss_bytes"),
    count: numberOf(mapping, "count"),
  })),
});

function targetOf(json: JsonFields): RunFacts["target"] {
  const command = json.texts("command");
  if (command !== undefined) return { command };
  return present({ pid: json.number("pid"), name: json.text("name") });
}

const END_KINDS = [
  "exited",
  "signalled",
  "vanished",
  "interrupted",
  "time_limit",
  "running",
] as const;

function endOf(json: JsonFields): RunFacts["end"] {
  const kind = json.required(json.word("kind", END_KINDS), "kind");
  switch (kind) {
    case "exited":
      return { kind, code: numberOf(json, "code") };
    case "signalled":
      return { kind, signal: numberOf(json, "signal") };
    case "time_limit":
      return { kind: "timeLimit" };
    case "running":
      return { kind: json.boolean("left_by_user") ? "left" : kind };
    default:
      return { kind };
  }
}

function environmentOf(json: JsonFields): Environment {
  return {
    memmarkVersion: json.required(json.text("memmark_version"), "memmark_version"),
    os: json.required(json.word("os", ["linux", "darwin"]), "os"),
    sampler: json.required(json.word("sampler", ["proc", "ps"]), "sampler"),
    ...present({
      kernel: json.text("kernel"),
      architecture: json.text("architecture"),
      hostname: json.text("hostname"),
      cpus: json.number("cpus"),
      memoryBytes: json.number("memory_bytes"),
      isContainer: json.boolean("container"),
    }),
  };
}

function groupOf(json: JsonFields): GroupFigure | undefined {
  const peakBytes = json.number("cgroup_peak_bytes");
  if (peakBytes === undefined) return undefined;
  return {
    peakBytes,
    ...present({
      limitBytes: json.number("cgroup_limit_bytes"),
      swapLimitBytes: json.number("cgroup_swap_limit_bytes"),
      isKernelPeak: json.boolean("cgroup_peak_is_kernel"),
      sampledPeakBytes: json.number("cgroup_sampled_peak_bytes"),
      withoutCachePeakBytes: json.number("cgroup_peak_without_cache_bytes"),
      cachePeakBytes: json.number("cgroup_cache_peak_bytes"),
      workingSetPeakBytes: json.number("cgroup_peak_working_set_bytes"),
      lastBytes: json.number("cgroup_last_bytes"),
      isDedicated: json.boolean("cgroup_dedicated"),
      path: json.text("cgroup_path"),
      id: json.text("cgroup_id"),
    }),
  };
}

const oomOf = (json: JsonFields): OomEvidence =>
  present({
    groupKills: json.number("cgroup_oom_kills"),
    machineKills: json.number("machine_oom_kills"),
    lastGroupKillAgeMs: json.number("cgroup_last_oom_kill_age_ms"),
  });

const ownOf = (json: JsonFields | undefined): RunFacts["own"] =>
  json && { cpuMs: numberOf(json, "cpu_time_ms"), rssBytes: numberOf(json, "rss_bytes") };

const launcherOf = (json: JsonFields): LauncherFacts =>
  present({
    rank: json.number("rank"),
    ranks: json.number("ranks"),
    job: json.text("job"),
    arrayTask: json.text("array_task"),
  });

function mergedOf(json: JsonFields): MergedFacts {
  return {
    align: json.required(json.word("align", ALIGNMENTS), "align"),
    ranks: json.required(json.list("ranks"), "ranks").map((rank) => ({
      rank: rank.required(rank.text("rank"), "rank"),
      path: rank.required(rank.text("csv_path"), "csv_path"),
      startUnixMs: numberOf(rank, "start_unix_ms"),
      offsetMs: numberOf(rank, "offset_ms"),
      durationMs: numberOf(rank, "duration_ms"),
      samples: numberOf(rank, "samples"),
      ...present({
        host: rank.text("host"),
        rssPeakBytes: rank.number("rss_peak_bytes"),
        pssPeakBytes: rank.number("pss_peak_bytes"),
        exitCode: rank.number("exit_code"),
      }),
    })),
    ...present({
      notes: json.texts("notes"),
      hosts: json.list("hosts")?.map((host) => ({
        host: host.required(host.text("host"), "host"),
        ranks: numberOf(host, "ranks"),
        ...present({
          rssPeakBytes: host.number("rss_peak_bytes"),
          pssPeakBytes: host.number("pss_peak_bytes"),
        }),
      })),
    }),
  };
}

function budgetOf(json: JsonFields): BudgetVerdict {
  return {
    isExceeded: json.boolean("exceeded") ?? false,
    endedTree: json.boolean("ended_tree") ?? false,
    checks: (json.list("limits") ?? []).map((check) => ({
      metric: check.required(check.word("metric", ["rss", "pss", "memory"]), "metric"),
      limitBytes: numberOf(check, "limit_bytes"),
      ...present({ peakBytes: check.number("peak_bytes") }),
      isExceeded: check.boolean("exceeded") ?? false,
      isByHighWater: check.boolean("by_high_water") ?? false,
    })),
    ...present({ growth: json.fields("growth") && growthCheckOf(json.fields("growth")!) }),
  };
}

function growthCheckOf(json: JsonFields): NonNullable<BudgetVerdict["growth"]> {
  const bytesPerMinute = json.number("rss_bytes_per_minute");
  return {
    limitBytesPerMinute: numberOf(json, "limit_bytes_per_minute"),
    ...bytesPerMinute !== undefined && {
      floor: {
        bytesPerMinute,
        lowBytesPerMinute: json.number("rss_bytes_per_minute_low") ?? -Infinity,
        spanMs: numberOf(json, "span_ms"),
      },
    },
    isExceeded: json.boolean("exceeded") ?? false,
  };
}

const numberOf = (json: JsonFields, key: string): number => json.required(json.number(key), key);
