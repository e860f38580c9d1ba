/// <reference lib="dom" />
import { button, el } from "./dom.ts";
import { Chart } from "./chart.ts";
import { viewComparison } from "./comparison/view.ts";
import { listenForKeys } from "./keyboard.ts";
import { ProcessTable } from "./process_table.ts";
import { Readout } from "./readout.ts";
import { Levels } from "./levels.ts";
import {
  type StackRows,
  unpack,
  unpackFine,
  unpackFineStacks,
  type ViewedRecording,
} from "./recording.ts";
import { RankView } from "./rank_view.ts";
import { ribbon } from "./ribbon.ts";
import { ViewState } from "./state.ts";
import { usageText } from "./usage.ts";
import { showPeak, showPhase, toolbar } from "./toolbar.ts";

/** Puts live charts and tables in the place of the drawn ones, which stay for paper. */
async function view(): Promise<void> {
  const comparison = document.querySelector("#memmark-comparison");
  if (comparison !== null) return await viewComparison(comparison.textContent ?? "");
  const data = document.querySelector("#memmark-data")?.textContent ?? "";
  const [recording] = await unpack(data);
  if (recording === undefined) return;
  const state = new ViewState(() => recording.packed.elapsedMs);
  viewCourse(recording, state);
  viewPhases(recording, state);
  viewRanks(recording, state);
  const processes = document.querySelector("#processes");
  if (processes && recording.processes.length > 0) {
    processes.append(new ProcessTable(recording, state).element);
  }
  document.documentElement.classList.add("live");
}

function viewCourse(recording: ViewedRecording, state: ViewState): void {
  const course = document.querySelector("#course");
  if (course === null || recording.rows.rss === undefined) return;
  const levels = levelsOf(recording), stacks = stacksOf(recording);
  const chart = new Chart(
    recording,
    state,
    { levels, ...stacks && { stacks } },
    (pointed) => readout.update(pointed),
  );
  const readout = new Readout(recording, state, levels, () => chart);
  const plots = el("div", {
    ...{ class: "chart", tabindex: 0, role: "group", "aria-describedby": "chart-keys" },
    "aria-label": "Chart of memory and CPU over time",
  }, chart.element);
  course.append(el(
    "div",
    { class: "live-only" },
    toolbar(recording, state, levels),
    readout.legend,
    recording.packed.phases.length > 0 ? ribbon(() => recording.packed.phases, state) : undefined,
    plots,
    el("p", { class: "aside", id: "chart-keys" }, usageText("P goes to the peak, ")),
    readout.element,
    readout.spoken,
  ));
  plots.addEventListener("dblclick", () => state.showAll());
  listenForKeys(plots, {
    ...{ state, chart },
    speak: (elapsedMs) => readout.speak(elapsedMs),
    showPeak: () => showPeak(recording, state),
  });
  chart.draw();
}

function viewRanks({ ranks }: ViewedRecording, state: ViewState): void {
  const list = document.querySelector<HTMLElement>("#ranks .ranks");
  if (list === null || ranks === undefined) return;
  const view = new RankView(ranks, state, list);
  document.querySelector("#band")?.after(view.element);
  view.draw();
}

/** What the page opens with, and more of it where the page has that. */
function levelsOf(recording: ViewedRecording): Levels {
  return new Levels(recording, async () => {
    const packed = textOf("#memmark-rows");
    const [level] = packed ? await unpackFine(packed) : [];
    return level;
  });
}

/** And of its processes, where they were recorded. */
function stacksOf({ stack }: ViewedRecording): Levels<StackRows> | undefined {
  return stack && new Levels(stack, async () => {
    const packed = textOf("#memmark-stacks");
    const [fine] = packed ? await unpackFineStacks(packed) : [];
    return fine;
  });
}

const textOf = (selector: string) => document.querySelector(selector)?.textContent;

/** The names of phases in their table zoom to them. */
function viewPhases({ packed: { phases } }: ViewedRecording, state: ViewState): void {
  const heads = document.querySelectorAll("#phases tbody th");
  if (heads.length !== phases.length) return;
  heads.forEach((head, i) => {
    const act = () => {
      showPhase(phases[i]!, state);
      document.querySelector("#course")?.scrollIntoView({ block: "start" });
    };
    head.replaceChildren(button(head.textContent ?? "", act, { class: "bare link" }));
  });
}

view().catch(() => {
  // An old browser, or a page that was cut off: the drawn chart and the tables are there all the same.
});
