import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { Recording } from "../../recording/recording.ts";
import { polylines } from "../../series/polylines.ts";
import type { ChartSeries } from "../../series/series.ts";
import { byteTicks } from "../figure/axis.ts";

import { markerLines } from "../figure/marker_labels.ts";
import { shortenedCommand } from "../summary/text_columns.ts";
import { columnPeaks } from "./column_peaks.ts";
import { markLetters } from "./mark_letters.ts";
import { timeRows } from "./time_rows.ts";

/** How a chart is to fit a terminal. */
export interface TerminalChartRequest extends Pick<Recording, "title" | "markers"> {
  readonly columns: number;
  /** Whether to write colours: SGR sequences of ECMA-48. */
  readonly color: boolean;
}

/** Rows of the area itself. */
const ROWS = 8;
const LEAST_COLUMNS = 40, MOST_COLUMNS = 120;
const BLOCKS = " ▁▂▃▄▅▆▇█";

/** Colours by their use; an ordinary terminal shows them on dark and on light. */
const SGR = { area: "34", axis: "90", mark: "33" } as const;

/**
 * A chart of blocks for a terminal, without the last line end: RSS, or the PSS that is stacked, over time,
 * with markers as letters on the time axis. At most 12 lines and the markers' names.
 */
export function terminalChart(series: ChartSeries, request: TerminalChartRequest): string {
  const width = Math.min(Math.max(request.columns, LEAST_COLUMNS), MOST_COLUMNS);
  const paint = (text: string, use: keyof typeof SGR) =>
    request.color && text.trim() !== "" ? `\x1b[${SGR[use]}m${text}\x1b[0m` : text;
  const { name, metric } = shownMetric(series);
  const peak = metric.peak();
  if (peak === undefined) return "";
  const ticks = new Map(
    byteTicks(peak.value || 1024, 4).map(({ at, label }) => [rowOf(at, peak.value), label]),
  );
  const labelColumns = Math.max(...[...ticks.values()].map((label) => label.length));
  const areaColumns = width - labelColumns - 3;
  const spanMs = series.elapsedMs || 1000;
  const values = columnPeaks(polylines(metric, series.intervals.usualMs()), spanMs, areaColumns);
  const lines = markerLines(request.markers, {
    startUnixMs: series.startUnixMs ?? 0,
    elapsedMs: series.elapsedMs,
    graceMs: Math.max(series.intervals.usualMs(), 1000),
  });
  const marks = markLetters(lines, spanMs, areaColumns);
  const edge = (label: string, sign: string) =>
    paint(`${label.padStart(labelColumns)} ${sign}`, "axis");
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const row = ROWS - i, label = ticks.get(row);
    const area = values.map((value) => block(value, peak.value, row)).join("").trimEnd();
    return edge(label ?? "", label === undefined ? "│" : "┤") + paint(area, "area");
  });
  const axis = marks.axis.replace(
    /\u2500+|[^\u2500]+/g,
    (run) => paint(run, run[0] === "─" ? "axis" : "mark"),
  );
  const indent = " ".repeat(labelColumns + 2);
  const of = `${name} of `;
  const at = `: peak ${formatBytes(peak.value)} at ${formatShortDuration(peak.elapsedMs)}`;
  return [
    of + shortenedCommand(request.title, width - of.length - at.length) + at,
    ...rows,
    edge("0", "┼") + axis,
    paint(indent + timeRows(spanMs, areaColumns), "axis"),
    ...marks.names(width).map((line) => paint(line, "mark")),
  ].join("\n");
}

/** RSS, or what is stacked instead; of a recording without it what there is. */
function shownMetric(series: ChartSeries) {
  const names = [
    [series.totalMetric.toUpperCase(), series[series.totalMetric]],
    ["PSS", series.pss],
    ["Footprint", series.physFootprint],
    ["Swap", series.swap],
    ["VSZ", series.vsz],
  ] as const;
  const [name, metric] = names.find(([, metric]) => metric.measured > 0) ?? names[0];
  return { name, metric };
}

/** The row that a value reaches up to, from 1 at the bottom; 0 is the axis. */
const rowOf = (value: number, top: number): number => Math.round(value / (top || 1) * ROWS);

/** The part of a row, from 1 at the bottom, that a value fills; the least there is shows. */
function block(value: number | undefined, top: number, row: number): string {
  if (value === undefined || value === 0) return " ";
  const eighths = Math.max(1, Math.round(value / top * ROWS * 8)) - (row - 1) * 8;
  return BLOCKS[Math.min(Math.max(eighths, 0), 8)]!;
}
