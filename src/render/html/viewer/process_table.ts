/// <reference lib="dom" />
import { formatBytes, formatShortDuration } from "../../../model/format.ts";
import { button, el, svg } from "./dom.ts";
import { commandCell, kindsCell } from "./process_cells.ts";
import { type Listed, listed, type ListRequest, type SortKey } from "./process_list.ts";
import type { ViewedProcess, ViewedRecording } from "./recording.ts";
import type { ViewState } from "./state.ts";

/** Rows that are there at first, and that each click adds. */
const FIRST = 25, MORE = 500;

interface Column {
  readonly key: SortKey;
  readonly name: string;
  readonly isNumber?: true;
  readonly cell: (listed: Listed) => Node | string;
}

/** All processes: sorted, searched, and as the tree of who started whom. */
export class ProcessTable {
  readonly element = el("div", { class: "processes" });
  readonly #recording: ViewedRecording;
  readonly #state: ViewState;
  readonly #columns: readonly Column[];
  readonly #body = el("tbody");
  readonly #heads = el("tr");
  readonly #count = el("p", { class: "aside", "aria-live": "polite" });
  readonly #more = el("div", { class: "buttons" });
  #request: ListRequest = { search: "", sort: "peak", isDescending: true, isTree: false };
  #shown = FIRST;

  constructor(recording: ViewedRecording, state: ViewState) {
    this.#recording = recording;
    this.#state = state;
    this.#columns = this.#columnsOf(recording.processes);
    const search = el("input", {
      type: "search",
      placeholder: "Search command or pid",
      "aria-label": "Search processes",
    });
    search.addEventListener("input", () => this.#list({ search: search.value }));
    const tree = button("Tree", () => this.#list({ isTree: !this.#request.isTree }), {
      "aria-pressed": "false",
      title: "Who started whom",
    });
    tree.addEventListener(
      "click",
      () => tree.setAttribute("aria-pressed", String(this.#request.isTree)),
    );
    this.element.append(
      el("div", { class: "toolbar" }, search, el("div", { class: "buttons" }, tree), this.#count),
      el(
        "div",
        { class: "scroll", tabindex: 0, role: "group", "aria-labelledby": "processes-title" },
        el("table", {}, el("thead", {}, this.#heads), this.#body),
      ),
      this.#more,
    );
    this.#draw();
  }

  #columnsOf(processes: readonly ViewedProcess[]): readonly Column[] {
    const hasKinds = processes.some(({ peakKinds }) => peakKinds !== undefined);
    const hasPss = processes.some(({ pssPeakBytes = NaN }) => pssPeakBytes === pssPeakBytes);
    const hasCpu = processes.some(({ cpuMs = NaN }) => cpuMs === cpuMs);
    const text = (of: (process: ViewedProcess) => string) => ({ process }: Listed) => of(process);
    return [
      { key: "name", name: "process", cell: commandCell },
      { key: "pid", name: "pid", isNumber: true, cell: text(({ pid }) => String(pid)) },
      { key: "ppid", name: "parent", isNumber: true, cell: text(({ ppid }) => String(ppid)) },
      {
        key: "first",
        name: "first seen",
        isNumber: true,
        cell: text(({ firstMs }) => formatShortDuration(firstMs)),
      },
      { key: "life", name: "lifetime", cell: ({ process }) => this.#life(process) },
      {
        key: "peak",
        name: "peak RSS",
        isNumber: true,
        cell: text(({ peakBytes }) => formatBytes(peakBytes)),
      },
      ...hasKinds
        ? [{ key: "kinds", name: "of it anonymous", isNumber: true, cell: kindsCell } as const]
        : [],
      ...hasPss
        ? [
          {
            key: "pss",
            name: "peak PSS",
            isNumber: true,
            cell: text(({ pssPeakBytes }) => size(pssPeakBytes)),
          } as const,
        ]
        : [],
      ...hasCpu
        ? [
          {
            key: "cpu",
            name: "CPU time",
            isNumber: true,
            cell: text(({ cpuMs }) => duration(cpuMs)),
          } as const,
        ]
        : [],
    ];
  }

  #list(change: Partial<ListRequest>): void {
    this.#request = { ...this.#request, ...change };
    this.#shown = FIRST;
    this.#draw();
  }

  #draw(): void {
    const { processes, packed } = this.#recording;
    const all = listed(processes, this.#request);
    const shown = all.slice(0, this.#shown);
    this.#heads.replaceChildren(...this.#columns.map((column) => this.#head(column)));
    this.#body.replaceChildren(...shown.map((one) => this.#row(one)));
    const omitted = packed.processes?.omitted ?? 0;
    this.#count.textContent = [
      `${all.length.toLocaleString("en")} ${all.length === 1 ? "process" : "processes"}`,
      ...shown.length < all.length ? [`${shown.length.toLocaleString("en")} shown`] : [],
      ...omitted > 0 ? [`${omitted.toLocaleString("en")} smaller ones are not listed`] : [],
    ].join(", ");
    const rest = all.length - shown.length;
    this.#more.replaceChildren(
      ...rest === 0 ? [] : [
        button(`Show ${Math.min(MORE, rest).toLocaleString("en")} more`, () => {
          this.#shown += MORE;
          this.#draw();
        }),
      ],
    );
  }

  #head({ key, name, isNumber }: Column): HTMLElement {
    const { sort, isDescending } = this.#request;
    const isSorted = sort === key;
    const order = isSorted ? isDescending ? "descending" : "ascending" : undefined;
    const sign = isSorted ? isDescending ? " ↓" : " ↑" : "";
    const label = el("span", {}, name, el("span", { "aria-hidden": "true" }, sign));
    const act = () => {
      // Text and times begin at their beginning, sizes with the largest.
      const first = !["name", "pid", "ppid", "first"].includes(key);
      this.#list({ sort: key, isDescending: isSorted ? !isDescending : first });
      this.#heads.querySelector<HTMLElement>(`[data-sort="${key}"]`)?.focus();
    };
    return el(
      "th",
      { scope: "col", class: isNumber && "n", "aria-sort": order },
      button(label, act, { "data-sort": key }),
    );
  }

  #row(one: Listed): HTMLElement {
    const cells = this.#columns.map(({ key, isNumber, cell }) =>
      key === "name"
        ? el("th", { scope: "row" }, cell(one))
        : el("td", { class: isNumber && "n" }, cell(one))
    );
    return el("tr", {}, ...cells);
  }

