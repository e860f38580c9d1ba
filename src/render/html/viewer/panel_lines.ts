/// <reference lib="dom" />
import { color } from "./dom.ts";
import type { PanelLine } from "./panel.ts";
import type { Group } from "./stacks.ts";

/** How a metric's line looks, `of` a colour of the style. */
export function lineOf(name: string, of: string, isFilled: boolean): Omit<PanelLine, "values"> {
  return {
    name,
    color: () => color(of),
    widthPx: isFilled ? 2 : 1.7,
    ...isFilled && { fill: () => color(`${of}-fill`) },
  };
}

/** Areas as lines that each hide what is below the one before: the highest is drawn first. */
export function areaLines(groups: readonly Group[], swap: Float64Array): PanelLine[] {
  const sums = new Float64Array(swap.length);
  const area = (name: string, of: string, values: Float64Array): PanelLine => {
    values.forEach((value, row) => sums[row]! += value);
    return {
      ...{ name, widthPx: 1, color: () => color("paper") },
      fill: () => color(of),
      values: Array.from(sums),
    };
  };
  const areas = groups.map(({ name, color, bytes }) => area(name, color, bytes));
  const hasSwap = swap.some((value) => value > 0);
  return [...areas, ...hasSwap ? [area("swap", "swap", swap)] : []].toReversed();
}
