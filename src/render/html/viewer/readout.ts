/// <reference lib="dom" />
import { formatBytes, formatDuration, formatShortDuration } from "../../../model/format.ts";
import { areaColor, type Chart, type Pointed } from "./chart.ts";
import { button, color, el, svg } from "./dom.ts";
import { figuresIn, lastAt } from "./figures.ts";
import { linesOf, type LineSpec } from "./lines.ts";
import type { StackRows, ViewedProcess, ViewedRecording } from "./recording.ts";
import { type Group, largestIn } from "./stacks.ts";
import type { ViewState } from "./state.ts";

/** So many of the largest are named. */
const LARGEST = 6;

/** Below the charts: the lines and their values, the figures of the stretch, who was largest. */
export class Readout {
  readonly legend = el("div", { class: "legend", role: "group", "aria-label": "Lines" });
  readonly element = el("div", { class: "readout" });
  readonly spoken = el("p", { class: "spoken", "aria-live": "polite" });
  readonly #recording: ViewedRecording;
  readonly #state: ViewState;
  readonly #chart: () => Chart;
  readonly #figures = el("div", { class: "figures" });
  readonly #who = el("div", { class: "who" });
  readonly #values = new Map<string, HTMLElement>();

  constructor(recording: ViewedRecording, state: ViewState, chart: () => Chart) {
    this.#recording = recording;
    this.#state = state;
    this.#chart = chart;
    this.element.append(this.#figures, ...recording.stack ? [this.#who] : []);
    state.listen(() => this.update(undefined));
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
    if (this.#recording.stack) this.#tellWho(this.#recording.stack, pointed);
  }

  /** The moment in words, for who does not see it. */
  speak(elapsedMs: number): void {
    const values = this.#chart().shown().map((line) =>
      `${line.name} ${this.#valueAt(line, elapsedMs)}`
    );
    this.spoken.textContent = [`At ${formatShortDuration(elapsedMs)}`, ...values].join(", ");
  }

  #updateLegend(): void {
    const { grouping } = this.#state.view;
    const isStacked = grouping !== "lines" && this.#recording.stack !== undefined;
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
    const values = this.#recording.rows[key];
    const value = values?.[nearest(this.#recording.rows.time, elapsedMs)];
    if (value === undefined || value !== value) return "not measured";
    return panel === "cpu" ? `${Math.round(value / 10)} %` : formatBytes(value);
  }

  #rangeFigures(): Node[] {
    const { range, view } = this.#state;
    const figures = figuresIn(this.#recording.rows, range);
    const { peak, meanBytes, leastBytes, changeBytes, cpuPercent, mostProcesses } = figures;
    const items: [string, string | undefined, (string | undefined)?][] = [
      [
        "peak",
        peak && formatBytes(peak.bytes),
        peak && `at ${formatShortDuration(peak.elapsedMs)}`,
      ],
      ["mean", meanBytes === undefined ? undefined : formatBytes(meanBytes)],
      ["least", leastBytes === undefined ? undefined : formatBytes(leastBytes)],
      ["change", changeBytes === undefined ? undefined : signed(changeBytes)],
      ["CPU", cpuPercent === undefined ? undefined : `${Math.round(cpuPercent)} %`, "of a core"],
      ["processes", mostProcesses ? `${mostProcesses}` : undefined, "at most"],
    ];
    const title = view.range
      ? `${formatShortDuration(range.fromMs)} to ${formatShortDuration(range.toMs)}`
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
    ];
  }

  #tellWho(stack: StackRows, pointed: Pointed | undefined): void {
    const { peak } = this.#recording.packed;
    const inView = figuresIn(this.#recording.rows, this.#state.range).peak;
    const atMs = pointed?.elapsedMs ?? inView?.elapsedMs ?? peak?.elapsedMs ?? 0;
    const row = lastAt(stack.time, atMs);
    const { groups } = this.#chart();
    const total = stack.total[row] ?? 0;
    const title = el(
      "h3",
      {},
      pointed ? `At ${formatShortDuration(atMs)}` : "At the peak in view",
      el("span", {}, `${stack.metric.toUpperCase()} ${formatBytes(total)}`),
    );
    const items = groups.length > 0
      ? groupItems(groups, row, total)
      : processItems(stack, row, this.#recording.processes, total);
    const under = pointed?.bytes !== undefined && groups.length > 0
      ? groupUnder(groups, row, pointed.bytes)
      : undefined;
    this.#who.replaceChildren(
      title,
      el("ol", {}, ...items),
      el("p", { class: "pointed" }, under ? this.#describe(under, atMs) : "\u00a0"),
    );
  }

  /** What the pointer is on: a process with all that is known of it, or a group. */
  #describe(group: Group, atMs: number): string {
    const processes = group.processes.map((index) => this.#recording.processes[index]!);
    if (processes.length === 1) return describeProcess(processes[0]!, this.#recording);
    const alive = processes.filter(({ firstMs, lastMs }) => firstMs <= atMs && atMs <= lastMs);
    const count = `${alive.length} ${alive.length === 1 ? "process" : "processes"}`;
    return `${group.name}: ${count} then, ${processes.length} in all, ` +
      `together ${formatBytes(group.peakBytes)} at most`;
  }
}

/** A process in one sentence. */
export function describeProcess(process: ViewedProcess, { packed }: ViewedRecording): string {
  const { command, pid, ppid, firstMs, lastMs, peakBytes, peakMs } = process;
  const isStill = lastMs >= packed.elapsedMs - 2 * packed.usualMs;
  return `${command} · pid ${pid}, parent ${ppid} · from ${formatShortDuration(firstMs)} to ` +
    `${isStill ? "the end" : formatShortDuration(lastMs)} · peak ${formatBytes(peakBytes)} at ` +
    formatShortDuration(peakMs);
}

function groupItems(groups: readonly Group[], row: number, total: number): HTMLElement[] {
  // By their peaks: an order that changes under the pointer cannot be read.
  return groups
    .map((group, i) => ({ group, i }))
    .sort((a, b) =>
      Number(a.group.isOthers ?? false) - Number(b.group.isOthers ?? false) ||
      b.group.peakBytes - a.group.peakBytes
    )
    .map(({ group, i }) => item(group.name, group.bytes[row]!, total, areaColor(i, group)));
}

function processItems(
  stack: StackRows,
  row: number,
  processes: readonly ViewedProcess[],
  total: number,
): HTMLElement[] {
  const largest = largestIn(stack, row, LARGEST);
  const items = largest.map(({ index, bytes }) => {
    const { name, pid } = processes[index]!;
    return item(`${name} [${pid}]`, bytes, total, "rss");
  });
  const rest = total - largest.reduce((sum, { bytes }) => sum + bytes, 0);
  if (rest > 0) items.push(item("others", rest, total, "area-others"));
  return items;
}

function item(name: string, bytes: number, total: number, of: string): HTMLElement {
  const share = total > 0 ? Math.min(100, bytes / total * 100) : 0;
  const bar = svg(
    "svg",
    { class: "bar", "aria-hidden": "true", width: "100%", height: 4 },
    svg("rect", { width: "100%", height: 4, rx: 2, class: "track" }),
    svg("rect", { width: `${share.toFixed(1)}%`, height: 4, rx: 2, fill: color(of) }),
  );
  return el(
    "li",
    { class: bytes > 0 ? undefined : "gone" },
    el("span", { class: "name", title: name }, dot(of), name),
    el("span", { class: "size" }, bytes > 0 ? formatBytes(bytes) : "–"),
    bar,
  );
}

/** The group whose area is at this height. */
function groupUnder(groups: readonly Group[], row: number, bytes: number): Group | undefined {
  let top = 0;
  return groups.find((group) => (top += group.bytes[row]!) >= bytes && group.bytes[row]! > 0);
}

function dot(of: string): SVGSVGElement {
  return svg(
    "svg",
    { class: "dot", width: 10, height: 10, "aria-hidden": "true" },
    svg("rect", { width: 10, height: 10, rx: 2, fill: color(of) }),
  );
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
