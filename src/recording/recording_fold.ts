import { keptText } from "../model/kept.ts";
import type { Marker } from "../model/markers.ts";
import type { Sample } from "../model/sample.ts";
import type { Sink } from "../model/sink.ts";
import type { DetailSeries } from "../series/detail.ts";
import type { ChartSeries } from "../series/series.ts";
import { SummaryFold, type SummaryFoldRequest } from "../summary/fold.ts";
import type { CloserLooks, RunFacts } from "../summary/summary.ts";
import { type Recording, titleOf } from "./recording.ts";

/** Rows are folded several at a time: code that did not run for a tenth of a second is as dear as ten rows. */
const MOST_WAITING = 64;
const LONGEST_WAIT_MS = 1000;
/** While rows repeat what was told before, there is nothing new to be looked at closer. */
const LONGEST_REPEATED_WAIT_MS = 2000;

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
  /** Samples that are not folded yet. */
  readonly #waiting: Sample[] = [];
  #peakBytes = -1;
  #isRising = false;
  #startUnixMs: number | undefined;

  constructor(request: RecordingFoldRequest) {
    this.#summary = new SummaryFold(request);
    this.#series = request.series;
    this.#detail = request.detail;
  }

  add(sample: Sample, isRepeat = false): void {
    this.#startUnixMs ??= sample.unixMs - sample.elapsedMs;
    this.#waiting.push(sample);
    if (!this.#isDue(sample, isRepeat)) return;
    this.#foldWaiting();
    this.#summary.look(sample);
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

  /** What the closer looks told. Call it when no more rows come. */
  closerLooks(): CloserLooks {
    this.#foldWaiting();
    return this.#summary.closerLooks();
  }

  /** The recording; call it once, when no more rows come. */
  finish(facts: RunFacts, looks: CloserLooks): Recording {
    this.#foldWaiting();
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

  /** A new peak may have to be looked at closer at once, and so may the row after it: the top of a rise. */
  #isDue({ rssBytes = -1, elapsedMs }: Sample, isRepeat: boolean): boolean {
    const wasRising = this.#isRising;
    this.#isRising = rssBytes > this.#peakBytes;
    if (this.#isRising) this.#peakBytes = rssBytes;
    return this.#isRising || wasRising || this.#waiting.length >= MOST_WAITING ||
      elapsedMs - this.#waiting[0]!.elapsedMs >=
        (isRepeat ? LONGEST_REPEATED_WAIT_MS : LONGEST_WAIT_MS);
  }

  #foldWaiting(): void {
    for (const sample of this.#waiting) {
      this.#summary.add(sample);
      this.#series?.add(sample.unixMs, sample);
      this.#detail?.add(sample);
    }
    this.#waiting.length = 0;
  }
}
