/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type uPlot from "uplot";
import { formatBytes, formatShortDuration } from "../../../model/format.ts";
import { byteTicks } from "../../figure/axis.ts";
import { button, color, el, isNarrow } from "./dom.ts";
import { makePanel, type PanelLine } from "./panel.ts";
import type { ViewedRank, ViewedRanks } from "./recording.ts";
import type { ViewState } from "./state.ts";

/** Steps from a row to another, by keys. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

/** The band of all ranks with the one that is picked, and their rows, which pick it. */
export class RankView {
  readonly element = el("div", { class: "live-only rank-view" });
  readonly #ranks: ViewedRanks;
  readonly #state: ViewState;
  readonly #list: HTMLElement;
  readonly #rows: readonly { readonly item: HTMLElement; readonly name: HTMLButtonElement }[];
  readonly #plots = el("div", { class: "plots" });
  readonly #said = el("p", { class: "picked", role: "status" });
  readonly #pointed = el("p", { class: "pointed" });
  readonly #times: readonly number[];
  #plot: uPlot | undefined;
  #picked = 0;
  readonly #largest: number;
  #frame: number | undefined;

  constructor(ranks: ViewedRanks, state: ViewState, list: HTMLElement) {
    this.#ranks = ranks;
    this.#state = state;
    this.#list = list;
    // Each cell at its beginning, and the last one at its end as well.
    this.#times = Array.from({ length: ranks.most.length + 1 }, (_, cell) => cell * ranks.cellMs);
    const items = [...list.querySelectorAll<HTMLElement>("li")];
    this.#largest = Math.max(0, items.findIndex((item) => item.matches(".largest")));
    this.#rows = items.map((item, place) => {
      const head = item.querySelector(".rank")!;
      const name = button(undefined, () => state.pick(place), { class: "bare" });
      name.append(...head.childNodes);
      head.append(name);
      return { item, name };
    });
    list.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.append(this.#said, this.#plots, this.#pointed, this.#sorting());
    state.listen(({ rank }, before) => {
      if (rank !== before.rank) this.#pick(rank);
      this.#drawSoon();
    });
    new ResizeObserver(() => this.#drawSoon()).observe(this.#plots);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#drawSoon());
    this.#pick(state.view.rank);
  }

  /** Shows a rank, by its place; where there is none, the largest. */
  #pick(place: number | undefined): void {
    place = place !== undefined && place < this.#rows.length ? place : this.#largest;
    this.#picked = place;
    this.#rows.forEach(({ item, name }, at) => {
      item.classList.toggle("picked", at === place);
      name.setAttribute("aria-pressed", String(at === place));
      // One stop for the tabulator; arrows go on from there.
      name.tabIndex = at === place ? 0 : -1;
    });
    const { about } = this.#rank;
    this.#said.replaceChildren(el("b", {}, this.#name), ` ${about}`);
    this.#point(undefined);
    this.#drawSoon();
  }

  get #rank(): ViewedRank {
    return this.#ranks.ranks[this.#picked]!;
  }

  get #name(): string {
    const { name, host } = this.#rank;
    return host === undefined ? `rank ${name}` : `rank ${name} on ${host}`;
  }

  #drawSoon(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.draw();
    });
  }

  /** Draws the chart anew. */
  draw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    if (this.#plots.clientWidth === 0) return;
    const { least, median, most } = this.#ranks;
    const line = (name: string, of: string, values: Float64Array, more = {}): PanelLine => ({
      ...{ name, color: () => color(of), widthPx: 1, isStepped: true, stepsAfter: true },
      values: valuesOf(values),
      ...more,
    });
    this.#plot = makePanel(this.#plots, {
      ...{ name: "ranks", heightPx: isNarrow() ? 170 : 240, times: this.#times },
      ...{ ticks: byteTicks, hasPoints: true, atLeast: 0, tellsTime: true },
      range: this.#state.range,
      lines: [
        line("most", "mark", most),
        line("least", "mark", least),
        line("median", "ink", median, { widthPx: 1.5, dash: [6, 4] }),
        line(this.#name, "pss", this.#rank.bytes, { widthPx: 2 }),
      ],
      band: { between: [0, 1], fill: () => color("rss-fill") },
      onSelect: ({ fromMs, toMs }) => this.#state.zoom(fromMs, toMs),
      onMove: (ms) => this.#point(ms),
    });
  }

  #point(ms: number | undefined): void {
    const { least, median, most, cellMs } = this.#ranks;
    const cell = ms === undefined ? -1 : Math.floor(ms / cellMs);
    if (!(cell >= 0 && cell < most.length)) {
      this.#pointed.textContent = "Point at the chart for the values of a moment.";
      return;
    }
    const size = (values: Float64Array) => {
      const bytes = values[cell]!;
      return bytes === bytes ? formatBytes(bytes) : "not running";
    };
    this.#pointed.textContent = `At ${formatShortDuration(cell * cellMs)}: ${this.#name} ` +
      `${size(this.#rank.bytes)}, median ${size(median)}, from ${size(least)} to ${size(most)}`;
  }

  #onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const shown = [...this.#list.children];
    const next = shown[shown.indexOf(this.#rows[this.#picked]!.item) + step];
    const place = this.#rows.findIndex(({ item }) => item === next);
    if (place < 0) return;
    this.#state.pick(place);
    this.#rows[place]!.name.focus();
  }

  /** Rows by name, as they are at first, or the largest first. */
  #sorting(): HTMLElement {
    const peaks = this.#ranks.ranks.map(({ bytes }) =>
      bytes.reduce((most, value) => value > most ? value : most, 0)
    );
    const byName = this.#rows.map((_, place) => place);
    const orders = [["By rank", byName], [
      "Largest first",
      byName.toSorted((a, b) => peaks[b]! - peaks[a]!),
    ]] as const;
    const buttons = orders.map(([label, order], at) =>
      button(label, () => {
        this.#list.append(...order.map((place) => this.#rows[place]!.item));
        buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(i === at)));
      }, { "aria-pressed": String(at === 0) })
    );
    return el(
      "div",
      { class: "buttons joined", role: "group", "aria-label": "Order of the ranks" },
      ...buttons,
    );
  }
}

/** Null where nothing was there; the last value twice, for its cell has a length. */
function valuesOf(values: Float64Array): (number | null)[] {
  const found = Array.from(values, (value) => value === value ? value : null);
  return [...found, found.at(-1) ?? null];
}
