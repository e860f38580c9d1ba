import { compareRuns, type Comparison } from "../compare/comparison.ts";
import type { CompareRequest } from "../compare/gate.ts";
import { figuresOf } from "../compare/run_figures.ts";
import { readRunSummary } from "../recording/read_run.ts";
import type { ComparisonPage } from "../render/compare/html.ts";
import type { Overlaid } from "../render/figure/overlay.ts";
import { ChartSeries } from "../series/series.ts";
import type { Summary } from "../summary/summary.ts";
import type { FileReader } from "../system/host.ts";

/** Of each side, so that all can be told apart by their colours. */
const MAX_DRAWN_A_SIDE = 4;
/** Phases with pictures, those that changed most. */
const MAX_DRAWN_PHASES = 8;

/** A recording, with its course where that is to be drawn. */
interface Read {
  readonly path: string;
  readonly summary: Summary;
  readonly series: ChartSeries | undefined;
}

/**
 * Reads two sides for a page: figures of all, courses of the first of each side.
 *
 * @throws SetupError when a recording cannot be read.
 */
export function readComparisonPage(
  files: FileReader,
  oldPaths: readonly string[],
  newPaths: readonly string[],
  request: CompareRequest,
): ComparisonPage {
  const readSide = (paths: readonly string[]) =>
    paths.map((path, at) => readOne(files, path, at < MAX_DRAWN_A_SIDE));
  const old = readSide(oldPaths), fresh = readSide(newPaths);
  const figures = (runs: readonly Read[]) => runs.map((run) => figuresOf(run.summary, run.path));
  const comparison = compareRuns(figures(old), figures(fresh), request);
  const drawn = [...old, ...fresh].filter(({ series }) => series !== undefined);
  return {
    comparison,
    overlaid: drawn.map((run) => overlaidOf(run)),
    phases: drawn.length === 0 ? [] : phasesOf(comparison, drawn),
  };
}

function readOne(files: FileReader, path: string, isDrawn: boolean): Read {
  const series = new ChartSeries();
  const summary = readRunSummary(files, path, isDrawn ? { series } : {});
  return { path, summary, series: isDrawn && !series.isEmpty ? series : undefined };
}

const overlaidOf = ({ path, series }: Read, part?: Overlaid["part"]): Overlaid => ({
  name: path.replace(/\.csv$/, ""),
  series: series!,
  ...part && { part },
});

/** In the order of the table: the worst change first. */
function phasesOf({ phases }: Comparison, drawn: readonly Read[]): ComparisonPage["phases"] {
  const peaks = phases.filter(({ title }) => title === "peak").slice(0, MAX_DRAWN_PHASES);
  return peaks.map(({ label, occurrence, isRepeated }) => ({
    name: isRepeated ? `${label} (${occurrence})` : label,
    overlaid: drawn.flatMap((run) => {
      const part = partOf(run.summary, label, occurrence);
      return part === undefined ? [] : [overlaidOf(run, part)];
    }),
  })).filter(({ overlaid }) => overlaid.length > 0);
}

/** Where in a run the k-th phase of that label is. */
function partOf({ markers }: Summary, label: string, occurrence: number): Overlaid["part"] {
  const phase = markers.phases.filter((phase) => phase.label === label)[occurrence - 1];
  if (phase === undefined) return undefined;
  const { startElapsedMs, durationMs } = phase;
  return { fromMs: startElapsedMs, toMs: startElapsedMs + durationMs };
}
