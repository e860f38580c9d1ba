import type { Marker } from "../model/markers.ts";
import type { RunFacts, Summary, WrittenFiles } from "../summary/summary.ts";
import type { RecordResult } from "../record.ts";
import type { Inspector } from "../sampler/sampler.ts";
import { SummaryFold } from "../summary/fold.ts";
import type { TargetUsage } from "../target/target.ts";
import type { BudgetPart } from "./budget_part.ts";
import { githubSummaryPath } from "./check_host.ts";
import type { Deps } from "./deps.ts";
import { exitCodeOf } from "../cli/exit_code.ts";
import type { RecordOptions } from "../cli/options.ts";
import type { Part } from "./part.ts";
import type { PartsRequest } from "./parts.ts";
import type { RunEnd } from "./run_end.ts";
import { GITHUB_SUMMARY } from "../cli/values.ts";
import { fileWarning } from "./warnings.ts";

/** The summary of a recording, and what tells it of markers. */
export interface SummaryPlan {
  readonly part: Part;
  addMarker(marker: Marker): void;
}

/**
 * Folds the samples to a summary, says it at the end unless that is to be quiet, and writes it to the
 * files that were asked for. An old one stays until then. `files` tells what else was written.
 */
export function planSummary(
  { options, deps, inspector, highWater, usage, groupFacts, budget }: PartsRequest,
  files: () => WrittenFiles,
): SummaryPlan {
  const fold = new SummaryFold({
    inspector: { ...lateInspector(inspector), highWater },
    nowMs: () => deps.clock.now(),
  });
  const startUnixMs = deps.clock.wallTime();
  return {
    addMarker: (marker) => fold.addMarker(marker),
    part: {
      sink: fold,
      async report(result, end) {
        const written = files();
        const everSeen = inspector()?.everSeen;
        const facts = await factsOf(options, deps, result, end);
        const summary = fold.finish({
          ...facts,
          ...groupFacts(),
          ...budget && overBudgetFacts(budget, facts.exitCode),
          startUnixMs,
          ...commandCpu(usage()),
          files: written,
          ...everSeen !== undefined && { everSeen },
        });
        await publish(summary, written, options, deps);
      },
    },
  };
}

/** The sampler's, once there is one: the summary is made before the launch, to lose no time after it. */
function lateInspector(inspector: () => Inspector | undefined) {
  return {
    processes: () => inspector()?.processes() ?? [],
    pssBytes: () => inspector()?.pssBytes(),
  };
}

const commandCpu = (usage: TargetUsage | undefined): Partial<RunFacts> =>
  usage === undefined ? {} : { commandCpuMs: usage.cpuMs };

function overBudgetFacts(budget: BudgetPart, exitCode: number | undefined): Partial<RunFacts> {
  return {
    budget: budget.verdict(),
    ...exitCode !== undefined && { exitCode: budget.exitCode(exitCode) },
  };
}

async function factsOf(
  options: RecordOptions,
  { host }: Deps,
  { missed, elapsedMs, worstLateMs }: RecordResult,
  end: RunEnd,
): Promise<Omit<RunFacts, "startUnixMs">> {
  const { target, intervalMs } = options;
  const own = await host.ownCost();
  return {
    target,
    end,
    environment: { memmarkVersion: "", os: host.os, sampler: "proc" },
    ...end.kind !== "running" && { exitCode: exitCodeOf(end) },
    intervalMs,
    missed,
    elapsedMs,
    worstLateMs,
    own,
  };
}

// The texts are loaded now: a recording need not wait for them to start.
async function publish(
  summary: Summary,
  written: WrittenFiles,
  options: RecordOptions,
  deps: Deps,
): Promise<void> {
  const { terminal } = deps;
  const summaries = await writeSummaries(summary, options, deps);
  if (options.quiet) return;
  const { summaryText } = await import("../render/summary/text.ts");
  const facts = { ...summary.facts, files: { ...written, summaries } };
  const text = summaryText({ ...summary, facts }, terminal.columns() ?? 80);
  // On a terminal apart from what the command printed last, and from the echo of Ctrl+C.
  terminal.show(terminal.isTerminal ? `\n${text}` : text);
}

/** Returns those that could be written, as they are told. */
async function writeSummaries(
  summary: Summary,
  options: RecordOptions,
  deps: Deps,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const path of options.summary) {
    const name = path === GITHUB_SUMMARY ? "$GITHUB_STEP_SUMMARY" : path;
    try {
      await writeSummary(summary, path, deps);
      written.push(name);
    } catch (error) {
      deps.terminal.say(fileWarning(name, error));
    }
  }
  return written;
}

async function writeSummary(summary: Summary, path: string, deps: Deps): Promise<void> {
  const text = await rendered(summary, path);
  const encoder = new TextEncoder();
  if (path !== GITHUB_SUMMARY) return deps.host.writeFile(path, encoder.encode(text));
  const shared = githubSummaryPath(deps.host);
  // Apart from what the step wrote before, though that may end without a line end.
  const isEmpty = (deps.sharedFiles.look(shared)?.sizeBytes ?? 0) === 0;
  deps.sharedFiles.append(shared, encoder.encode(isEmpty ? text : `\n\n${text}`));
}

async function rendered(summary: Summary, path: string): Promise<string> {
  if (path.toLowerCase().endsWith(".json")) {
    return (await import("../render/summary/json.ts")).summaryJson(summary);
  }
  return (await import("../render/summary/markdown.ts")).summaryMarkdown(summary);
}
