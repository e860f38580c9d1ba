/// <reference lib="dom" />
import uPlot from "uplot";
import { byteTicks, percentTicks } from "../../figure/axis.ts";
import { color, el, isNarrow } from "./dom.ts";
import { firstAt } from "./figures.ts";
import type { Grouping, View } from "./fragment.ts";
import * as lines from "./lines.ts";
import { drawLimits, drawPeak, drawPhases, limitsInSight } from "./marks.ts";
import { makePanel, type PanelLine, type PanelRequest } from "./panel.ts";
import type { ViewedRecording } from "./recording.ts";
import { type Group, groupsOf } from "./stacks.ts";
import type { ViewState } from "./state.ts";

/** What the pointer is on. */
export interface Pointed {
  readonly elapsedMs: number;
  /** In the memory panel, the value at its height. */
  readonly bytes?: number;
}

const AREA_COLORS = 11;
/** Colour of an area, by its name in the style. */
export const areaColor = (place: number, group: Group | undefined): string =>
  group?.isOthers ? "area-others" : `area-${place % AREA_COLORS}`;

const CPU_CELLS_PER_PX = 0.5;
/** An idle run is shown as such, and not as peaks of nothing. */
const LEAST_PERCENT = 10;

/** The charts of a recording, in panels one below the other, on one axis of time. */
export class Chart {
  readonly element = el("div", { class: "plots" });
  groups: readonly Group[] = [];
  readonly #recording: ViewedRecording;
  readonly #state: ViewState;
  readonly #onPoint: (pointed: Pointed | undefined) => void;
  readonly #gaps: readonly number[];
  readonly #times: readonly number[];
  /** What the groups are by now. */
  #grouped: Grouping | undefined;
  #plots: uPlot[] = [];
  #pointedMs: number | undefined;
  #frame: number | undefined;

