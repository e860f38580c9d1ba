/// <reference lib="dom" />
import uPlot from "uplot";
import { byteTicks, percentTicks } from "../../figure/axis.ts";
import { type Areas, groupingIn, kindAreas } from "./areas.ts";
import { el, isNarrow } from "./dom.ts";
import { firstAt } from "./figures.ts";
import type { Grouping, View } from "./fragment.ts";
import * as lines from "./lines.ts";
import { drawLimits, drawPeak, drawPhases, limitsInSight } from "./marks.ts";
import { makePanel, type PanelRequest } from "./panel.ts";
import { areaLines, lineOf } from "./panel_lines.ts";
import { type Levels, rowsIn } from "./levels.ts";
import { ProcessAreas } from "./process_areas.ts";
import type { Level, StackRows, ViewedRecording } from "./recording.ts";
import type { ViewState } from "./state.ts";
import { listenForTouch } from "./touch.ts";
import { listenForWheel } from "./wheel.ts";

/** What the pointer is on. */
export interface Pointed {
  readonly elapsedMs: number;
  /** In the memory panel, the value at its height. */
  readonly bytes?: number;
}

const CPU_CELLS_PER_PX = 0.5;
/** An idle run is shown as such, and not as peaks of nothing. */
const LEAST_PERCENT = 10;

/** The rows that are looked at, and before which of them something is missing. */
interface Seen extends Level {
  readonly gaps: readonly number[];
}

/** A recording at more than one resolution. */
export interface Resolutions {
  readonly levels: Levels;
  /** Where processes were recorded. */
  readonly stacks?: Levels<StackRows>;
}

type MemoryPanel =
  & Pick<PanelRequest, "lines" | "atLeast" | "above">
  & Partial<Pick<PanelRequest, "times">>;

/** The charts of a recording, in panels one below the other, on one axis of time. */
export class Chart {
  readonly element = el("div", { class: "plots" });
  /** What the memory is shown as, where it is not as lines. */
  areas: Areas | undefined;
  readonly #recording: ViewedRecording;
  readonly #state: ViewState;
  readonly #levels: Levels;
  readonly #stacks: Levels<StackRows> | undefined;
  readonly #processAreas: ProcessAreas | undefined;
  readonly #onPoint: (pointed: Pointed | undefined) => void;
  #plots: uPlot[] = [];
  #pointed: Pointed | undefined;
  #frame: number | undefined;

