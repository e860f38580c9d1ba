/// <reference lib="dom" />

/** How a chart is used: by fingers or by a mouse, and by keys. */
export function usageText(peakKey = ""): string {
  const byHand = matchMedia("(pointer: coarse)").matches
    ? "A finger moves the crosshair, two zoom, two taps show all of it."
    : "Drag or use the wheel to zoom, double-click for all of it.";
  return `${byHand} By keys: arrows move the crosshair, + and − zoom, ${peakKey}0 shows all.`;
}