  /** When it was seen; a click zooms to that. */
  #life({ firstMs, lastMs, pid }: ViewedProcess): HTMLElement {
    const { elapsedMs } = this.#recording.packed;
    const percent = (ms: number) => Number((ms / Math.max(1, elapsedMs) * 100).toFixed(2));
    const bar = svg(
      "svg",
      { class: "life", width: "100%", height: 10, "aria-hidden": "true" },
      svg("rect", { y: 4, width: "100%", height: 2, class: "track" }),
      svg("rect", {
        x: `${Math.min(99, percent(firstMs))}%`,
        ...{ y: 1, height: 8, rx: 2, class: "fill" },
        width: `${Math.max(1, percent(lastMs - firstMs))}%`,
      }),
    );
    const span = `${formatShortDuration(firstMs)} to ${formatShortDuration(lastMs)}`;
    const marginMs = Math.max(1, (lastMs - firstMs) * 0.05);
    return button(bar, () => {
      this.#state.zoom(firstMs - marginMs, lastMs + marginMs);
      document.querySelector("#course")?.scrollIntoView({ block: "start" });
    }, { class: "bare", title: `${span}; zoom`, "aria-label": `pid ${pid}, ${span}: zoom` });
  }
}

const size = (bytes = NaN): string => bytes === bytes ? formatBytes(bytes) : "";
const duration = (ms = NaN): string => ms === ms ? formatShortDuration(ms) : "";
