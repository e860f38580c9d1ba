import { MARKER_COLUMNS } from "../../model/csv_columns.ts";
import { reasonOf } from "../../model/errors.ts";
import type { Marker } from "../../model/markers.ts";
import type { Output, Outputs, SharedFiles } from "../../system/host.ts";

/** Where to write the markers of a recording. */
export interface MarkersCsvRequest {
  readonly path: string;
  readonly outputs: Outputs;
  readonly files: SharedFiles;
  /** Called once, for the first write that fails; none is tried after it. */
  readonly onFailure: (detail: string) => void;
}

/** The first line. */
export const MARKERS_HEADER = `${MARKER_COLUMNS.join(",")}\n`;
const encoder = new TextEncoder();

/**
 * A row for each marker, written as it comes; no markers, no file. With the first sample the file of
 * an earlier run goes: its markers are not of this recording.
 */
export class MarkersCsv {
  #output: Output | undefined;
  #begun = false;
  #failed = false;
  /** Whether a marker stands in it. */
  hasMarkers = false;
  readonly #request: MarkersCsvRequest;

  constructor(request: MarkersCsvRequest) {
    this.#request = request;
  }

  /** To be called with the first sample. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { files, path } = this.#request;
    // Where it cannot be removed it may still be emptied.
    if (!files.remove(path)) this.#write("");
  }

  addMarker(marker: Marker): void {
    this.begin();
    if (this.#write(markerRow(marker))) this.hasMarkers = true;
  }

  /** A recording without a single sample has begun too. */
  finish(): void {
    this.begin();
    this.#output?.close();
    this.#output = undefined;
    this.#failed = true;
  }

  /** Whether it could. */
  #write(row: string): boolean {
    if (this.#failed) return false;
    try {
      const failure = this.#opened().write(encoder.encode(row));
      if (failure) this.#fail(failure.kind === "failed" ? failure.detail : "nobody reads it");
    } catch (error) {
      this.#fail(reasonOf(error));
    }
    return !this.#failed;
  }

  #opened(): Output {
    if (this.#output) return this.#output;
    this.#output = this.#request.outputs.open(this.#request.path);
    this.#output.begin();
    this.#output.write(encoder.encode(MARKERS_HEADER));
    return this.#output;
  }

  #fail(detail: string): void {
    this.#failed = true;
    this.#request.onFailure(detail);
  }
}

/** One row with its line end; the label quoted as in RFC 4180 where it has to be. */
export function markerRow({ unixMs, label }: Marker): string {
  const roundedMs = Math.round(unixMs);
  const cell = /[",\r\n]|^\s|\s$/.test(label) ? `"${label.replaceAll('"', '""')}"` : label;
  return `${new Date(roundedMs).toISOString()},${roundedMs},${cell}\n`;
}
