import type { CpuUse, Metrics } from "../model/sample.ts";
import type { Intervals } from "./intervals.ts";
import { MeanSeries } from "./mean_series.ts";
import { KindStack } from "./kind_stack.ts";
import { MetricSeries } from "./metric_series.ts";
import { ProcessStack, type StackedReading, type StackMetric } from "./process_stack.ts";
import { RowTimes } from "./row_times.ts";

/**
 * Lines for each metric, or PSS (RSS where that was not measured) and swap as stacked areas, by process
 * where processes are known; or areas of memory by kind.
 */
export type ChartType = "lines" | "stacked" | "kinds";

/** What a chart takes of a row. */
export interface ChartRow extends Metrics, Pick<CpuUse, "cpuPercent"> {
  readonly processes?: readonly StackedReading[];
}

/**
 * A recording as a chart needs it: a fold over its rows in bounded memory (about 1.8 MiB, stacked
 * 1.2 MiB more), that keeps every peak and every gap wider than a pixel, and up to 4,096 rows exactly.
 */
export class ChartSeries {
  readonly rss = new MetricSeries();
  readonly vsz = new MetricSeries();
  readonly swap = new MetricSeries();
  readonly pss = new MetricSeries();
  readonly physFootprint = new MetricSeries();
  /** In percent of one core. */
  readonly cpu = new MeanSeries();
  /** For a stacked chart only. */
  #stack: ProcessStack | undefined;
  /** For a chart by kind only. */
  #kinds: KindStack | undefined;
  readonly #times = new RowTimes();

  constructor(type: ChartType = "lines") {
    this.#kinds = type === "kinds" ? new KindStack("rss") : undefined;
    this.#stack = type === "stacked" ? new ProcessStack("rss") : undefined;
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#times.rows;
  }

  /** The first row's wall-clock time, ms since 1970 UTC; undefined without rows. */
  get startUnixMs(): number | undefined {
    return this.#times.startUnixMs;
  }

  /** Time from the first row to the last. */
  get elapsedMs(): number {
    return this.#times.elapsedMs;
  }

  /** Times between rows, measured or not. */
  get intervals(): Intervals {
    return this.#times.intervals;
  }

  /** Whether there is any memory to draw. */
  get isEmpty(): boolean {
    return this.lacksKinds || this.#memory().every((metric) => metric.measured === 0);
  }

  /** Whether memory by kind is to be drawn, and no row tells of it. */
  get lacksKinds(): boolean {
    return this.#kinds?.measured === 0;
  }

  /** Adds one row; sizes in bytes, absent = not measured. Nothing of it is kept but commands. */
  add(unixMs: number, metrics: ChartRow): void {
    const elapsedMs = this.#times.add(unixMs);
    this.rss.add(elapsedMs, metrics.rssBytes);
    this.vsz.add(elapsedMs, metrics.vszBytes);
    this.swap.add(elapsedMs, metrics.swapBytes);
    this.pss.add(elapsedMs, metrics.pssBytes);
    this.physFootprint.add(elapsedMs, metrics.physFootprintBytes);
    this.cpu.add(elapsedMs, metrics.cpuPercent);
    if (this.#stack) this.#addToStack(this.#stack, elapsedMs, metrics);
    if (this.#kinds) this.#addKinds(this.#kinds, elapsedMs, metrics);
  }

  /** For a chart by kind only. */
  get kinds(): KindStack | undefined {
    return this.#kinds;
  }

  /** For a stacked chart only. */
  get stack(): ProcessStack | undefined {
    return this.#stack;
  }

  /** What the total is of, where one metric stands for all: that of the stack, else RSS. */
  get totalMetric(): StackMetric {
    return (this.#kinds ?? this.#stack)?.metric ?? "rss";
  }

  /** From the first row with PSS by kind on, that is stacked: RSS adds shared memory up. */
  #addKinds(stack: KindStack, elapsedMs: number, row: ChartRow): void {
    const { rssKinds, pssKinds, swapBytes } = row;
    const isByPss = stack.metric === "pss" || pssKinds !== undefined;
    const into = isByPss && stack.metric === "rss" ? new KindStack("pss") : stack;
    this.#kinds = into;
    into.add(elapsedMs, isByPss ? pssKinds : rssKinds, swapBytes);
  }

  /** From the first row with PSS on, PSS is stacked: areas of RSS would add shared memory up. */
  #addToStack(stack: ProcessStack, elapsedMs: number, row: ChartRow): void {
    const { rssBytes, pssBytes, swapBytes, processes } = row;
    const isByPss = stack.metric === "pss" || pssBytes !== undefined;
    const into = isByPss && stack.metric === "rss" ? new ProcessStack("pss") : stack;
    this.#stack = into;
    into.add(elapsedMs, isByPss ? pssBytes : rssBytes, swapBytes, processes);
  }

  #memory(): readonly MetricSeries[] {
    return [this.rss, this.pss, this.physFootprint, this.swap, this.vsz];
  }
}
