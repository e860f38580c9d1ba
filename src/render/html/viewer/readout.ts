/// <reference lib="dom" />
import { formatBytes, formatDuration } from "../../../model/format.ts";
import type { Chart, Pointed } from "./chart.ts";
import { button, color, el, svg } from "./dom.ts";
import { figuresIn, lastAt } from "./figures.ts";
import { linesOf, type LineSpec } from "./lines.ts";
import { groupingIn, groupingsOf } from "./areas.ts";
import { describeProcess, momentText } from "./describe.ts";
import { type Levels, resolutionText, stackText } from "./levels.ts";
import type { Level, ViewedRecording } from "./recording.ts";
import { groupItems, processItems } from "./who_items.ts";
import type { Group } from "./stacks.ts";
import type { ViewState } from "./state.ts";

/** Below the charts: the lines and their values, the figures of the stretch, who was largest. */
export class Readout {
  readonly legend = el("div", { class: "legend", role: "group", "aria-label": "Lines" });
  readonly element = el("div", { class: "readout" });
  readonly spoken = el("p", { class: "spoken", "aria-live": "polite" });
  readonly #recording: ViewedRecording;
  readonly #state: ViewState;
  readonly #levels: Levels;
  readonly #chart: () => Chart;
  readonly #figures = el("div", { class: "figures" });
  readonly #who = el("div", { class: "who" });
  readonly #values = new Map<string, HTMLElement>();

  constructor(
    recording: ViewedRecording,
    state: ViewState,
    levels: Levels,
    chart: () => Chart,
  ) {
    this.#recording = recording;
    this.#state = state;
    this.#levels = levels;
    this.#chart = chart;
    const hasWho = groupingsOf(recording).length > 1;
    this.element.append(this.#figures, ...hasWho ? [this.#who] : []);
  }

  /** Tells of the moment that is pointed at, or else of the stretch that is looked at. */
  update(pointed: Pointed | undefined): void {
    this.#updateLegend();
    const atMs = pointed?.elapsedMs;
    for (const line of linesOf(this.#recording)) {
      const cell = this.#values.get(line.key);
      if (cell) cell.textContent = atMs === undefined ? "" : this.#valueAt(line, atMs);
    }
    this.#figures.replaceChildren(...this.#rangeFigures());
    this.#tellWho(pointed);
  }

  /** The moment in words, for who does not see it. */
  speak(elapsedMs: number): void {
    const values = this.#chart().shown().map((line) =>
      `${line.name} ${this.#valueAt(line, elapsedMs)}`
    );
    this.spoken.textContent = [`At ${this.#moment(elapsedMs)}`, ...values].join(", ");
  }

  #updateLegend(): void {
    const isStacked = groupingIn(this.#recording, this.#state.view.grouping) !== "lines";
    const shown = this.#chart().shown();
    const lines = linesOf(this.#recording)
      .filter(({ panel }) => !isStacked || panel !== "memory");
    this.#values.clear();
    const chips = lines.map((line) => {
      const value = el("span", { class: "value" });
      this.#values.set(line.key, value);
      const isOn = shown.some(({ key }) => key === line.key);
      const label = el("span", {}, swatch(line), line.name, value);
      return button(label, () => this.#state.toggle(line.key), {
        class: "chip",
        "aria-pressed": String(isOn),
        "data-line": line.key,
      });
    });
    // The one that has the focus keeps it.
    const focused = (document.activeElement as HTMLElement | null)?.dataset["line"];
    this.legend.replaceChildren(...chips);
    chips.find(({ dataset }) => focused !== undefined && dataset["line"] === focused)?.focus();
  }

  #valueAt({ key, panel }: LineSpec, elapsedMs: number): string {
    const { rows } = this.#level;
    const value = rows[key]?.[nearest(rows.time, elapsedMs)];
    if (value === undefined || value !== value) return "not measured";
    return panel === "cpu" ? `${Math.round(value / 10)} %` : formatBytes(value);
  }

