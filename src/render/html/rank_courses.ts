import type { RankBand, RankSeries } from "../../series/rank_series.ts";
import { imbalance, type RankFigure } from "../../summary/ranks.ts";

/** Ranks that have a row of their own. */
const MAX_SHOWN = 512;

/** One of the ranks, and its most of each cell of time, KiB. */
export interface RankCourse {
  readonly figure: RankFigure;
  readonly kib: Float64Array;
}

/** The course of all ranks of a job, in cells of time since it began. */
export interface RankCourses {
  readonly metric: "rss" | "pss";
  readonly cellMs: number;
  /** Of all ranks, KiB. */
  readonly band: RankBand;
  /** As they are named, at most {@link MAX_SHOWN}: those with the largest peaks. */
  readonly shown: readonly RankCourse[];
  readonly omitted: number;
}

/** What {@link RankSeries} of each metric that was measured kept of ranks, in the places of their figures. */
export function rankCourses(
  figures: readonly RankFigure[],
  series: Readonly<Record<RankCourses["metric"], RankSeries | undefined>>,
): RankCourses | undefined {
  // The same that tells how unequal they are.
  const metric = imbalance(figures)?.metric ?? "rss";
  const measured = series[metric];
  if (measured === undefined) return undefined;
  const sizeOf = (place: number) => peakOf(figures[place]!, metric) ?? 0;
  const bySize = figures.map((_, place) => place).sort((a, b) => sizeOf(b) - sizeOf(a));
  const places = bySize.slice(0, MAX_SHOWN).sort((a, b) => a - b);
  return {
    metric,
    cellMs: measured.cellMs,
    band: measured.band(),
    shown: places.map((place) => ({ figure: figures[place]!, kib: measured.of(place) })),
    omitted: figures.length - places.length,
  };
}

/** Its peak over all of its rows, bytes. */
export const peakOf = (figure: RankFigure, metric: RankCourses["metric"]): number | undefined =>
  metric === "pss" ? figure.pssPeakBytes : figure.rssPeakBytes;
