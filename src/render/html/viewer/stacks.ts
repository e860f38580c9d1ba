import { cellExtremes } from "../../../series/cell_extremes.ts";
import { firstAt, type Range } from "./figures.ts";
import type { Keys } from "./process_keys.ts";
import type { StackRows } from "./recording.ts";

/** An area of a stacked chart, or what it is part of. */
export interface Group {
  /** Among groups of the same kind. */
  readonly key: number;
  readonly name: string;
  /** Of the style. */
  readonly color: string;
  /** Its processes, by their index. */
  readonly processes: readonly number[];
  /** Bytes in each row of the stack. */
  readonly bytes: Float64Array;
  readonly peakBytes: number;
  /** What it is, where it is no process. */
  readonly about?: string;
  /** It is what no other group has. */
  readonly isOthers?: true;
}

/** Groups that are shown of a whole run; the others are one, which holds exactly the rest. There is a colour for each. */
export const MAX_GROUPS = 11;

/**
 * The rows that a chart of a stretch needs, and one on either side of it: of each of so many cells those
 * with the least and the most total.
 */
export function stackIn(stack: StackRows, { fromMs, toMs }: Range, cells: number): StackRows {
  const { time, total } = stack;
  const from = Math.max(0, firstAt(time, fromMs) - 1);
  const to = Math.min(time.length, firstAt(time, toMs + 1e-6) + 1);
  if (to - from <= 2 * cells) {
    return withRows(
      stack,
      Array.from({ length: to - from }, (_, i) => from + i),
    );
  }
  const cellMs = (toMs - fromMs) / cells;
  const inner = cellExtremes(time, total, cellMs, [from + 1, to - 1]);
  const rows = withRows(stack, [from, ...inner, to - 1]);
  return { ...rows, cellMs: Math.max(stack.cellMs, cellMs) };
}

/** Some of the rows, whole. */
function withRows(stack: StackRows, rows: readonly number[]): StackRows {
  const picked = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const from = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => from[i + 1] = from[i]! + stack.from[row + 1]! - stack.from[row]!);
  const place = new Uint32Array(from[rows.length]!), bytes = new Float64Array(place.length);
  rows.forEach((row, i) => {
    const begin = stack.from[row]!, end = stack.from[row + 1]!;
    place.set(stack.place.subarray(begin, end), from[i]!);
    bytes.set(stack.bytes.subarray(begin, end), from[i]!);
  });
  return {
    ...{ ...stack, from, place, bytes },
    ...{ time: picked(stack.time), total: picked(stack.total), swap: picked(stack.swap) },
  };
}

/**
 * Areas in the order in which they lie upon each other, the lowest first: the largest of these rows; the
 * last is "others", if it is ever seen. Those that are in `known` too have the colours that they have there;
 * of more than there are colours those have the same that are never there together, as far as may be.
 */
export function groupsOf(
  stack: StackRows,
  keys: Keys,
  known: readonly Group[] = [],
  most = MAX_GROUPS,
): readonly Group[] {
  // Which group each stacked process counts for; those that are not listed for none.
  const keyOf = Int32Array.from(stack.process, (index) => index === index ? keys.of[index]! : -1);
  const peaks = peaksOf(stack, keyOf, keys.groups.length);
  // Of thousands only those that are shown get a size for each row.
  const largest = [...peaks.keys()].filter((key) => peaks[key]! > 0)
    .sort((a, b) => peaks[b]! - peaks[a]!)
    .slice(0, most)
    .sort((a, b) => keys.groups[a]!.processes[0]! - keys.groups[b]!.processes[0]!);
  const shown = largest.map((key) => ({
    ...keys.groups[key]!,
    ...{ key, peakBytes: peaks[key]!, bytes: new Float64Array(stack.time.length) },
  }));
  const groupOf = Array.from(keyOf, (key) => key < 0 ? undefined : shown[largest.indexOf(key)]);
  for (let row = 0; row < stack.time.length; row++) {
    for (let at = stack.from[row]!; at < stack.from[row + 1]!; at++) {
      const group = groupOf[stack.place[at]!];
      if (group) group.bytes[row]! += stack.bytes[at]!;
    }
  }
  const colors = colorsOf(shown, known);
  return [
    ...shown.map((group, i): Group => ({ ...group, color: colors[i]! })),
    ...othersOf(stack, shown, keys),
  ];
}

/** The most that each group has in any row. */
function peaksOf({ time, from, place, bytes }: StackRows, keyOf: Int32Array, groups: number) {
  const peaks = new Float64Array(groups), sums = new Float64Array(groups);
  for (let row = 0; row < time.length; row++) {
    for (let at = from[row]!; at < from[row + 1]!; at++) {
      const key = keyOf[place[at]!]!;
      if (key >= 0) sums[key]! += bytes[at]!;
    }
    for (let at = from[row]!; at < from[row + 1]!; at++) {
      const key = keyOf[place[at]!]!;
      if (key < 0) continue;
      if (sums[key]! > peaks[key]!) peaks[key] = sums[key]!;
      sums[key] = 0;
    }
  }
  return peaks;
}

/** A group before it has a colour. */
type Uncoloured = Omit<Group, "color">;

/** Colours of groups: their own, and for those that have none the one that others who have it left longest ago. */
function colorsOf(groups: readonly Uncoloured[], known: readonly Group[]): readonly string[] {
  const own = new Map(known.map(({ key, color }) => [key, color]));
  const all = Array.from({ length: MAX_GROUPS }, (_, i) => `area-${i}`);
  const spans = groups.map(({ bytes }) => {
    const isThere = (value: number) => value > 0;
    return { from: bytes.findIndex(isThere), to: bytes.findLastIndex(isThere) };
  });
  const colors = groups.map(({ key }) => own.get(key));
  groups.forEach((_, i) => {
    if (colors[i] !== undefined) return;
    const { from, to } = spans[i]!;
    const lastUse = (color: string) =>
      spans.reduce((last, span, other) => {
        if (colors[other] !== color) return last;
        const isThere = span.from <= to && span.to >= from;
        return Math.max(last, isThere ? Infinity : span.to);
      }, -1);
    const first = all.reduce((best, color) => lastUse(color) < lastUse(best) ? color : best);
    colors[i] = lastUse(first) < Infinity ? first : all[i % MAX_GROUPS]!;
  });
  return colors as readonly string[];
}

function othersOf(stack: StackRows, shown: readonly Uncoloured[], keys: Keys): Group[] {
  const bytes = stack.total.map((total, row) =>
    Math.max(0, total - shown.reduce((sum, group) => sum + group.bytes[row]!, 0))
  );
  const peakBytes = bytes.reduce((most, value) => Math.max(most, value), 0);
  if (peakBytes === 0) return [];
  const left = new Set(keys.groups.keys()).difference(new Set(shown.map(({ key }) => key)));
  return [{
    ...{ key: -1, name: "others", color: "area-others", bytes, peakBytes, isOthers: true },
    processes: [...left].flatMap((key) => keys.groups[key]!.processes),
  }];
}

/** Who was largest in a row, the largest first. */
export function largestIn(
  stack: StackRows,
  row: number,
  count: number,
): readonly { readonly index: number; readonly bytes: number }[] {
  const found = [];
  for (let at = stack.from[row]!; at < stack.from[row + 1]!; at++) {
    found.push({ index: stack.process[stack.place[at]!]!, bytes: stack.bytes[at]! });
  }
  return found.filter(({ index }) => index === index).sort((a, b) => b.bytes - a.bytes).slice(
    0,
    count,
  );
}
