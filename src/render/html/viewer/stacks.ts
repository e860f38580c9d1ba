import type { StackRows, ViewedProcess } from "./recording.ts";
import type { Grouping } from "./fragment.ts";

/** An area of a stacked chart, or what it is part of. */
export interface Group {
  readonly name: string;
  /** Its processes, by their index. */
  readonly processes: readonly number[];
  /** Bytes in each row of the stack. */
  readonly bytes: Float64Array;
  readonly peakBytes: number;
  /** Of the style; absent: by its place. */
  readonly color?: string;
  /** What it is, where it is no process. */
  readonly about?: string;
  /** It is what no other group has. */
  readonly isOthers?: true;
}

const AREA_COLORS = 11;
/** Colour of an area, by its name in the style. */
export const areaColor = (place: number, { isOthers, color }: Group): string =>
  color ?? (isOthers ? "area-others" : `area-${place % AREA_COLORS}`);

/** Whom processes are put together with. */
type ProcessGrouping = Exclude<Grouping, "lines" | "kind">;

/** Groups that are shown; the others are one, which holds exactly the rest. */
export const MAX_GROUPS = 11;

/** Processes that count as one, while it is not known whether that is large enough to be shown. */
interface Candidate {
  readonly name: string;
  readonly processes: number[];
  /** In the row that is looked at, which may not be this one's any more. */
  row: number;
  bytes: number;
  peakBytes: number;
}

/** Areas in the order in which they lie upon each other, the lowest first; the last is "others", if it is ever seen. */
export function groupsOf(
  stack: StackRows,
  processes: readonly ViewedProcess[],
  by: ProcessGrouping,
): readonly Group[] {
  const ofPlace = candidatesOf(stack, processes, by);
  for (let row = 0; row < stack.time.length; row++) {
    for (let at = stack.from[row]!; at < stack.from[row + 1]!; at++) {
      const candidate = ofPlace[stack.place[at]!];
      if (candidate === undefined) continue;
      if (candidate.row !== row) candidate.bytes = 0;
      candidate.row = row;
      candidate.bytes += stack.bytes[at]!;
      candidate.peakBytes = Math.max(candidate.peakBytes, candidate.bytes);
    }
  }
  const all = [...new Set(ofPlace)].filter((candidate) => candidate !== undefined);
  // Of thousands only those that are shown get a size for each row.
  const largest = all.toSorted((a, b) => b.peakBytes - a.peakBytes).slice(0, MAX_GROUPS)
    .sort((a, b) => Math.min(...a.processes) - Math.min(...b.processes));
  const shown = largest.map(({ name, processes, peakBytes }): Group => ({
    ...{ name, processes, peakBytes },
    bytes: new Float64Array(stack.time.length),
  }));
  const groupOf = ofPlace.map((candidate) => shown[largest.indexOf(candidate!)]);
  for (let row = 0; row < stack.time.length; row++) {
    for (let at = stack.from[row]!; at < stack.from[row + 1]!; at++) {
      const group = groupOf[stack.place[at]!];
      if (group) group.bytes[row]! += stack.bytes[at]!;
    }
  }
  const left = all.filter((candidate) => !largest.includes(candidate));
  return [...shown, ...othersOf(stack, shown, left.flatMap(({ processes }) => processes))];
}

/** What each stacked process counts for; undefined for those that are not listed. */
function candidatesOf(
  stack: StackRows,
  processes: readonly ViewedProcess[],
  by: ProcessGrouping,
): readonly (Candidate | undefined)[] {
  const keyOf = keysOf(processes, by);
  const candidates = new Map<string, Candidate>();
  return Array.from(stack.process, (index) => {
    if (index !== index) return undefined;
    const { key, name } = keyOf(processes[index]!);
    const known = candidates.get(key);
    const candidate = known ?? { name, processes: [], row: -1, bytes: 0, peakBytes: 0 };
    if (known === undefined) candidates.set(key, candidate);
    candidate.processes.push(index);
    return candidate;
  });
}

function othersOf(
  stack: StackRows,
  shown: readonly Group[],
  processes: readonly number[],
): Group[] {
  const bytes = stack.total.map((total, row) =>
    Math.max(0, total - shown.reduce((sum, group) => sum + group.bytes[row]!, 0))
  );
  const peakBytes = bytes.reduce((most, value) => Math.max(most, value), 0);
  return peakBytes === 0 ? [] : [{ name: "others", processes, bytes, peakBytes, isOthers: true }];
}

/** What a process counts for. */
type KeyOf = (process: ViewedProcess) => { readonly key: string; readonly name: string };

function keysOf(processes: readonly ViewedProcess[], by: ProcessGrouping): KeyOf {
  switch (by) {
    case "process":
      return ({ index, pid, name }) => ({ key: String(index), name: `${name} [${pid}]` });
    case "command":
      return ({ name }) => ({ key: name, name });
    case "subtree":
      return subtrees(processes);
  }
}

/**
 * By whom a process descends from, below the first process that started more than one: shells and makes
 * that only start one other are no parts worth telling apart.
 */
function subtrees(processes: readonly ViewedProcess[]): KeyOf {
  const children = new Map<number | undefined, ViewedProcess[]>();
  for (const process of processes) {
    const siblings = children.get(process.parent);
    if (siblings) siblings.push(process);
    else children.set(process.parent, [process]);
  }
  const above = new Set<number>();
  let level = children.get(undefined) ?? [];
  while (level.length === 1) {
    above.add(level[0]!.index);
    level = children.get(level[0]!.index) ?? [];
  }
  return (process) => {
    let top = process;
    const isBelow = (index: number | undefined) => index !== undefined && !above.has(index);
    while (isBelow(top.parent)) top = processes[top.parent!]!;
    return { key: String(top.index), name: `${top.name} [${top.pid}]` };
  };
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
