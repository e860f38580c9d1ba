import type { Marker } from "../model/markers.ts";
import { DelayRing } from "./delay_ring.ts";

/** The stretch from one marker to the next, or to the end. Figures are absent where no sample fell into it. */
export interface Phase {
  /** The marker's label; absent before the first marker. */
  readonly label?: string;
  readonly startElapsedMs: number;
  readonly durationMs: number;
  /** Samples in it that have an RSS. */
  readonly samples: number;
  readonly rssPeakBytes?: number;
  /** Weighted by time, from the phase's first sample on. */
  readonly rssMeanBytes?: number;
  /** Last RSS of the phase less its first. */
  readonly rssChangeBytes?: number;
}

/** What the markers made of a run. */
export interface Phases {
  /** In the order of time; empty without a marker. */
  readonly phases: readonly Phase[];
  /** Markers that came when there were {@link MAX_PHASES} already: they began no phase. */
  readonly unusedMarkers: number;
}

/** No more phases are kept. */
export const MAX_PHASES = 5000;

/** A phase while its samples are added. */
interface Tally {
  startMs: number;
  label: string | undefined;
  samples: number;
  peak: number;
  sum: number;
  coveredMs: number;
  first: number;
  last: number;
}

/**
 * Splits the samples into phases, at markers that may come late and in any order.
 *
 * Samples wait for LOOK_BACK_MS (at most 4096 of them) before they count for a phase. A marker that
 * is later than that begins its phase at its own time all the same, but samples that did not wait
 * any longer have been counted for the phase before.
 */
export class PhaseFold {
  /** In the order of their start. The first is what was before any marker. */
  readonly #tallies: Tally[] = [newTally(-Infinity, undefined)];
  /** At or before the place where the last counted sample was counted: the next goes there or behind. */
  #at = 0;
  readonly #delayed = new DelayRing((fromMs, toMs, bytes) => this.#count(fromMs, toMs, bytes));
  #startUnixMs: number | undefined;
  /** Markers from before the first sample, which tells when the recording began. */
  #early: Marker[] = [];
  #unused = 0;

  /** Takes the RSS of a sample; undefined = not measured. */
  add(elapsedMs: number, unixMs: number, rssBytes: number | undefined): void {
    if (this.#startUnixMs === undefined) this.#begin(unixMs - elapsedMs);
    this.#delayed.add(elapsedMs, rssBytes ?? NaN);
  }

  /** Takes a marker, at any time. */
  addMarker(marker: Marker): void {
    if (this.#startUnixMs === undefined) {
      // What an earlier run left in the file may be long: only its end can matter.
      if (this.#early.length === MAX_PHASES) this.#early.shift();
      this.#early.push(marker);
      return;
    }
    const startMs = marker.unixMs - this.#startUnixMs;
    if (startMs <= 0) this.#nameFirst(startMs, marker.label);
    else if (this.#tallies.length > MAX_PHASES) this.#unused++;
    else this.#insert(newTally(startMs, marker.label));
  }

  /** The phases of a run of that length; markers after its end begin none. */
  finish(elapsedMs: number): Phases {
    this.#delayed.flush(elapsedMs);
    const tallies = this.#tallies.filter((tally) => tally.startMs <= elapsedMs);
    if (tallies.every((tally) => tally.label === undefined)) {
      return { phases: [], unusedMarkers: this.#unused };
    }
    const phases = tallies.map((tally, index) =>
      finished(tally, Math.min(elapsedMs, tallies[index + 1]?.startMs ?? Infinity))
    );
    // The first sample is there before the program has begun: alone it makes no phase.
    const isIdle = phases[0]!.label === undefined && phases[0]!.samples <= 1;
    return { phases: isIdle ? phases.slice(1) : phases, unusedMarkers: this.#unused };
  }

  #begin(startUnixMs: number): void {
    this.#startUnixMs = startUnixMs;
    for (const marker of this.#early) this.addMarker(marker);
    this.#early = [];
  }

  /** Of the markers before the recording only the last still holds when it begins. */
  #nameFirst(startMs: number, label: string): void {
    const first = this.#tallies[0]!;
    if (startMs < first.startMs) return;
    first.startMs = startMs;
    first.label = label;
  }

  #insert(tally: Tally): void {
    let index = this.#tallies.length;
    while (this.#tallies[index - 1]!.startMs > tally.startMs) index--;
    this.#tallies.splice(index, 0, tally);
  }

  #count(fromMs: number, toMs: number, bytes: number): void {
    const tallies = this.#tallies;
    while (this.#at + 1 < tallies.length && tallies[this.#at + 1]!.startMs <= fromMs) this.#at++;
    const tally = tallies[this.#at]!;
    const nextMs = this.#at + 1 < tallies.length ? tallies[this.#at + 1]!.startMs : Infinity;
    const standsMs = Math.max(0, Math.min(toMs, nextMs) - fromMs);
    if (tally.samples++ === 0) tally.first = bytes;
    if (bytes > tally.peak) tally.peak = bytes;
    tally.last = bytes;
    tally.sum += bytes * standsMs;
    tally.coveredMs += standsMs;
  }
}

const newTally = (startMs: number, label: string | undefined): Tally => (
  { startMs, label, samples: 0, peak: -1, sum: 0, coveredMs: 0, first: 0, last: 0 }
);

function finished(tally: Tally, endMs: number): Phase {
  const startElapsedMs = Math.max(0, tally.startMs);
  return {
    ...tally.label !== undefined && { label: tally.label },
    startElapsedMs,
    durationMs: Math.max(0, endMs - startElapsedMs),
    samples: tally.samples,
    ...tally.samples > 0 && {
      rssPeakBytes: tally.peak,
      rssMeanBytes: tally.coveredMs > 0 ? tally.sum / tally.coveredMs : tally.last,
      rssChangeBytes: tally.last - tally.first,
    },
  };
}
