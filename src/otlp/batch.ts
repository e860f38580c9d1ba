import type { Marker } from "../model/markers.ts";
import type { Attributes } from "./resource.ts";

/** Points on their way, of several samples, as they will be sent. */
export interface Batch {
  /** Samples in it. */
  readonly samples: number;
  /** What it takes, about. */
  readonly sizeBytes: number;
  /** Takes a sample: a value for each metric, NaN = not measured. */
  add(unixMs: number, values: Float64Array): void;
  addMarker(marker: Marker): void;
  /** The request that carries it. */
  body(): Uint8Array<ArrayBuffer>;
}

/** Who sends, and since when. */
export interface Source {
  readonly resource: Attributes;
  readonly version: string;
  readonly startUnixMs: number;
}

/** One of the protocols. */
export interface Encoding {
  readonly contentType: string;
  newBatch(source: Source): Batch;
  /** Of the answer to a request that was taken: points that were not. */
  rejectedPoints(answer: Uint8Array): number;
}
