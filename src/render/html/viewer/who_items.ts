/// <reference lib="dom" />
import { formatBytes } from "../../../model/format.ts";
import { color, el, svg } from "./dom.ts";
import type { StackRows, ViewedProcess } from "./recording.ts";
import { type Group, largestIn } from "./stacks.ts";

/** So many groups are listed, also those that are not there. */
const FEW = 12;
/** So many of the largest are named. */
const LARGEST = 6;

/** The groups of an area chart, with their sizes in a row. */
export function groupItems(groups: readonly Group[], row: number, total: number): HTMLElement[] {
  // By their peaks: an order that changes under the pointer cannot be read.
  const sorted = groups.toSorted((a, b) =>
    Number(a.isOthers ?? false) - Number(b.isOthers ?? false) || b.peakBytes - a.peakBytes
  );
  const isThere = ({ bytes, isOthers }: Group) => bytes[row]! > 0 || isOthers === true;
  // Of many all that are there, and so many of the others that the list stays about as long.
  let free = Math.max(0, FEW - sorted.filter(isThere).length);
  return sorted
    .filter((group) => isThere(group) || free-- > 0)
    .map(({ name, color, bytes }) => item(name, bytes[row]!, total, color));
}

/** The largest processes in a row, and the rest. */
export function processItems(
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

function dot(of: string): SVGSVGElement {
  return svg(
    "svg",
    { class: "dot", width: 10, height: 10, "aria-hidden": "true" },
    svg("rect", { width: 10, height: 10, rx: 2, fill: color(of) }),
  );
}
