/// <reference lib="dom" />
import { type Alignment, alignmentOf, alignmentText } from "../../../../model/alignment.ts";
import { button, el } from "../dom.ts";
import { listenForKeys } from "../keyboard.ts";
import { unzip } from "../recording.ts";
import { ribbon } from "../ribbon.ts";
import { ViewState } from "../state.ts";
import { usageText } from "../usage.ts";
import { ComparisonChart } from "./chart.ts";
import { broughtTogether, type Courses, coursesOf, type Together } from "./courses.ts";
import { ComparisonLegend } from "./legend.ts";

/** Puts a live chart in the place of the drawn ones, which stay for paper. */
export async function viewComparison(data: string): Promise<void> {
  const found = coursesOf(await unzip(data));
  const { courses } = found;
  const section = document.querySelector("#course");
  if (section === null || courses.length === 0) return;
  const alignmentIn = (text: string | undefined) => asked(text, found);
  const together = kept((text) => broughtTogether(courses, alignmentOf(text)!));
  const togetherAt = (text: string | undefined) => together(alignmentText(alignmentIn(text)));
  const state = new ViewState((text) => togetherAt(text).elapsedMs);
  const now = () => togetherAt(state.view.align);
  const chart = new ComparisonChart(courses, state, now, (ms) => legend.update(ms));
  const legend = new ComparisonLegend(courses, state, now, () => chart);
  const plots = el("div", {
    ...{ class: "chart", tabindex: 0, role: "group", "aria-describedby": "chart-keys" },
    "aria-label": `Chart of ${found.metric.toUpperCase()} over time`,
  }, chart.element);
  section.append(el(
    "div",
    { class: "live-only" },
    toolbar(found, state, alignmentIn),
    legend.element,
    ribbon(() => now().phases, state),
    plots,
    legend.difference,
    el("p", { class: "aside", id: "chart-keys" }, usageText()),
    legend.spoken,
  ));
  plots.addEventListener("dblclick", () => state.showAll());
  listenForKeys(plots, { state, chart, speak: (ms) => legend.speak(ms) });
  document.documentElement.classList.add("live");
  legend.update(undefined);
  chart.draw();
}

/** What a fragment asks for; as the page was made where that makes no sense. */
function asked(text: string | undefined, { labels, align }: Courses): Alignment {
  const wanted = text === undefined ? align : alignmentOf(text) ?? align;
  if (wanted.kind !== "marker") return wanted;
  const { label = labels[0] } = wanted;
  return label !== undefined && labels.includes(label)
    ? { kind: "marker", label }
    : { kind: "start" };
}

/** The last result, for as long as the same is asked for. */
function kept(make: (text: string) => Together): (text: string) => Together {
  let last: { readonly text: string; readonly made: Together } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, made: make(text) };
    return last.made;
  };
}

function toolbar(
  { labels, courses }: Courses,
  state: ViewState,
  alignmentIn: (text: string | undefined) => Alignment,
): HTMLElement {
  const current = () => alignmentText(alignmentIn(state.view.align));
  const isMarked = courses.some(({ phases }) => phases.length > 0);
  const choices = [["start", "Start"], ["phase", "Phase by phase"]] as const;
  const buttons = choices.map(([align, name]) =>
    button(name, () => state.align(align), { "data-align": align })
  );
  const markers = el(
    "select",
    { "aria-label": "Align at a marker" },
    el("option", { value: "" }, "At marker\u2026"),
    ...labels.map((label) => el("option", { value: `marker:${label}` }, label)),
  );
  markers.addEventListener("change", () => {
    if (markers.value !== "") state.align(markers.value);
  });
  const all = button("All", () => state.showAll());
  const update = () => {
    for (const made of buttons) {
      made.setAttribute("aria-pressed", String(made.dataset["align"] === current()));
    }
    markers.value = current().startsWith("marker:") ? current() : "";
    all.setAttribute("aria-pressed", String(state.view.range === undefined));
  };
  state.listen(update);
  update();
  return el(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Chart" },
    el("div", { class: "buttons" }, all),
    isMarked
      ? el(
        "div",
        { class: "buttons", role: "group", "aria-label": "Bring together" },
        el("span", { class: "label" }, "Align"),
        ...buttons,
        labels.length > 0 ? markers : undefined,
      )
      : undefined,
  );
}