  get #level(): Level {
    return this.#levels.at(this.#state.view);
  }

  /** As closely as what is looked at can tell moments apart. */
  #moment(ms: number): string {
    const { fromMs, toMs } = this.#state.range;
    return momentText(ms, toMs - fromMs);
  }

  #rangeFigures(): Node[] {
    const { range, view } = this.#state;
    const level = this.#level;
    const figures = figuresIn(level.rows, range);
    const { peak, meanBytes, leastBytes, changeBytes, cpuPercent, mostProcesses } = figures;
    const items: [string, string | undefined, (string | undefined)?][] = [
      [
        "peak",
        peak && formatBytes(peak.bytes),
        peak && `at ${this.#moment(peak.elapsedMs)}`,
      ],
      ["mean", meanBytes === undefined ? undefined : formatBytes(meanBytes)],
      ["least", leastBytes === undefined ? undefined : formatBytes(leastBytes)],
      ["change", changeBytes === undefined ? undefined : signed(changeBytes)],
      ["CPU", cpuPercent === undefined ? undefined : `${Math.round(cpuPercent)} %`, "of a core"],
      ["processes", mostProcesses ? `${mostProcesses}` : undefined, "at most"],
    ];
    const title = view.range
      ? `${this.#moment(range.fromMs)} to ${this.#moment(range.toMs)}`
      : "The whole run";
    return [
      el("h3", {}, title, el("span", {}, view.range ? formatDurationOf(range) : "RSS")),
      el(
        "dl",
        {},
        ...items.filter(([, value]) => value !== undefined).map(([name, value, more]) =>
          el(
            "div",
            {},
            el("dt", {}, name),
            el("dd", {}, value!, more && el("small", {}, ` ${more}`)),
          )
        ),
      ),
      el(
        "p",
        { class: "aside resolution" },
        resolutionText(level, range, this.#recording),
        stackText(this.#chart().stack),
      ),
    ];
  }

  #tellWho(pointed: Pointed | undefined): void {
    const { peak } = this.#recording.packed;
    const inView = figuresIn(this.#level.rows, this.#state.range).peak;
    const atMs = pointed?.elapsedMs ?? inView?.elapsedMs ?? peak?.elapsedMs ?? 0;
    const { areas, stack } = this.#chart();
    const of = areas ?? stack;
    if (of === undefined) return this.#who.replaceChildren();
    const row = nearest(of.time, atMs);
    const total = of.total[row] ?? 0;
    const title = el(
      "h3",
      {},
      pointed ? `At ${this.#moment(atMs)}` : "At the peak in view",
      el("span", {}, `${of.metric.toUpperCase()} ${formatBytes(total || 0)}`),
    );
    const items = areas
      ? groupItems(areas.groups, row, total)
      : processItems(stack!, row, this.#recording.processes, total);
    const under = pointed?.bytes === undefined || areas === undefined
      ? undefined
      : groupUnder(areas.groups, row, pointed.bytes);
    this.#who.replaceChildren(
      title,
      el("ol", {}, ...items),
      el("p", { class: "pointed" }, under ? this.#describe(under, atMs) : "\u00a0"),
    );
  }

  /** What the pointer is on: a process with all that is known of it, or a group. */
  #describe(group: Group, atMs: number): string {
    if (group.about !== undefined) return `${group.name}: ${group.about}`;
    const processes = group.processes.map((index) => this.#recording.processes[index]!);
    if (processes.length === 1) return describeProcess(processes[0]!, this.#recording);
    const alive = processes.filter(({ firstMs, lastMs }) => firstMs <= atMs && atMs <= lastMs);
    const count = `${alive.length} ${alive.length === 1 ? "process" : "processes"}`;
    return `${group.name}: ${count} then, ${processes.length} in all, ` +
      `together ${formatBytes(group.peakBytes)} at most`;
  }
}

/** The group whose area is at this height. */
function groupUnder(groups: readonly Group[], row: number, bytes: number): Group | undefined {
  let top = 0;
  return groups.find((group) => (top += group.bytes[row]!) >= bytes && group.bytes[row]! > 0);
}

function swatch({ color: of, dash }: LineSpec): SVGSVGElement {
  return svg(
    "svg",
    { class: "swatch", width: 22, height: 8, "aria-hidden": "true" },
    svg("line", {
      ...{ x1: 0, y1: 4, x2: 22, y2: 4, stroke: color(of), "stroke-width": 2.5 },
      "stroke-dasharray": dash?.map((length) => length * 0.6).join(" "),
    }),
  );
}

/** The row nearest to a moment. */
function nearest(time: Float64Array, ms: number): number {
  const row = lastAt(time, ms);
  const next = time[row + 1];
  return next !== undefined && next - ms < ms - time[row]! ? row + 1 : row;
}

const signed = (bytes: number): string =>
  `${bytes > 0 ? "+" : bytes < 0 ? "−" : ""}${formatBytes(Math.abs(bytes))}`;

const formatDurationOf = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string =>
  `${formatDuration(Number((toMs - fromMs).toPrecision(3)))}, RSS`;
