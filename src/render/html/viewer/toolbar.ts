/// <reference lib="dom" />
import { groupingIn, groupingsOf } from "./areas.ts";
import { button, el } from "./dom.ts";
import { downloadCsv, downloadJson, downloadSvg } from "./downloads.ts";
import type { Grouping } from "./fragment.ts";
import type { Levels } from "./levels.ts";
import type { PackedPhase } from "../packed.ts";
import type { ViewedRecording } from "./recording.ts";
import type { ViewState } from "./state.ts";

/** Part of the run that "peak" shows around it. */
const PEAK_PART = 0.1;

const BEFORE_FIRST = "(before the first marker)";

/** How a phase is called. */
export const phaseName = ({ label }: PackedPhase): string => label ?? BEFORE_FIRST;

/** What can be done with the chart as a whole. */
export function toolbar(
  recording: ViewedRecording,
  state: ViewState,
  levels: Levels,
): HTMLElement {
  const { packed } = recording;
  const { peak, phases } = packed;
  const all = button("All", () => state.showAll());
  const update = () => all.setAttribute("aria-pressed", String(state.view.range === undefined));
  state.listen(update);
  update();
  return el(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Chart" },
    el(
      "div",
      { class: "buttons" },
      all,
      peak && button("Peak", () => showPeak(recording, state)),
      phases.length > 0 ? phaseChoice(phases, state) : undefined,
    ),
    groupingsOf(recording).length > 1 ? groupingChoice(recording, state) : undefined,
    el(
      "div",
      { class: "buttons downloads" },
      el("span", { class: "label" }, "Download"),
      button("CSV", () => downloadCsv(recording, levels)),
      button("JSON", () => downloadJson(recording)),
      button("SVG", () => downloadSvg(recording)),
    ),
  );
}

/** Looks at the peak, and a little around it. */
export function showPeak({ packed }: ViewedRecording, state: ViewState): void {
  if (packed.peak === undefined) return;
  const halfMs = Math.max(packed.elapsedMs * PEAK_PART, 4 * packed.usualMs) / 2;
  state.zoom(packed.peak.elapsedMs - halfMs, packed.peak.elapsedMs + halfMs);
}

/** Looks at a phase. */
export const showPhase = ({ startMs, durationMs }: PackedPhase, state: ViewState): void =>
  state.zoom(startMs, startMs + durationMs);

function phaseChoice(phases: readonly PackedPhase[], state: ViewState): HTMLElement {
  const choice = el(
    "select",
    { "aria-label": "Zoom to a phase" },
    el("option", { value: "" }, "Phase…"),
    ...phases.map((phase, i) => el("option", { value: i }, phaseName(phase))),
  );
  choice.addEventListener("change", () => {
    const phase = phases[Number(choice.value)];
    if (choice.value !== "" && phase) showPhase(phase, state);
  });
  state.listen(({ range }) => {
    const place = phases.findIndex(({ startMs, durationMs }) =>
      range !== undefined && Math.abs(range.fromMs - startMs) < 1 &&
      Math.abs(range.toMs - startMs - durationMs) < 1
    );
    choice.value = place < 0 ? "" : String(place);
  });
  return choice;
}

/** How the memory is shown, and the part of the name that is left out where there is little room. */
const GROUPING_NAMES: Readonly<Record<Grouping, readonly [by: string, name: string]>> = {
  lines: ["", "Lines"],
  kind: ["By ", "kind"],
  process: ["By ", "process"],
  command: ["By ", "command"],
  subtree: ["By ", "subtree"],
};

function groupingChoice(recording: ViewedRecording, state: ViewState): HTMLElement {
  const buttons = groupingsOf(recording).map((grouping) => {
    const [by, name] = GROUPING_NAMES[grouping];
    const label = by === ""
      ? name
      : el("span", {}, el("span", { class: "by" }, by), el("span", {}, name));
    const made = button(label, () => state.group(grouping), {
      "data-grouping": grouping,
    });
    const update = () => {
      const isOn = groupingIn(recording, state.view.grouping) === grouping;
      made.setAttribute("aria-pressed", String(isOn));
    };
    state.listen(update);
    update();
    return made;
  });
  return el(
    "div",
    { class: "buttons joined", role: "group", "aria-label": "Show memory as" },
    ...buttons,
  );
}
