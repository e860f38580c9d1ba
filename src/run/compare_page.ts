import type { Alignment } from "../model/alignment.ts";
import { compareRuns, type Comparison } from "../compare/comparison.ts";
import type { CompareRequest } from "../compare/gate.ts";
import { figuresOf } from "../compare/run_figures.ts";
import { readRunSummary } from "../recording/read_run.ts";
import type { ComparisonPage } from "../render/compare/html.ts";
import { DetailSeries } from "../series/detail.ts";
import { type Alignable, alignable, broughtTogether } from "./aligned.ts";
import { type CourseRows, courseRows } from "../render/compare/data.ts";
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
  readonly drawn:
    | (Alignable & { readonly rows: CourseRows; readonly isNew: boolean })
    | undefined;
}

/**
 * Reads two sides for a page: figures of all, courses of the first of each side.
 *
 * @throws SetupError when a recording cannot be read, or lacks the marker at which they are aligned.
 */
export function readComparisonPage(
  files: FileReader,
  oldPaths: readonly string[],
  newPaths: readonly string[],
  { align = { kind: "start" }, ...request }: CompareRequest & { readonly align?: Alignment },
): ComparisonPage {
  const courses = [oldPaths, newPaths].reduce(
    (sum, { length }) => sum + Math.min(length, MAX_DRAWN_A_SIDE),
    0,
  );
  const readSide = (paths: readonly string[], isNew: boolean) =>
    paths.map((path, at) => readOne(files, path, isNew, at < MAX_DRAWN_A_SIDE ? courses : 0));
  const old = readSide(oldPaths, false), fresh = readSide(newPaths, true);
  const figures = (runs: readonly Read[]) => runs.map((run) => figuresOf(run.summary, run.path));
  const comparison = compareRuns(figures(old), figures(fresh), request);
  const drawn = [...old, ...fresh].flatMap(({ drawn }) => drawn ?? []);
  return {
    ...{ comparison, align, drawn },
    together: broughtTogether(drawn, align),
    phases: drawn.length === 0 ? [] : phasesOf(comparison, drawn),
  };
}

/** `courses`: how many are drawn; 0: not this one. */
function readOne(
  files: FileReader,
  path: string,
  isNew: boolean,
  courses: number,
): Read {
  if (courses === 0) return { path, summary: readRunSummary(files, path), drawn: undefined };
  const series = new ChartSeries(), detail = new DetailSeries();
  const summary = readRunSummary(files, path, { series, detail });
  if (series.isEmpty) return { path, summary, drawn: undefined };
  const drawn = { ...alignable(path, series, summary), rows: courseRows(detail, courses), isNew };
  return { path, summary, drawn };
}

/** In the order of the table: the worst change first. */
function phasesOf(
  { phases }: Comparison,
  drawn: readonly Alignable[],
): ComparisonPage["phases"] {
  const peaks = phases.filter(({ title }) => title === "peak").slice(0, MAX_DRAWN_PHASES);
  return peaks.map(({ label, occurrence, isRepeated }) => ({
    name: isRepeated ? `${label} (${occurrence})` : label,
    overlaid: drawn.flatMap(({ name, series, phases }) => {
      const phase = phases.filter((phase) => phase.label === label)[occurrence - 1];
      if (phase === undefined) return [];
      const { startMs: fromMs, durationMs } = phase;
      return [{ name, series, pieces: [{ fromMs, toMs: fromMs + durationMs, atMs: 0 }] }];
    }),
  })).filter(({ overlaid }) => overlaid.length > 0);
}
