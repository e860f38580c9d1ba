import type { Marker } from "../model/markers.ts";

/**
 * The markers of many recordings as those of one: the third "epoch" of all ranks is one marker, at the time
 * at which the first of them came to it.
 */
export class MarkerTimes {
  readonly #labels = new Map<string, number[]>();

  /** Takes the markers of one recording, in order; the offset is added to their times, ms. */
  add(markers: readonly Marker[], offsetMs: number): void {
    const seen = new Map<string, number>();
    for (const { label, unixMs } of markers) {
      const occurrence = seen.get(label) ?? 0;
      seen.set(label, occurrence + 1);
      const times = this.#labels.get(label) ?? [];
      this.#labels.set(label, times);
      const ms = unixMs + offsetMs;
      times[occurrence] = Math.min(times[occurrence] ?? ms, ms);
    }
  }

  /** All of them, the earliest first. */
  markers(): readonly Marker[] {
    return [...this.#labels]
      .flatMap(([label, times]) => times.map((unixMs) => ({ unixMs, label })))
      .sort((a, b) => a.unixMs - b.unixMs);
  }
}
