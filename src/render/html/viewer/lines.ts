import type { RowColumn } from "../packed.ts";
import type { Rows, ViewedRecording } from "./recording.ts";
import { firstAt, type Range } from "./figures.ts";

/** A metric that can be shown as a line. */
export interface LineSpec {
  readonly key: RowColumn;
  readonly name: string;
  /** Of the colours of the style. */
  readonly color: string;
  readonly dash?: readonly number[];
  readonly isFilled?: boolean;
  /** The panel that it is in: each has a scale of its own. */
  readonly panel: "memory" | "cpu" | "vsz";
}

const LINES: readonly LineSpec[] = [
  { key: "rss", name: "RSS", color: "rss", isFilled: true, panel: "memory" },
  { key: "pss", name: "PSS", color: "pss", dash: [9, 5], panel: "memory" },
  { key: "uss", name: "USS", color: "uss", dash: [3, 3], panel: "memory" },
  { key: "footprint", name: "Footprint", color: "footprint", dash: [14, 4], panel: "memory" },
  { key: "swap", name: "Swap", color: "swap", dash: [9, 4, 2, 4], panel: "memory" },
  { key: "group", name: "Control group", color: "group", panel: "memory" },
  { key: "groupAnon", name: "Group, anonymous", color: "group", dash: [3, 3], panel: "memory" },
  { key: "cpu", name: "CPU", color: "cpu", isFilled: true, panel: "cpu" },
  { key: "vsz", name: "VSZ", color: "vsz", panel: "vsz" },
];

/** The lines of a recording: of what was measured, and was not nothing all the time. */
export function linesOf({ rows }: ViewedRecording): readonly LineSpec[] {
  return LINES.filter(({ key }) =>
    rows[key]?.some((value) => value > 0) || key === "rss" && rows.rss
  );
}

/** Above this many times RSS a line would press it flat: it is off at first. */
const IN_SIGHT_FACTOR = 3;

/** Whether a line is on, when nobody has switched it. */
export function isOnAtFirst({ key, panel }: LineSpec, { rows }: ViewedRecording): boolean {
  if (panel !== "memory") return panel === "cpu";
  return mostOf(rows[key]) <= IN_SIGHT_FACTOR * mostOf(rows.rss) || key === "rss";
}

/** The largest value that was measured, at least 0. */
export function mostOf(
  values: Float64Array = new Float64Array(),
  from = 0,
  to = values.length,
): number {
  let most = 0;
  for (let i = from; i < to; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** A line breaks where nothing was measured for this many usual intervals. */
const GAP_INTERVALS = 5;

/** Where lines break: before these rows, of which `cellMs` says how they were thinned. */
export function gapsOf(time: Float64Array, usualMs: number, cellMs: number): readonly number[] {
  const gapMs = Math.max(GAP_INTERVALS * usualMs, 1.05 * cellMs + usualMs);
  const gaps = [];
  for (let row = 1; row < time.length; row++) {
    if (time[row]! - time[row - 1]! > gapMs) gaps.push(row);
  }
  return gaps;
}

/** Where areas break that only some of the rows tell of: where rows themselves are missing. */
export function gapsBetween(
  time: Float64Array,
  rows: Float64Array,
  gaps: readonly number[],
): readonly number[] {
  const found = gaps
    .map((gap) => ({ row: firstAt(time, rows[gap]!), beforeMs: rows[gap - 1]! }))
    .filter(({ row, beforeMs }) => row > 0 && row < time.length && time[row - 1]! <= beforeMs)
    .map(({ row }) => row);
  return [...new Set(found)];
}

/** Times with a moment in each gap. */
export const timesWithGaps = (time: Float64Array, gaps: readonly number[]): readonly number[] =>
  withGaps(time, gaps, (row) => time[row - 1]! + 1e-3) as number[];

/** Values with a hole before each gap; null = nothing to draw. Times get a moment in the hole. */
export function withGaps(
  values: ArrayLike<number | null>,
  gaps: readonly number[],
  hole?: (row: number) => number,
): (number | null)[] {
  const out: (number | null)[] = [];
  let next = 0;
  for (let row = 0; row < values.length; row++) {
    if (gaps[next] === row) {
      out.push(hole ? hole(row) : null);
      next++;
    }
    const value = values[row] ?? null;
    out.push(value === value ? value : null);
  }
  return out;
}

/** Whether a metric is read less often than rows are written: its line goes on over rows without it. */
export function isRare(values: Float64Array): boolean {
  let measured = 0;
  for (const value of values) if (value === value) measured++;
  return measured < 0.9 * values.length;
}

/** CPU in percent over a stretch, as means over at most so many cells of time, each told at its end. */
export function cpuCells(
  { time, cpu }: Rows,
  { fromMs, toMs }: Range,
  cells: number,
): { readonly ms: readonly number[]; readonly percent: readonly (number | null)[] } {
  const ms: number[] = [], percent: (number | null)[] = [];
  if (cpu === undefined) return { ms, percent };
  const cellMs = (toMs - fromMs) / cells;
  const from = Math.max(0, firstAt(time, fromMs) - 1);
  let sum = 0, weight = 0, since = time[from] ?? 0;
  for (let row = from + 1; row < time.length; row++) {
    const spanMs = time[row]! - time[row - 1]!, value = cpu[row]!;
    if (value === value) {
      sum += value * spanMs;
      weight += spanMs;
    }
    if (time[row]! - since < cellMs) continue;
    const mean = weight > 0 ? sum / weight / 10 : null;
    // Where the first one begins.
    if (ms.length === 0) {
      ms.push(since);
      percent.push(mean);
    }
    ms.push(time[row]!);
    percent.push(mean);
    sum = weight = 0;
    since = time[row]!;
    if (since > toMs) break;
  }
  return { ms, percent };
}
