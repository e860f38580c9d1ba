import { keptText } from "../model/kept.ts";
import type { Marker } from "../model/markers.ts";
import type { Sample } from "../model/sample.ts";
import type { Sink } from "../model/sink.ts";
import type { DetailSeries } from "../series/detail.ts";
import type { ChartSeries } from "../series/series.ts";
import { SummaryFold, type SummaryFoldRequest } from "../summary/fold.ts";
import type { CloserLooks, RunFacts } from "../summary/summary.ts";
import { type Recording, titleOf } from "./recording.ts";

/** What to fold, and with what. */
export interface RecordingFoldRequest extends SummaryFoldRequest {
  /** Takes the course of the metrics, where something is to be drawn. */
  readonly series?: ChartSeries | undefined;
  /** Takes the rows themselves, where somebody will look closely. */
  readonly detail?: DetailSeries | undefined;
}

/**
 * Folds rows to a {@link Recording}, in a memory that does not grow: those that are being recorded, and
 * those that are read back.
 */
export class RecordingFold implements Sink {
  readonly #summary: SummaryFold;
  readonly #series: ChartSeries | undefined;
  readonly #detail: DetailSeries | undefined;
  readonly #markers: Marker[] = [];
  #startUnixMs: number | undefined;

  constructor(request: RecordingFoldRequest) {
    this.#summary = new SummaryFold(request);
    this.#series = request.series;
    this.#detail = request.detail;
  }

  add(sample: Sample): void {
    this.#startUnixMs ??= sample.unixMs - sample.elapsedMs;
    this.#summary.add(sample);
    this.#series?.add(sample.unixMs, sample);
    this.#detail?.add(sample);
  }

  /** Takes a marker, at any time before the end. */
  addMarker({ unixMs, label }: Marker): void {
    const marker = { unixMs, label: keptText(label) };
    this.#summary.addMarker(marker);
    this.#markers.push(marker);
  }

  /** When the recording began, ms since 1970 UTC, by its rows; 0 without one. */
  get startUnixMs(): number {
    return this.#startUnixMs ?? 0;
  }

  /** What the closer looks told. */
  closerLooks(): CloserLooks {
    return this.#summary.closerLooks();
  }

  /** The recording; call it once, when no more rows come. */
  finish(facts: RunFacts, looks: CloserLooks): Recording {
    const limitBytes = facts.group?.limitBytes;
    const summary = this.#summary.finish(facts, looks);
    const { processes } = this.#summary;
    return {
      title: titleOf(facts),
      ...limitBytes !== undefined && { limitBytes },
      summary,
      ...processes && { processes },
      markers: this.#markers.toSorted((a, b) => a.unixMs - b.unixMs),
      ...this.#series && { series: this.#series },
      ...this.#detail && { detail: this.#detail },
    };
  }
}
