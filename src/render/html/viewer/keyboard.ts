/// <reference lib="dom" />
import type { Chart } from "./chart.ts";
import type { ViewState } from "./state.ts";

/** Parts of what is seen that the crosshair moves by. */
const STEP = 0.01, LEAP = 0.1;

/** Lets the chart be read and zoomed by keys, once it has the focus. */
export function listenForKeys(
  element: HTMLElement,
  { state, chart, speak, showPeak }: {
    readonly state: ViewState;
    readonly chart: Pick<Chart, "point" | "pointedMs">;
    /** Says the moment in words. */
    readonly speak: (elapsedMs: number) => void;
    /** Absent where there is more than one. */
    readonly showPeak?: () => void;
  },
): void {
  const move = (toMs: number) => {
    const before = state.range;
    // Past its edge the stretch that is seen goes on with the crosshair.
    const beyondMs = Math.max(0, toMs - before.toMs) + Math.min(0, toMs - before.fromMs);
    if (beyondMs !== 0) state.zoom(before.fromMs + beyondMs, before.toMs + beyondMs);
    const { fromMs, toMs: endMs } = state.range;
    const atMs = Math.min(Math.max(toMs, fromMs), endMs);
    chart.point(atMs);
    speak(atMs);
  };
  const zoom = (factor: number) => {
    const { fromMs, toMs } = state.range;
    const centreMs = chart.pointedMs ?? (fromMs + toMs) / 2;
    state.zoom(centreMs - (centreMs - fromMs) * factor, centreMs + (toMs - centreMs) * factor);
  };
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || event.ctrlKey || event.altKey || event.metaKey) return;
    const { fromMs, toMs } = state.range;
    const atMs = chart.pointedMs ?? fromMs;
    const step = (toMs - fromMs) * (event.shiftKey ? LEAP : STEP);
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => move(atMs - step),
      ArrowRight: () => move(atMs + step),
      Home: () => move(fromMs),
      End: () => move(toMs),
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
      "0": () => state.showAll(),
      Escape: () => state.showAll(),
      ...showPeak && { p: showPeak },
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
