/// <reference lib="dom" />
import { formatBytes, formatShortDuration } from "../../../../model/format.ts";
import { button, el, svg } from "../dom.ts";
import type { ViewState } from "../state.ts";
import { type ComparisonChart, courseColor, courseDash } from "./chart.ts";
import { type Course, type Together, valueAt } from "./courses.ts";

/** The recordings with what they have at the crosshair, and by how much two of them differ there. */
export class ComparisonLegend {
  readonly element = el("div", { class: "legend", role: "group", "aria-label": "Recordings" });
  readonly difference = el("p", { class: "aside", id: "difference" });
  readonly spoken = el("p", { class: "spoken", "aria-live": "polite" });
  readonly #courses: readonly Course[];
  readonly #together: () => Together;
  readonly #chart: () => ComparisonChart;
  readonly #chips: readonly { readonly chip: HTMLElement; readonly value: HTMLElement }[];

  constructor(
    courses: readonly Course[],
    state: ViewState,
    together: () => Together,
    chart: () => ComparisonChart,
  ) {
    this.#courses = courses;
    this.#together = together;
    this.#chart = chart;
    this.#chips = courses.map(({ key, name, isNew }, place) => {
      const value = el("span", { class: "value" });
      const label = el("span", {}, swatch(place), `${isNew ? "new" : "base"}: ${name}`, value);
      return { value, chip: button(label, () => state.toggle(key), { class: "chip" }) };
    });
    this.element.append(...this.#chips.map(({ chip }) => chip));
    state.listen(() => this.update(undefined));
  }

  /** Tells of a moment of the picture; undefined: of none. */
  update(elapsedMs: number | undefined): void {
    const shown = this.#chart().shown();
    this.#chips.forEach(({ chip, value }, place) => {
      chip.setAttribute("aria-pressed", String(shown.includes(place)));
      value.textContent = elapsedMs === undefined ? "" : this.#valueText(place, elapsedMs);
    });
    this.difference.textContent = this.#differenceText(shown, elapsedMs);
  }

  /** The moment in words, for who does not see it. */
  speak(elapsedMs: number): void {
    const shown = this.#chart().shown();
    this.spoken.textContent = [
      `At ${formatShortDuration(elapsedMs)}`,
      ...shown.map((place) => `${this.#courses[place]!.name} ${this.#valueText(place, elapsedMs)}`),
      this.#differenceOf(shown, elapsedMs),
    ].filter(Boolean).join(", ");
  }

  #valueText(place: number, elapsedMs: number): string {
    const bytes = valueAt(this.#together(), place, elapsedMs);
    return bytes === undefined ? "nothing" : formatBytes(bytes);
  }

  #differenceText(shown: readonly number[], elapsedMs: number | undefined): string {
    if (elapsedMs === undefined) {
      return shown.length === 2
        ? "Shaded: warm where the second is higher, cool where it is lower."
        : "Leave two switched on to see where they differ.";
    }
    return [`At ${formatShortDuration(elapsedMs)}`, this.#differenceOf(shown, elapsedMs)]
      .filter(Boolean).join(": ");
  }

  #differenceOf(shown: readonly number[], elapsedMs: number): string {
    const [base, fresh, ...more] = shown;
    if (base === undefined || fresh === undefined || more.length > 0) return "";
    const together = this.#together();
    const was = valueAt(together, base, elapsedMs), is = valueAt(together, fresh, elapsedMs);
    if (was === undefined || is === undefined) return "";
    const sign = is < was ? "\u2212" : "+";
    const share = was > 0 ? ` (${sign}${(Math.abs(is - was) / was * 100).toFixed(1)} %)` : "";
    return `${sign}${formatBytes(Math.abs(is - was))}${share}`;
  }
}

function swatch(place: number): SVGElement {
  const dash = courseDash(place);
  const line = svg("line", {
    ...{ x1: 0, y1: 5, x2: 22, y2: 5, "stroke-width": 3 },
    ...dash && { "stroke-dasharray": dash.map((length) => length / 2).join(" ") },
  });
  // By the style, so that it goes along with the scheme.
  line.style.stroke = `var(--${courseColor(place)})`;
  return svg("svg", { class: "swatch", width: 22, height: 10, "aria-hidden": true }, line);
}