  constructor(
    recording: ViewedRecording,
    state: ViewState,
    onPoint: (pointed: Pointed | undefined) => void,
  ) {
    this.#recording = recording;
    this.#state = state;
    this.#onPoint = onPoint;
    const { time } = recording.rows;
    const { usualMs, cellMs } = recording.packed;
    this.#gaps = lines.gapsOf(time, usualMs, cellMs);
    this.#times = lines.timesWithGaps(time, this.#gaps);
    state.listen(() => this.#drawSoon());
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#drawSoon());
    this.#listenForWheel();
  }

  /** The lines that are shown now. */
  shown(view: View = this.#state.view): readonly lines.LineSpec[] {
    return lines.linesOf(this.#recording).filter((line) =>
      lines.isOnAtFirst(line, this.#recording) !== view.switched.includes(line.key)
    );
  }

  /** Once for all that changes in a frame, and not within a plot's own callback. */
  #drawSoon(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.draw();
    });
  }

  /** Draws everything anew. */
  draw(): void {
    for (const plot of this.#plots) plot.destroy();
    if (this.element.clientWidth === 0) return;
    const requests = this.#requests();
    this.#plots = requests.map((request, i) =>
      makePanel(this.element, { ...request, tellsTime: i === requests.length - 1 })
    );
    if (this.#pointedMs !== undefined) this.point(this.#pointedMs);
  }

  /** Puts the crosshair to a moment; undefined takes it away. */
  point(elapsedMs: number | undefined): void {
    this.#pointedMs = elapsedMs;
    for (const plot of this.#plots) {
      const left = elapsedMs === undefined ? -10 : plot.valToPos(elapsedMs, "x");
      plot.setCursor({ left, top: elapsedMs === undefined ? -10 : 0 }, false);
    }
    this.#onPoint(elapsedMs === undefined ? undefined : { elapsedMs });
  }

  /** Where the crosshair is, if anywhere. */
  get pointedMs(): number | undefined {
    return this.#pointedMs;
  }

  #requests(): Omit<PanelRequest, "tellsTime">[] {
    const shown = this.shown();
    const { range } = this.#state;
    const { packed, rows } = this.#recording;
    const common = {
      ...{ range },
      below: (plot: uPlot) => drawPhases(plot, packed.phases),
      onSelect: ({ fromMs, toMs }: typeof range) => this.#state.zoom(fromMs, toMs),
    };
    const narrow = isNarrow();
    const panels: Omit<PanelRequest, "tellsTime">[] = [{
      ...common,
      name: "memory",
      heightPx: narrow ? 260 : Math.min(640, Math.max(300, innerHeight * 0.42)),
      ticks: byteTicks,
      hasPoints: this.#state.view.grouping === "lines",
      onMove: (ms, bytes) => this.#moved(ms, bytes),
      ...this.#memory(shown),
    }];
    const small = narrow ? 84 : 104;
    const onMove = (ms: number | undefined) => this.#moved(ms);
    if (shown.some(({ panel }) => panel === "cpu")) {
      const { ms, percent } = lines.cpuCells(rows, range, this.#widthPx() * CPU_CELLS_PER_PX);
      panels.push({
        ...common,
        ...{ name: "cpu", heightPx: small, times: ms, ticks: percentLabels, onMove },
        hasPoints: true,
        atLeast: LEAST_PERCENT,
        lines: [{ ...lineOf("CPU", "cpu", true), isStepped: true, values: percent }],
      });
    }
    if (shown.some(({ panel }) => panel === "vsz")) {
      panels.push({
        ...common,
        ...{ name: "vsz", heightPx: small, times: this.#times, ticks: byteTicks, onMove },
        hasPoints: true,
        atLeast: 0,
        lines: [{ ...lineOf("VSZ", "vsz", false), values: lines.withGaps(rows.vsz!, this.#gaps) }],
      });
    }
    return panels;
  }

  #memory(
    shown: readonly lines.LineSpec[],
  ): Pick<PanelRequest, "times" | "lines" | "atLeast" | "above"> {
    const { stack, packed } = this.#recording;
    const { grouping } = this.#state.view;
    if (grouping === "lines" || stack === undefined) return this.#asLines(shown);
    if (this.#grouped !== grouping) {
      this.groups = groupsOf(stack, this.#recording.processes, grouping);
    }
    this.#grouped = grouping;
    const most = lines.mostOf(stack.total, ...this.#rowsIn(stack.time));
    const limits = limitsInSight(packed, most);
    const gaps = lines.gapsOf(stack.time, packed.usualMs, 2 * stack.cellMs);
    return {
      times: lines.timesWithGaps(stack.time, gaps),
      lines: areaLines(this.groups, stack.swap).map((line) => ({
        ...line,
        values: lines.withGaps(line.values, gaps),
      })),
      atLeast: Math.max(0, ...limits.map(({ bytes }) => bytes)),
      above: (plot) => drawLimits(plot, limits),
    };
  }

  #asLines(
    shown: readonly lines.LineSpec[],
  ): Pick<PanelRequest, "times" | "lines" | "atLeast" | "above"> {
    this.groups = [];
    this.#grouped = undefined;
    const { rows, packed } = this.#recording;
    const specs = shown.filter(({ panel }) => panel === "memory");
    const [from, to] = this.#rowsIn(rows.time);
    const most = Math.max(0, ...specs.map(({ key }) => lines.mostOf(rows[key], from, to)));
    const limits = limitsInSight(packed, most);
    const hasPeak = specs.some(({ key }) => key === "rss");
    return {
      times: this.#times,
      lines: specs.map((spec) => ({
        ...lineOf(spec.name, spec.color, spec.isFilled ?? false),
        ...spec.dash && { dash: spec.dash },
        spansGaps: lines.isRare(rows[spec.key]!),
        values: lines.withGaps(rows[spec.key]!, this.#gaps),
      })),
      atLeast: Math.max(0, ...limits.map(({ bytes }) => bytes)),
      above: (plot) => {
        drawLimits(plot, limits);
        if (packed.peak && hasPeak) drawPeak(plot, packed.peak);
      },
    };
  }

  #rowsIn(time: Float64Array): [number, number] {
    const { fromMs, toMs } = this.#state.range;
    return [firstAt(time, fromMs), firstAt(time, toMs + 1e-6)];
  }

  #widthPx(): number {
    return Math.max(200, this.element.clientWidth);
  }

  #moved(elapsedMs: number | undefined, bytes?: number): void {
    this.#pointedMs = elapsedMs;
    if (elapsedMs === undefined) this.#onPoint(undefined);
    else this.#onPoint({ elapsedMs, ...bytes !== undefined && { bytes } });
  }

  /** Zooms around the pointer. What would do nothing, at the whole run, is left to the page. */
  #listenForWheel(): void {
    this.element.addEventListener("wheel", (event) => {
      const plot = this.#plots.find(({ over }) => over.contains(event.target as Node));
      if (plot === undefined || event.ctrlKey) return;
      const { fromMs, toMs } = this.#state.range;
      const isAll = this.#state.view.range === undefined;
      if (isAll && event.deltaY >= 0) return;
      event.preventDefault();
      const spanMs = toMs - fromMs;
      const sideways = event.deltaX || (event.shiftKey ? event.deltaY : 0);
      if (sideways !== 0) {
        const byMs = Math.sign(sideways) * spanMs * 0.1;
        return this.#state.zoom(fromMs + byMs, toMs + byMs);
      }
      const { left, width } = plot.over.getBoundingClientRect();
      const share = (event.clientX - left) / width;
      const wantedMs = spanMs * (event.deltaY < 0 ? 0.8 : 1.25);
      const from = fromMs + (spanMs - wantedMs) * share;
      this.#state.zoom(from, from + wantedMs);
    }, { passive: false });
  }
}

const percentLabels = (top: number, maxSteps: number) =>
  percentTicks(top, maxSteps).map(({ at, label }) => ({ at, label: `${label} %` }));

function lineOf(name: string, of: string, isFilled: boolean): Omit<PanelLine, "values"> {
  return {
    name,
    color: () => color(of),
    widthPx: isFilled ? 2 : 1.7,
    ...isFilled && { fill: () => color(`${of}-fill`) },
  };
}

/** Areas as lines that each hide what is below the one before: the highest is drawn first. */
function areaLines(groups: readonly Group[], swap: Float64Array): PanelLine[] {
  const sums = new Float64Array(swap.length);
  const area = (name: string, of: string, values: Float64Array): PanelLine => {
    values.forEach((value, row) => sums[row]! += value);
    return {
      ...{ name, widthPx: 1, color: () => color("paper") },
      fill: () => color(of),
      values: Array.from(sums),
    };
  };
  const areas = groups.map((group, i) => area(group.name, areaColor(i, group), group.bytes));
  const hasSwap = swap.some((value) => value > 0);
  return [...areas, ...hasSwap ? [area("swap", "swap", swap)] : []].toReversed();
}
