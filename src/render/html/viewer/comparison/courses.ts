import { type Alignment, alignmentOf } from "../../../../model/alignment.ts";
import { align, type Aligned, commonLabels, moved } from "../../../figure/align.ts";
import { standing } from "../../../figure/differences.ts";
import { type PackedComparison, type PackedCourse, readColumn, split } from "../../packed.ts";
import { gapsOf } from "../lines.ts";

/** A point of a course, in bytes. */
interface Point {
  readonly elapsedMs: number;
  readonly value: number;
}

/** A recording of a comparison: its lines, each unbroken. */
export interface Course extends Pick<PackedCourse, "name" | "isNew" | "elapsedMs" | "phases"> {
  /** What it is called among the lines that are switched off. */
  readonly key: string;
  readonly lines: readonly (readonly Point[])[];
}

/** A comparison as the viewer has it. */
export interface Courses {
  readonly metric: "rss" | "pss";
  readonly courses: readonly Course[];
  /** How they are shown at first. */
  readonly align: Alignment;
  /** Labels of markers that all have. */
  readonly labels: readonly string[];
}

/** What was packed. */
export function coursesOf(whole: Uint8Array): Courses {
  const { report, columns } = split<PackedComparison>(whole);
  const courses = report.courses.map((packed, i): Course => {
    const { name, isNew, elapsedMs, phases } = packed;
    return {
      ...{ name, isNew, elapsedMs, phases, key: String.fromCharCode(97 + i) },
      lines: linesOf(packed, columns),
    };
  });
  const labels = commonLabels(courses);
  return { metric: report.metric, courses, align: alignmentOf(report.align)!, labels };
}

function linesOf(packed: PackedCourse, columns: Uint8Array): Point[][] {
  const time = readColumn(columns, packed.time), kib = readColumn(columns, packed.values);
  const breaks = new Set(gapsOf(time, packed.usualMs, packed.cellMs));
  const lines: Point[][] = [];
  let line: Point[] | undefined;
  time.forEach((elapsedMs, row) => {
    const value = kib[row]! * 1024;
    if (breaks.has(row)) line = undefined;
    if (value !== value) return;
    if (line === undefined) lines.push(line = []);
    line.push({ elapsedMs, value });
  });
  return lines;
}

/** Courses on one axis of time. */
export interface Together extends Aligned {
  /** Of each course its lines there. */
  readonly lines: readonly (readonly (readonly Point[])[])[];
  /** Moments at which any of them has a point, and what each has then; null: nothing. */
  readonly times: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** Brings courses together. */
export function broughtTogether(courses: readonly Course[], alignment: Alignment): Together {
  const aligned = align(courses, alignment);
  const lines = courses.map((course, i) => moved(course.lines, aligned.pieces[i]!));
  const times = timesOf(lines.flat());
  const values = lines.map((of) => {
    const at = standing(of);
    return times.map((ms) => at(ms) ?? null);
  });
  return { ...aligned, lines, times, values };
}

/** Behind the end of a line: a moment at which it has nothing, so that it is not joined with the next. */
const HOLE_MS = 1e-3;

function timesOf(lines: readonly (readonly Point[])[]): readonly number[] {
  const all = lines.flatMap((line) => [
    ...line.map(({ elapsedMs }) => elapsedMs),
    line.at(-1)!.elapsedMs + HOLE_MS,
  ]);
  return [...new Float64Array(all).sort()].filter((ms, i, times) => ms !== times[i - 1]);
}

/** What a course has at a moment of the picture; undefined: nothing. */
export const valueAt = ({ lines }: Together, course: number, elapsedMs: number) =>
  standing(lines[course]!)(elapsedMs);
