import type { GroupFacts } from "./cgroup_part.ts";
import type { HighWaterMarks } from "../summary/bounds.ts";
import type { Inspector } from "../sampler/sampler.ts";
import { CsvSink } from "../sink/csv.ts";
import type { Live } from "../sink/live/live_line.ts";
import { planLive } from "../sink/live/live_plan.ts";
import { ProcessCsvSink } from "../sink/process_csv.ts";
import type { Output, Signals, WriteFailure } from "../system/host.ts";
import type { TargetUsage } from "../target/target.ts";
import type { BudgetPart } from "./budget_part.ts";
import { planChart } from "./chart_plan.ts";
import { checkOutputs } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { type MarkersPart, planMarkersPart } from "./markers_part.ts";
import type { RecordOptions } from "../cli/options.ts";
import type { Part } from "./part.ts";
import { planSummary } from "./summary_part.ts";
import { goneWarning, outputWarning } from "./warnings.ts";

/** What the parts need of the recording that they belong to. */
export interface PartsRequest {
  readonly options: RecordOptions;
  readonly deps: Deps;
  /** Ends the recording. */
  readonly stop: () => void;
  /** A closer look at the processes; undefined until there is a sampler, and where it has none. */
  readonly inspector: () => Inspector | undefined;
  /** The kernel's own high-water marks so far; undefined where there are none. */
  readonly highWater: () => HighWaterMarks | undefined;
  /** What is known of the control group once all parts are finished. */
  readonly groupFacts: () => GroupFacts;
  /** What a launched command used, once it has ended. */
  readonly usage: () => TargetUsage | undefined;
  /** Where the recording has one. */
  readonly budget: BudgetPart | undefined;
}

/**
 * Makes the parts that the options ask for, into `parts`, in the order in which they are finished.
 * All outputs are opened and none is emptied yet: should the command not start, they stay as they were.
 *
 * @throws SetupError when an output cannot be written, UsageError when two are one file.
 */
export async function addParts(parts: Part[], request: PartsRequest): Promise<void> {
  const { options, deps } = request;
  parts.push(await livePart(options, deps));
  const csv = csvPart(request);
  parts.push(csv);
  const processesCsv = options.perProcess === undefined
    ? undefined
    : processCsvPart(options.perProcess, deps);
  if (processesCsv) parts.push(processesCsv);
  checkOutputs(options, deps);
  const summary = planSummary(request, () => ({
    csv: csv.writtenPath(),
    processesCsv: processesCsv?.writtenPath(),
    markersCsv: markers.csvPath(),
    chart: chart?.drawnPath(),
  }));
  const markers = planMarkersPart(request, summary.addMarker);
  parts.push(markers);
  const chart = options.chart === undefined
    ? undefined
    : await chartPart(options.chart, request, markers);
  // The summary comes last: it tells what was written.
  parts.push(...chart ? [chart] : [], summary.part);
}

async function livePart(options: RecordOptions, deps: Deps): Promise<Part> {
  const { target, live: choice, out, quiet } = options;
  const live: Live | undefined = await planLive({
    choice,
    attachedPid: target.kind === "attach" ? target.pid : undefined,
    rowsToStdout: out === "-",
    quiet,
    host: deps.host,
    files: deps.sharedFiles,
    terminal: deps.terminal,
    nowMs: () => deps.clock.now(),
  });
  if (live === undefined) return {};
  return { sink: live, finish: () => live.close(), close: () => live.close() };
}

function csvPart({ options, deps, stop }: PartsRequest): RowsPart {
  const output = deps.outputs.open(options.out);
  const sink = new CsvSink(output, { cpu: options.cpu, cgroup: options.cgroup }, (failure) => {
    if (failure.kind === "readerGone") stop();
    else deps.terminal.say(outputWarning(options.out, failure.detail));
  });
  return rowsPart(options.out, output, sink, deps);
}

function processCsvPart(path: string, deps: Deps): RowsPart {
  const output = deps.outputs.open(path);
  const sink = new ProcessCsvSink(output, (failure: WriteFailure) => {
    const detail = failure.kind === "failed" ? failure.detail : "nobody reads it";
    deps.terminal.say(outputWarning(path, detail));
  });
  return rowsPart(path, output, sink, deps);
}

interface RowsPart extends Part {
  /** Its file, unless somebody took it away. */
  writtenPath(): string | undefined;
}

function rowsPart(
  path: string,
  output: Output,
  sink: CsvSink | ProcessCsvSink,
  { signals, terminal }: Deps,
): RowsPart {
  let isThere = true;
  return {
    sink,
    finish() {
      sink.finish();
      isThere = output.isThere();
      if (!isThere) terminal.say(goneWarning(path));
    },
    report: () => drained(output, signals),
    close: () => output.close(),
    writtenPath: () => isThere ? path : undefined,
  };
}

/** How often a reader that stalled is tried. */
const TRY_EVERY_MS = 20;

/** Waits for a reader that stalled, until somebody has enough of that. */
async function drained(output: Output, signals: Signals): Promise<void> {
  let isWanted = true;
  const offs = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) =>
    output.isDrained() ? () => {} : signals.listen(signal, () => isWanted = false)
  );
  while (isWanted && !output.isDrained()) {
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
  offs.forEach((off) => off());
}

interface ChartPart extends Part {
  /** The chart, once it is drawn. */
  drawnPath(): string | undefined;
}

async function chartPart(
  path: string,
  { options, deps, groupFacts }: PartsRequest,
  markers: MarkersPart,
): Promise<ChartPart> {
  let drawn = false;
  const chart = await planChart(path, options, deps);
  return {
    sink: chart.sink,
    async report() {
      drawn = await chart.draw(markers.markers(), groupFacts().group?.limitBytes);
    },
    drawnPath: () => drawn ? path : undefined,
  };
}
