/// <reference lib="dom" />
import uPlot from "uplot";
import { formatDuration } from "../../../model/format.ts";
import { type Tick, timeTicks } from "../../figure/axis.ts";
import { color, isNarrow } from "./dom.ts";
import type { Range } from "./figures.ts";

/** A line, or the upper edge of an area. */
export interface PanelLine {
  readonly name: string;
  readonly color: () => string;
  readonly widthPx: number;
  readonly dash?: readonly number[];
  /** What is below it. */
  readonly fill?: () => string;
  readonly isStepped?: boolean;
  /** A step's value counts from its time on, not up to it. */
  readonly stepsAfter?: boolean;
  readonly spansGaps?: boolean;
  readonly values: readonly (number | null)[];
}

/** A chart with a scale of its own. */
export interface PanelRequest {
  readonly name: string;
  readonly heightPx: number;
  readonly times: readonly number[];
  readonly lines: readonly PanelLine[];
  /** Whether the crosshair has a point on each line: not on areas. */
  readonly hasPoints: boolean;
  /** What its scale has to reach beside the lines that are seen. */
  readonly atLeast: number;
  readonly ticks: (top: number, maxSteps: number) => readonly Tick[];
  /** Only the lowest one tells the times. */
  readonly tellsTime: boolean;
  readonly range: Range;
  /** Between which two lines it is filled, by their places, the upper one first. */
  readonly band?: { readonly between: readonly [number, number]; readonly fill: () => string };
  /** Draws below the lines, and above them. */
  readonly below?: (plot: uPlot) => void;
  readonly above?: (plot: uPlot) => void;
  readonly onSelect: (range: Range) => void;
  readonly onMove: (elapsedMs: number | undefined, value: number | undefined) => void;
}

/** Panels move their crosshairs together. */
const SYNC = "memmark";
/** Right of the plot: half of the last time. */
export const RIGHT_PX = 22;
/** Part of the height that stays free above the highest value, for the label of the peak. */
const HEADROOM = 1.14;

export const axisWidthPx = (): number => isNarrow() ? 54 : 74;

/** Puts a panel into an element as wide as that is. */
export function makePanel(into: HTMLElement, request: PanelRequest): uPlot {
  const { times, lines, heightPx, range } = request;
  const font = `${isNarrow() ? 11 : 12}px ${getComputedStyle(document.body).fontFamily}`;
  const plot = new uPlot(
    {
      width: Math.max(200, into.clientWidth),
      height: heightPx,
      legend: { show: false },
      padding: [6, RIGHT_PX, 0, 0],
      cursor: {
        sync: { key: SYNC, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { show: request.hasPoints, size: 7, width: 1.5 },
        focus: { prox: -1 },
      },
      scales: {
        x: { time: false, range: () => [range.fromMs, Math.max(range.toMs, range.fromMs + 1e-3)] },
        y: { range: (_, __, most) => [0, Math.max(most ?? 0, request.atLeast, 1e-3) * HEADROOM] },
      },
      axes: [timeAxis(request, font), valueAxis(request, font)],
      series: [{}, ...lines.map(seriesOf)],
      bands: request.band ? [bandOf(request.band)] : [],
      hooks: {
        drawClear: request.below ? [request.below] : [],
        draw: request.above ? [request.above] : [],
        setSelect: [(plot) => select(plot, request)],
        setCursor: [(plot) => moved(plot, request)],
      },
    },
    [[...times], ...lines.map(({ values }) => [...values])],
    into,
  );
  return plot;
}

/** A line's place is one more among the series: the first of them is time. */
const bandOf = ({ between: [upper, lower], fill }: NonNullable<PanelRequest["band"]>) => ({
  series: [upper + 1, lower + 1] as [number, number],
  fill,
});

function seriesOf(line: PanelLine): uPlot.Series {
  return {
    label: line.name,
    stroke: line.color,
    width: line.widthPx,
    ...line.dash && { dash: [...line.dash] },
    ...line.fill && { fill: line.fill },
    ...line.isStepped && uPlot.paths.stepped &&
      { paths: uPlot.paths.stepped({ align: line.stepsAfter ? 1 : -1 }) },
    spanGaps: line.spansGaps ?? false,
    points: { show: line.values.filter((value) => value !== null).length === 1, size: 7 },
  };
}

function timeAxis({ tellsTime, range }: PanelRequest, font: string): uPlot.Axis {
  return {
    show: true,
    size: tellsTime ? 30 : 6,
    font,
    stroke: () => color("faint"),
    grid: { stroke: () => color("grid"), width: 1 },
    ticks: { show: false },
    splits: (plot) => timesIn(range, plot.width / (isNarrow() ? 80 : 110)),
    values: (plot, splits) => splits.map((ms) => tellsTime ? timeLabel(ms, range, plot.width) : ""),
  };
}

/** Half of a character of a label, about. */
const HALF_CHARACTER_PX = 3.4;

/** A time, where there is room for all of it. */
function timeLabel(ms: number, { fromMs, toMs }: Range, panelPx: number): string {
  const label = ms === 0 ? "0" : formatDuration(ms);
  const plotPx = panelPx - axisWidthPx() - RIGHT_PX;
  const endPx = (ms - fromMs) / (toMs - fromMs) * plotPx + label.length * HALF_CHARACTER_PX;
  return endPx <= plotPx + RIGHT_PX ? label : "";
}

/** Round moments in a stretch. */
function timesIn({ fromMs, toMs }: Range, count: number): number[] {
  const stepMs = timeTicks(toMs - fromMs, Math.max(2, Math.floor(count)))[1]?.at ?? toMs - fromMs;
  const first = Math.ceil(fromMs / stepMs);
  const last = Math.floor(toMs / stepMs + 1e-6);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => Number(((first + i) * stepMs).toFixed(6)),
  );
}

function valueAxis({ ticks, heightPx }: PanelRequest, font: string): uPlot.Axis {
  let labels = new Map<number, string>();
  return {
    size: axisWidthPx(),
    font,
    gap: 8,
    stroke: () => color("faint"),
    grid: { stroke: () => color("grid"), width: 1 },
    ticks: { show: false },
    splits: (plot) => {
      const top = (plot.scales["y"]!.max ?? 1) / HEADROOM;
      const found = ticks(top, Math.max(2, Math.floor(heightPx / 58)));
      labels = new Map(found.map(({ at, label }) => [at, label]));
      return found.map(({ at }) => at);
    },
    values: (_, splits) => splits.map((at) => labels.get(at) ?? ""),
  };
}

function select(plot: uPlot, { onSelect }: PanelRequest): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onSelect({ fromMs: plot.posToVal(left, "x"), toMs: plot.posToVal(left + width, "x") });
}

function moved(plot: uPlot, { onMove }: PanelRequest): void {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0) onMove(undefined, undefined);
  // The others only follow it.
  else if (plot.over.matches(":hover")) {
    onMove(plot.posToVal(left, "x"), top < 0 ? undefined : plot.posToVal(top, "y"));
  }
}
