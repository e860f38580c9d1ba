import type { Breakdown } from "../model/csv_columns.ts";
import type { Marker } from "../model/markers.ts";
import type { Sink } from "../model/sink.ts";
import type { WrittenFiles } from "../summary/summary.ts";
import { CsvSink } from "../sink/csv.ts";
import type { Live } from "../sink/live/live_line.ts";
import { planLive } from "../sink/live/live_plan.ts";
import { ProcessCsvSink } from "../sink/process_csv.ts";
import type { Output, WriteFailure } from "../system/host.ts";
import { waitUnlessSignalled } from "../target/interrupt.ts";
import { checkOutputs } from "./check_outputs.ts";
import type { Deps } from "./deps.ts";
import { type MarkersOutput, openMarkers } from "./markers_output.ts";
import type { RecordOptions } from "../cli/options.ts";
import { SetupError } from "../model/errors.ts";
import { quote } from "../model/quote.ts";
import { factsPath } from "../recording/paths.ts";
import { hasNeighbours } from "./output_paths.ts";
import { goneWarning, outputWarning } from "./warnings.ts";

/** What is written while a recording runs: opened before the launch, and not emptied before its first row. */
export interface Outputs {
  readonly sinks: readonly Sink[];
  readonly markers: MarkersOutput;
  /** What has to be finished when no more rows come, in order: one that fails keeps nothing from the others. */
  readonly finishers: readonly (() => void)[];
  /** Waits for readers of the rows that stalled. */
  drained(): Promise<void>;
  /** Waits for what is sent to arrive, for no longer than that may take, and says what became of it. */
  delivered(): Promise<void>;
  /** The files that really stand, once all is finished. */
  written(): WrittenFiles;
  /** Called last, also where nothing was launched: lets go of what is held. */
  readonly closers: readonly (() => void)[];
}

/** What outputs tell while they run. */
export interface OutputsRequest {
  readonly options: RecordOptions;
  readonly deps: Deps;
  /** Ends the recording: nobody reads it any more. */
  readonly stop: () => void;
  readonly onMarker: (marker: Marker) => void;
}

/**
 * Opens what the options ask for. Whatever was opened goes to `opened` at once, so that it is closed
 * though the next one fails.
 *
 * @throws SetupError when an output cannot be written, UsageError when two are one file.
 */
export async function openOutputs(
  { options, deps, stop, onMarker }: OutputsRequest,
  opened: (() => void)[],
): Promise<Outputs> {
  const otlp = options.otlp === undefined ? undefined : await otlpOf(options, deps);
  const live = await liveOf(options, deps);
  if (live) opened.push(() => live.close());
  const csv = openCsv(options, deps, stop);
  opened.push(() => csv.close());
  const processesCsv = options.perProcess === undefined
    ? undefined
    : openProcessesCsv(options.perProcess, breakdownOf(options), deps);
  if (processesCsv) opened.push(() => processesCsv.close());
  checkOutputs(options, deps);
  csv.lock();
  processesCsv?.lock();
  const markers = openMarkers(options, deps, (marker) => {
    onMarker(marker);
    otlp?.sink.addMarker(marker);
  });
  opened.push(() => markers.close());
  return {
    sinks: [
      ...live ? [live] : [],
      csv.sink,
      ...processesCsv ? [processesCsv.sink] : [],
      markers,
      oldFacts(options, deps),
      ...otlp ? [otlp.sink] : [],
    ],
    markers,
    finishers: [
      () => live?.close(),
      () => csv.finish(),
      () => processesCsv?.finish(),
      () => markers.finish(),
    ],
    async drained() {
      await csv.drained();
      await processesCsv?.drained();
    },
    delivered: () => otlp?.delivered() ?? Promise.resolve(),
    written: () => ({
      csv: csv.writtenPath(),
      processesCsv: processesCsv?.writtenPath(),
      markersCsv: markers.csvPath(),
    }),
    closers: opened,
  };
}

// Loaded on demand: most recordings open no connection.
async function otlpOf(options: RecordOptions, deps: Deps) {
  const { openOtlp } = await import("./otlp_output.ts");
  return await openOtlp(options, deps);
}

/** With the first row the facts of an earlier run go, as its rows do. */
function oldFacts({ out }: RecordOptions, { sharedFiles }: Deps): Sink {
  let isGone = !hasNeighbours(out, sharedFiles);
  return {
    add() {
      if (!isGone) sharedFiles.remove(factsPath(out));
      isGone = true;
    },
  };
}

function liveOf(options: RecordOptions, deps: Deps): Promise<Live | undefined> {
  const { target, live: choice, out, quiet } = options;
  return planLive({
    choice,
    attachedPid: target.kind === "attach" ? target.pid : undefined,
    rowsToStdout: out === "-",
    quiet,
    host: deps.host,
    files: deps.sharedFiles,
    terminal: deps.terminal,
    nowMs: () => deps.clock.now(),
  });
}

function openCsv(options: RecordOptions, deps: Deps, stop: () => void): RowsOutput {
  const output = deps.outputs.open(options.out);
  const { cpu, cgroup } = options;
  const sink = new CsvSink(output, { cpu, cgroup, breakdown: breakdownOf(options) }, (failure) => {
    if (failure.kind === "readerGone") stop();
    else deps.terminal.say(outputWarning(options.out, failure.detail));
  });
  return new RowsOutput(options.out, output, sink, deps);
}

function openProcessesCsv(path: string, breakdown: Breakdown, deps: Deps): RowsOutput {
  const output = deps.outputs.open(path);
  const sink = new ProcessCsvSink(output, breakdown, (failure: WriteFailure) => {
    const detail = failure.kind === "failed" ? failure.detail : "nobody reads it";
    deps.terminal.say(outputWarning(path, detail));
  });
  return new RowsOutput(path, output, sink, deps);
}

const breakdownOf = ({ breakdown, smaps }: RecordOptions): Breakdown =>
  !breakdown ? "none" : smaps ? "pss" : "rss";

/** A CSV that grows row by row. */
class RowsOutput {
  readonly sink: CsvSink | ProcessCsvSink;
  readonly #path: string;
  readonly #output: Output;
  readonly #deps: Deps;
  #isThere = true;

  constructor(path: string, output: Output, sink: CsvSink | ProcessCsvSink, deps: Deps) {
    this.#path = path;
    this.#output = output;
    this.sink = sink;
    this.#deps = deps;
  }

  /** Throws SetupError when another memmark writes to the same file: rows would mix. */
  lock(): void {
    if (this.#output.lock()) return;
    throw new SetupError(
      `Cannot write to ${
        quote(this.#path)
      }: another memmark is recording to it; name another file, or ` +
        "let patterns tell them apart, such as %r for the rank or %p for the pid",
    );
  }

  finish(): void {
    this.sink.finish();
    this.#isThere = this.#output.isThere();
    if (!this.#isThere) this.#deps.terminal.say(goneWarning(this.#path));
  }

  drained(): Promise<void> {
    return waitUnlessSignalled(this.#deps.signals, () => this.#output.isDrained());
  }

  /** Its file, unless somebody took it away. */
  writtenPath(): string | undefined {
    return this.#isThere ? this.#path : undefined;
  }

  close(): void {
    this.#output.close();
  }
}
