import type { Sample } from "../model/sample.ts";
import type { Sink } from "./sink.ts";

/** What the closing line tells: the highest RSS and when it was. */
export class Tally implements Sink {
  peakRssBytes: number | undefined;
  peakElapsedMs = 0;

  add(sample: Sample): void {
    if (sample.rssBytes === undefined || sample.rssBytes <= (this.peakRssBytes ?? -1)) return;
    this.peakRssBytes = sample.rssBytes;
    this.peakElapsedMs = sample.elapsedMs;
  }
}
