import type { Alignment } from "../model/alignment.ts";
import { SetupError } from "../model/errors.ts";
import type { Marker } from "../model/markers.ts";
import { align, type AlignedRun, commonLabels, marksOf } from "../render/figure/align.ts";
import type { Overlaid } from "../render/figure/overlay.ts";
import type { ChartSeries } from "../series/series.ts";
import type { Summary } from "../summary/summary.ts";

/** A recording that is drawn together with others. */
export interface Alignable extends AlignedRun {
  readonly name: string;
  readonly path: string;
  readonly series: ChartSeries;
}

/** A recording as it may be brought together with others. */
export function alignable(path: string, series: ChartSeries, { markers }: Summary): Alignable {
  const isMarked = markers.phases.some(({ label }) => label !== undefined);
  return {
    ...{ path, series, name: path.replace(/\.csv$/, "") },
    elapsedMs: series.elapsedMs,
    phases: !isMarked ? [] : markers.phases.map(({ label, startElapsedMs, durationMs }) => ({
      ...label !== undefined && { label },
      startMs: startElapsedMs,
      durationMs,
    })),
  };
}

/** Several recordings as one picture shows them. */
export interface Together {
  readonly overlaid: readonly Overlaid[];
  /** On the axis of the picture, whose 0 is the start of the first recording. */
  readonly markers: readonly Marker[];
  readonly alignedText: string;
}

/**
 * Brings recordings together.
 *
 * @throws SetupError where one lacks the marker at which they are to be brought together.
 */
export function broughtTogether(runs: readonly Alignable[], alignment: Alignment): Together {
  checkMarker(runs, alignment);
  const aligned = align(runs, alignment);
  const startUnixMs = runs[0]?.series.startUnixMs ?? 0;
  return {
    overlaid: runs.map(({ name, series }, i) => ({ name, series, pieces: aligned.pieces[i]! })),
    markers: marksOf(runs, aligned).map(({ atMs, label }) => ({
      ...{ unixMs: startUnixMs + atMs, label },
    })),
    alignedText: alignedText(runs, alignment),
  };
}

function alignedText(runs: readonly AlignedRun[], alignment: Alignment): string {
  switch (alignment.kind) {
    case "start":
      return "each from its start";
    case "marker":
      return `aligned at "${alignment.label ?? commonLabels(runs)[0]}"`;
    case "phase":
      return "phase by phase";
  }
}

function checkMarker(runs: readonly Alignable[], alignment: Alignment): void {
  if (alignment.kind !== "marker") return;
  const { label } = alignment;
  if (label === undefined) {
    if (commonLabels(runs).length > 0) return;
    throw new SetupError(
      "Cannot align at a marker: no label is in all of the recordings; use --align start",
    );
  }
  const without = runs.find(({ phases }) => !phases.some((phase) => phase.label === label));
  if (without === undefined) return;
  throw new SetupError(
    `Cannot align at ${JSON.stringify(label)}: ${
      JSON.stringify(without.path)
    } has no such marker; use --align start`,
  );
}
