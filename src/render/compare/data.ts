import { type Alignment, alignmentText } from "../../model/alignment.ts";
import { displayText } from "../../model/display_text.ts";
import type { DetailSeries } from "../../series/detail.ts";
import type { AlignedRun } from "../figure/align.ts";
import { ColumnWriter, joined, type PackedCourse } from "../html/packed.ts";
import { zipped } from "../html/page_frame.ts";

/** A recording with its course, of one of the sides. */
export interface DrawnCourse extends AlignedRun {
  readonly name: string;
  readonly isNew: boolean;
  readonly rows: CourseRows;
}

/** Rows of a course: times in ms since it began, bytes; all, or those with extremes. */
export interface CourseRows {
  readonly time: Float64Array;
  readonly rss: Float64Array | undefined;
  readonly pss: Float64Array | undefined;
  readonly usualMs: number;
  /** Of each stretch of this length the rows with extremes are here; 0: all rows are. */
  readonly cellMs: number;
}

/** Of all courses together: three for a pixel of eight courses, so that they are drawn at once. */
const ALL_ROWS = 32_768;

/** Of a recording that was read, what a course among so many needs of it, which is little. */
export function courseRows(detail: DetailSeries, courses: number): CourseRows {
  const level = detail.level(Math.floor(ALL_ROWS / courses));
  return {
    time: level.column("elapsedMs") ?? new Float64Array(),
    rss: level.column("rssBytes"),
    pss: level.column("pssBytes"),
    usualMs: detail.intervals.usualMs(),
    cellMs: level.cellMs,
  };
}

const KIB = 1024;

/** All that the viewer of a comparison needs: RSS of each, or PSS where all have it. */
export async function packComparison(
  courses: readonly DrawnCourse[],
  align: Alignment,
): Promise<string> {
  const columns = new ColumnWriter();
  const metric = courses.every(({ rows }) => rows.pss !== undefined) ? "pss" : "rss";
  const packed = courses.map(({ name, isNew, elapsedMs, phases, rows }): PackedCourse => {
    const { time, usualMs, cellMs } = rows;
    const bytes = rows[metric] ?? time.map(() => NaN);
    return {
      ...{ name: displayText(name), isNew, elapsedMs, usualMs, cellMs },
      phases: phases.map(({ label, ...phase }) => ({
        ...phase,
        ...label !== undefined && { label: displayText(label) },
      })),
      time: columns.add(time.map(Math.round)),
      values: columns.add(bytes.map((value) => Math.round(value / KIB))),
    };
  });
  const shown = align.kind === "marker" && align.label !== undefined
    ? { ...align, label: displayText(align.label) }
    : align;
  return await zipped(
    joined({ metric, courses: packed, align: alignmentText(shown) }, columns.bytes()),
  );
}
