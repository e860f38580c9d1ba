import type { Grouping } from "./fragment.ts";
import type { ViewedProcess } from "./recording.ts";

/** Whom processes are put together with. */
export type ProcessGrouping = Exclude<Grouping, "lines" | "kind">;

/** All processes in groups. */
export interface Keys {
  /** Of each process the place of its group. */
  readonly of: Uint32Array;
  readonly groups: readonly { readonly name: string; readonly processes: readonly number[] }[];
}

/** Puts processes together. */
export function keysOf(processes: readonly ViewedProcess[], by: ProcessGrouping): Keys {
  const { keyOf, nameOf } = groupingBy(processes, by);
  const places = new Map<number | string, number>();
  const groups: { name: string; processes: number[] }[] = [];
  const of = Uint32Array.from(processes, (process) => {
    const key = keyOf(process);
    const known = places.get(key);
    const place = known ?? groups.push({ name: nameOf(process), processes: [] }) - 1;
    if (known === undefined) places.set(key, place);
    groups[place]!.processes.push(process.index);
    return place;
  });
  return { of, groups };
}

/** What a process counts for. */
interface GroupedBy {
  readonly keyOf: (process: ViewedProcess) => number | string;
  readonly nameOf: (process: ViewedProcess) => string;
}

const withPid = ({ name, pid }: ViewedProcess): string => `${name} [${pid}]`;

function groupingBy(processes: readonly ViewedProcess[], by: ProcessGrouping): GroupedBy {
  switch (by) {
    case "process":
      return { keyOf: ({ index }) => index, nameOf: withPid };
    case "command":
      return { keyOf: ({ name }) => name, nameOf: ({ name }) => name };
    case "subtree": {
      const topOf = subtrees(processes);
      return {
        keyOf: (process) => topOf(process).index,
        nameOf: (process) => withPid(topOf(process)),
      };
    }
  }
}

/**
 * By whom a process descends from, below the first process that started more than one: shells and makes
 * that only start one other are no parts worth telling apart.
 */
function subtrees(
  processes: readonly ViewedProcess[],
): (process: ViewedProcess) => ViewedProcess {
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
    return top;
  };
}
