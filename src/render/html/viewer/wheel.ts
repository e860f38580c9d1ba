/// <reference lib="dom" />
import type { ViewState } from "./state.ts";

/** Zooms around the pointer; sideways it moves. What would do nothing, at the whole run, is left to the page. */
export function listenForWheel(
  element: HTMLElement,
  state: ViewState,
  plotAt: (target: Node) => HTMLElement | undefined,
): void {
  element.addEventListener("wheel", (event) => {
    const plot = plotAt(event.target as Node);
    if (plot === undefined || event.ctrlKey) return;
    const { fromMs, toMs } = state.range;
    const isAll = state.view.range === undefined;
    if (isAll && event.deltaY >= 0) return;
    event.preventDefault();
    const spanMs = toMs - fromMs;
    const sideways = event.deltaX || (event.shiftKey ? event.deltaY : 0);
    if (sideways !== 0) {
      const byMs = Math.sign(sideways) * spanMs * 0.1;
      return state.zoom(fromMs + byMs, toMs + byMs);
    }
    const { left, width } = plot.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    const wantedMs = spanMs * (event.deltaY < 0 ? 0.8 : 1.25);
    const from = fromMs + (spanMs - wantedMs) * share;
    state.zoom(from, from + wantedMs);
  }, { passive: false });
}
