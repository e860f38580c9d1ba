/// <reference lib="dom" />
import uPlot from "uplot";
import { byteTicks } from "../../../figure/axis.ts";
import { type Difference, differencesOf } from "../../../figure/differences.ts";
import { color, el, isNarrow } from "../dom.ts";
import { drawPhases } from "../marks.ts";
import { makePanel, type PanelLine } from "../panel.ts";
import type { ViewState } from "../state.ts";
import { listenForTouch } from "../touch.ts";
import { listenForWheel } from "../wheel.ts";
import type { Course, Together } from "./courses.ts";

/** Colour of a course, by its name in the style. */
export const courseColor = (place: number): string => `course-${place}`;

/** The first two are whole lines, as in the drawn picture. */
export const courseDash = (place: number): readonly number[] | undefined =>
  place < 2 ? undefined : place < 4 ? [9, 4] : place < 6 ? [15, 4] : [9, 4, 2, 4];

/** The chart of a comparison: all that are switched on, and where two of them differ. */
export class ComparisonChart {
  readonly element = el("div", { class: "plots" });
  readonly #courses: readonly Course[];
  readonly #state: ViewState;
  readonly #together: () => Together;
  readonly #onPoint: (elapsedMs: number | undefined) => void;
  #plot: uPlot | undefined;
  #pointedMs: number | undefined;
  #frame: number | undefined;

  constructor(
    courses: readonly Course[],
    state: ViewState,
    together: () => Together,
    onPoint: (elapsedMs: number | undefined) => void,
  ) {
    this.#courses = courses;
    this.#state = state;
    this.#together = together;
    this.#onPoint = onPoint;
    state.listen(() => this.#drawSoon());
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#drawSoon());
    listenForTouch(this.element, state, () => this.#plot?.over, (ms) => this.point(ms));
    listenForWheel(this.element, state, (target) => {
      const over = this.#plot?.over;
      return over?.contains(target) ? over : undefined;
    });
  }

  /** Places of the courses that are switched on. */
  shown(): readonly number[] {
    const { switched } = this.#state.view;
    return this.#courses.flatMap(({ key }, i) => switched.includes(key) ? [] : [i]);
  }

  /** Where the crosshair is, if anywhere. */
  get pointedMs(): number | undefined {
    return this.#pointedMs;
  }

  /** Puts the crosshair to a moment. */
  point(elapsedMs: number | undefined): void {
    this.#pointedMs = elapsedMs;
    const isAway = elapsedMs === undefined || this.#plot === undefined;
    const left = isAway ? -10 : this.#plot!.valToPos(elapsedMs, "x");
    this.#plot?.setCursor({ left, top: isAway ? -10 : 0 }, false);
    this.#onPoint(elapsedMs);
  }

  /** Draws everything anew. */
  draw(): void {
    const pointedMs = this.#pointedMs;
    this.#plot?.destroy();
    this.#plot = undefined;
    if (this.element.clientWidth === 0) return;
    const together = this.#together();
    const { range } = this.#state;
    const shown = this.shown();
    const differences = differencesIn(shown, together, range);
    this.#plot = makePanel(this.element, {
      name: "memory",
      heightPx: isNarrow() ? 280 : Math.min(640, Math.max(320, innerHeight * 0.5)),
      ticks: byteTicks,
      ...{ hasPoints: true, tellsTime: true, atLeast: 0, range },
      times: together.times,
      lines: shown.map((place): PanelLine => {
        const dash = courseDash(place);
        return {
          name: this.#courses[place]!.name,
          color: () => color(courseColor(place)),
          widthPx: 2,
          ...dash && { dash },
          values: together.values[place]!,
        };
      }),
      below: (plot) => {
        drawPhases(plot, together.phases);
        drawDifferences(plot, differences);
      },
      onSelect: ({ fromMs, toMs }) => this.#state.zoom(fromMs, toMs),
      onMove: (ms) => {
        this.#pointedMs = ms;
        this.#onPoint(ms);
      },
    });
    // A plot is laid out in a microtask of its own, and has no crosshair then.
    queueMicrotask(() => this.point(pointedMs));
  }

  #drawSoon(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.draw();
    });
  }
}

/** Between two that are shown; of more there is no telling. */
function differencesIn(
  [base, fresh, ...more]: readonly number[],
  { lines }: Together,
  range: { readonly fromMs: number; readonly toMs: number },
): readonly Difference[] {
  if (base === undefined || fresh === undefined || more.length > 0) return [];
  return differencesOf(lines[base]!, lines[fresh]!, range);
}

/** Warm where the second one is higher, cool where it is lower. */
function drawDifferences(plot: uPlot, differences: readonly Difference[]): void {
  const { ctx } = plot;
  ctx.save();
  for (const { isRise, points } of differences) {
    ctx.fillStyle = color(isRise ? "rise" : "fall");
    ctx.beginPath();
    for (const { elapsedMs, high } of points) {
      ctx.lineTo(plot.valToPos(elapsedMs, "x", true), plot.valToPos(high, "y", true));
    }
    for (const { elapsedMs, low } of points.toReversed()) {
      ctx.lineTo(plot.valToPos(elapsedMs, "x", true), plot.valToPos(low, "y", true));
    }
    ctx.fill();
  }
  ctx.restore();
}
