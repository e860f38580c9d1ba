/// <reference lib="dom" />
import { formatShortDuration } from "../../../model/format.ts";
import { button, el } from "./dom.ts";
import { axisWidthPx, RIGHT_PX } from "./panel.ts";
import type { PackedPhase } from "../packed.ts";
import type { ViewState } from "./state.ts";
import { phaseName, showPhase } from "./toolbar.ts";

/** A narrower phase has no room for its name. */
const LEAST_PX = 22;
/** And below that for little of it. */
const NARROW_PX = 64;

/** The phases above the chart, each as wide as it lasted; a click zooms to it. */
export function ribbon(phasesOf: () => readonly PackedPhase[], state: ViewState): HTMLElement {
  const element = el("div", { class: "ribbon", role: "group", "aria-label": "Phases" });
  const draw = () => {
    const phases = phasesOf();
    element.hidden = phases.length === 0;
    const { fromMs, toMs } = state.range;
    const leftPx = axisWidthPx(), widthPx = element.clientWidth - leftPx - RIGHT_PX;
    const pxOf = (ms: number) =>
      (Math.min(Math.max(ms, fromMs), toMs) - fromMs) / (toMs - fromMs) * widthPx;
    const buttons = phases.flatMap((phase) => {
      const from = pxOf(phase.startMs), to = pxOf(phase.startMs + phase.durationMs);
      if (to - from < LEAST_PX) return [];
      const title = `${phaseName(phase)}, ${formatShortDuration(phase.durationMs)}`;
      const made = button(phaseName(phase), () => showPhase(phase, state), {
        title,
        "aria-label": title,
        class: to - from < NARROW_PX ? "narrow" : undefined,
      });
      made.style.left = `${leftPx + from}px`;
      made.style.width = `${to - from - 1}px`;
      return [made];
    });
    element.replaceChildren(...buttons);
  };
  state.listen(draw);
  new ResizeObserver(draw).observe(element);
  draw();
  return element;
}