  constructor(
    recording: ViewedRecording,
    state: ViewState,
    { levels, stacks }: Resolutions,
    onPoint: (pointed: Pointed | undefined) => void,
  ) {
    this.#recording = recording;
    this.#state = state;
    this.#levels = levels;
    this.#stacks = stacks;
    this.#processAreas = stacks && new ProcessAreas(recording.processes, stacks);
    this.#onPoint = onPoint;
    state.listen(() => this.#drawSoon());
    levels.listen(() => this.#drawSoon());
    stacks?.listen(() => this.#drawSoon());
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#drawSoon());
    listenForTouch(this.element, state, () => this.#plots[0]?.over, (ms) => this.point(ms));
    listenForWheel(
      this.element,
      state,
      (target) => this.#plots.find(({ over }) => over.contains(target))?.over,
    );
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
    // What a pointer is on at its height, another scale puts elsewhere.
    const pointed = this.#pointed && { elapsedMs: this.#pointed.elapsedMs };
    for (const plot of this.#plots) plot.destroy();
    if (this.element.clientWidth === 0) return;
    const requests = this.#requests();
    this.#plots = requests.map((request, i) =>
      makePanel(this.element, { ...request, tellsTime: i === requests.length - 1 })
    );
    // A plot is laid out in a microtask of its own, and has no crosshair then.
    queueMicrotask(() => this.#show(pointed));
  }

  /** Puts the crosshair to a moment. */
  point(elapsedMs: number): void {
    this.#show({ elapsedMs });
  }

  /** Where the crosshair is, if anywhere. */
  get pointedMs(): number | undefined {
    return this.#pointed?.elapsedMs;
  }

  /** Who was there, of what is looked at. */
  get stack(): StackRows | undefined {
    return this.#stacks?.at(this.#state.view);
  }

  #show(pointed: Pointed | undefined): void {
    this.#pointed = pointed;
    for (const plot of pointed ? this.#plots : []) {
      plot.setCursor({ left: plot.valToPos(pointed!.elapsedMs, "x"), top: 0 }, false);
    }
    this.#onPoint(pointed);
  }

  #requests(): Omit<PanelRequest, "tellsTime">[] {
    const shown = this.shown();
    const { range } = this.#state;
    const { packed } = this.#recording;
    const level = this.#levels.at(this.#state.view);
    const rows = rowsIn(level, range);
    const gaps = lines.gapsOf(rows.time, packed.usualMs, level.cellMs);
    const seen: Seen = { rows, gaps, cellMs: level.cellMs };
    const times = lines.timesWithGaps(rows.time, gaps);
    const common = {
      ...{ range, times },
      below: (plot: uPlot) => drawPhases(plot, packed.phases),
      onSelect: ({ fromMs, toMs }: typeof range) => this.#state.zoom(fromMs, toMs),
    };
    const narrow = isNarrow();
    const panels: Omit<PanelRequest, "tellsTime">[] = [{
      ...common,
      name: "memory",
      heightPx: narrow ? 260 : Math.min(640, Math.max(300, innerHeight * 0.42)),
      ticks: byteTicks,
      hasPoints: this.#grouping === "lines",
      onMove: (ms, bytes) => this.#moved(ms, bytes),
      ...this.#memory(shown, seen),
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
        ...{ name: "vsz", heightPx: small, ticks: byteTicks, onMove },
        hasPoints: true,
        atLeast: 0,
        lines: [{ ...lineOf("VSZ", "vsz", false), values: lines.withGaps(rows.vsz!, gaps) }],
      });
    }
    return panels;
  }

  get #grouping(): Grouping {
    return groupingIn(this.#recording, this.#state.view.grouping);
  }

  #memory(shown: readonly lines.LineSpec[], seen: Seen): MemoryPanel {
    const by = this.#grouping;
    this.areas = this.#areasBy(by, seen);
    if (this.areas === undefined) return this.#asLines(shown, seen);
    const { time, total, swap, groups, cellMs, isSparse } = this.areas;
    const { packed } = this.#recording;
    const limits = limitsInSight(packed, lines.mostOf(total, ...this.#placesIn(time)));
    const gaps = isSparse
      ? lines.gapsBetween(time, seen.rows.time, seen.gaps)
      : lines.gapsOf(time, packed.usualMs, cellMs);
    return {
      times: lines.timesWithGaps(time, gaps),
      lines: areaLines(groups, swap).map((line) => ({
        ...line,
        values: lines.withGaps(line.values, gaps),
      })),
      atLeast: Math.max(0, ...limits.map(({ bytes }) => bytes)),
      above: (plot) => drawLimits(plot, limits),
    };
  }

  #areasBy(by: Grouping, { rows, cellMs }: Seen): Areas | undefined {
    if (by === "lines") return undefined;
    if (by === "kind") return kindAreas(this.#recording, rows, cellMs);
    const { view, range } = this.#state;
    return this.#processAreas?.in(view, range, by, this.#widthPx());
  }

  #asLines(shown: readonly lines.LineSpec[], { rows, gaps }: Seen): MemoryPanel {
    const { packed, rows: all } = this.#recording;
    const specs = shown.filter(({ panel }) => panel === "memory");
    const [from, to] = this.#placesIn(rows.time);
    const most = Math.max(0, ...specs.map(({ key }) => lines.mostOf(rows[key], from, to)));
    const limits = limitsInSight(packed, most);
    const hasPeak = specs.some(({ key }) => key === "rss");
    return {
      lines: specs.map((spec) => ({
        ...lineOf(spec.name, spec.color, spec.isFilled ?? false),
        ...spec.dash && { dash: spec.dash },
        spansGaps: lines.isRare(all[spec.key]!),
        values: lines.withGaps(rows[spec.key]!, gaps),
      })),
      atLeast: Math.max(0, ...limits.map(({ bytes }) => bytes)),
      above: (plot) => {
        drawLimits(plot, limits);
        if (packed.peak && hasPeak) drawPeak(plot, packed.peak);
      },
    };
  }

  #placesIn(time: Float64Array): [number, number] {
    const { fromMs, toMs } = this.#state.range;
    return [firstAt(time, fromMs), firstAt(time, toMs + 1e-6)];
  }

  #widthPx(): number {
    return Math.max(200, this.element.clientWidth);
  }

  #moved(elapsedMs: number | undefined, bytes?: number): void {
    this.#pointed = elapsedMs === undefined
      ? undefined
      : { elapsedMs, ...bytes !== undefined && { bytes } };
    this.#onPoint(this.#pointed);
  }
}

const percentLabels = (top: number, maxSteps: number) =>
  percentTicks(top, maxSteps).map(({ at, label }) => ({ at, label: `${label} %` }));
