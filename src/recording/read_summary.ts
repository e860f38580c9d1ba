import { present } from "../model/present.ts";
import { missedPeak, sharedMemory } from "../summary/bounds.ts";
import type { CpuFigure } from "../summary/cpu.ts";
import type { Figure } from "../summary/memory_figure.ts";
import type { Growth } from "../summary/growth.ts";
import type { Phase } from "../summary/phases.ts";
import type { CloserLooks, RunFacts, Summary } from "../summary/summary.ts";
import { JsonFields } from "./json_fields.ts";
import { parseFacts } from "./read_facts.ts";

/**
 * Reads a whole summary back that `--summary run.json` wrote: written again it is the same. Keys of a
 * later memmark are ignored.
 *
 * @throws SetupError when it is something else, with the key; `path` is the file's, for messages.
 */
export function parseSummary(text: string, path: string): Summary {
  const { facts, looks } = parseFacts(text, path);
  const json = JsonFields.parse(text, path);
  const rss = figureOf(json, "rss");
  return {
    facts,
    samples: required(json, "samples"),
    ...present({
      meanIntervalMs: json.amount("interval_mean_ms"),
      rss,
      pss: figureOf(json, "pss"),
      swap: figureOf(json, "swap"),
      physFootprint: figureOf(json, "phys_footprint"),
      cpu: cpuOf(json),
      ...lookedAt(looks, rss),
      growth: json.fields("growth") && growthOf(json.fields("growth")!),
    }),
    processes: processesOf(json, facts),
    markers: {
      phases: json.required(json.list("phases"), "phases").map(phaseOf),
      unusedMarkers: required(json, "markers_without_phase"),
    },
  };
}

/** What a summary makes of the looks: judged against the figures, or as they are. */
function lookedAt({ marks, shared, ...asTheyAre }: CloserLooks, rss: Figure | undefined) {
  return {
    missedPeak: missedPeak(rss?.peakBytes ?? 0, marks),
    shared: shared && sharedMemory(shared),
    ...asTheyAre,
  };
}

/** Undefined where it was never measured. */
function figureOf(json: JsonFields, name: string): Figure | undefined {
  const peakBytes = json.amount(`${name}_peak_bytes`);
  if (peakBytes === undefined) return undefined;
  return {
    peakBytes,
    peakElapsedMs: required(json, `${name}_peak_elapsed_ms`),
    meanBytes: required(json, `${name}_mean_bytes`),
    medianBytes: required(json, `${name}_median_bytes`),
    p95Bytes: required(json, `${name}_p95_bytes`),
    quantileRelativeError: required(json, `${name}_quantile_relative_error`),
    minBytes: required(json, `${name}_min_bytes`),
    lastBytes: required(json, `${name}_last_bytes`),
    maxima: (json.amounts(`${name}_history_max_bytes`) ?? []).map((value) => value ?? undefined),
  };
}

function cpuOf(json: JsonFields): CpuFigure | undefined {
  const meanPercent = json.amount("cpu_mean_percent");
  if (meanPercent === undefined) return undefined;
  return {
    meanPercent,
    peakPercent: required(json, "cpu_peak_percent"),
    peakElapsedMs: required(json, "cpu_peak_elapsed_ms"),
    // Without the command's own, which is a fact, it can only be that of the samples.
    ...present({ timeMs: json.amount("cpu_time_ms") }),
  };
}

function processesOf(json: JsonFields, { distinctProcesses }: RunFacts): Summary["processes"] {
  const most = required(json, "processes_most");
  return {
    last: required(json, "processes_last"),
    atRssPeak: required(json, "processes_at_rss_peak"),
    most,
    ...present({ distinctProcesses }),
  };
}

const VERDICTS = ["growing", "falling", "steady", "unclear"] as const;

function growthOf(json: JsonFields): Growth {
  return {
    verdict: json.required(json.word("verdict", VERDICTS), "verdict"),
    bytesPerMinute: json.required(json.number("rss_bytes_per_minute"), "rss_bytes_per_minute"),
    lowBytesPerMinute: json.number("rss_bytes_per_minute_low") ?? -Infinity,
    highBytesPerMinute: json.number("rss_bytes_per_minute_high") ?? Infinity,
    spanMs: required(json, "span_ms"),
  };
}

function phaseOf(json: JsonFields): Phase {
  return {
    ...present({ label: json.text("label") }),
    startElapsedMs: required(json, "start_elapsed_ms"),
    durationMs: required(json, "duration_ms"),
    samples: required(json, "samples"),
    ...present({
      rssPeakBytes: json.amount("rss_peak_bytes"),
      rssMeanBytes: json.amount("rss_mean_bytes"),
      rssChangeBytes: json.number("rss_change_bytes"),
    }),
  };
}

const required = (json: JsonFields, key: string): number => json.required(json.amount(key), key);
