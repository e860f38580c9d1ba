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
  /** It is what no other group has. */
  readonly isOthers?: true;
}

/** Groups that are shown; the others are one, which holds exactly the rest. */
export const MAX_GROUPS = 11;

/** Areas in the order in which they lie upon each other, the lowest first; the last is "others", if it is ever seen. */
export function groupsOf(
  stack: StackRows,
  processes: readonly ViewedProcess[],
  by: Exclude<Grouping, "lines">,
): readonly Group[] {
  const keys = keysOf(processes, by);
  const groups = new Map<string, { name: string; processes: Set<number>; bytes: Float64Array }>();
  const ofPlace = Array.from(stack.process, (index) => {
    if (index !== index) return undefined;
    const { key, name } = keys(processes[index]!);
    const group = groups.get(key) ??
      { name, processes: new Set(), bytes: new Float64Array(stack.time.length) };
    group.processes.add(index);
    groups.set(key, group);
    return group;
  });
  for (let row = 0; row < stack.time.length; row++) {
    for (let at = stack.from[row]!; at < stack.from[row + 1]!; at++) {
      const group = ofPlace[stack.place[at]!];
      if (group) group.bytes[row]! += stack.bytes[at]!;
    }
  }
  const all = [...groups.values()].map(({ name, processes, bytes }): Group => ({
    ...{ name, bytes },
    processes: [...processes],
    peakBytes: bytes.reduce((most, value) => Math.max(most, value), 0),
  }));
  const shown = all.toSorted((a, b) => b.peakBytes - a.peakBytes).slice(0, MAX_GROUPS);
  const first = (group: Group) => Math.min(...group.processes);
  shown.sort((a, b) => first(a) - first(b));
  return [...shown, ...othersOf(stack, shown, all)];
}

function othersOf(stack: StackRows, shown: readonly Group[], all: readonly Group[]): Group[] {
  const bytes = stack.total.map((total, row) =>
    Math.max(0, total - shown.reduce((sum, group) => sum + group.bytes[row]!, 0))
  );
  const peakBytes = bytes.reduce((most, value) => Math.max(most, value), 0);
  if (peakBytes === 0) return [];
  const left = all.filter((group) => !shown.includes(group)).flatMap(({ processes }) => processes);
  return [{ name: "others", processes: left, bytes, peakBytes, isOthers: true }];
}

/** What a process counts for. */
type KeyOf = (process: ViewedProcess) => { readonly key: string; readonly name: string };

function keysOf(processes: readonly ViewedProcess[], by: Exclude<Grouping, "lines">): KeyOf {
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
