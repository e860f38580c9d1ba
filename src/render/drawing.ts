import type { Overlaid } from "./figure/overlay.ts";
import type { Recording } from "../recording/recording.ts";

/** A recording as it is drawn. */
export interface Drawn extends Pick<Recording, "series" | "title" | "markers" | "limitBytes"> {
  /** Several in one picture: the series is the first of them. */
  readonly overlaid?: readonly Overlaid[];
  /** How these were brought together. */
  readonly alignedText?: string;
}

/** What to draw where. */
export interface DrawRequest {
  /** Its ending chooses the format. */
  readonly chartPath: string;
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/** What became of a chart: nothing that fails here may change how a recording ends. */
export type DrawOutcome =
  | { readonly kind: "drawn" }
  | { readonly kind: "noGnuplot" }
  | { readonly kind: "nothingToDraw" }
  /** `byGnuplot`: gnuplot was not able to, and nothing else went wrong. */
  | { readonly kind: "failed"; readonly detail: string; readonly byGnuplot?: true };
