import type { ViewedProcess } from "./recording.ts";

/** What processes can be sorted by. */
export type SortKey = "name" | "pid" | "ppid" | "first" | "life" | "peak" | "kinds" | "pss" | "cpu";

/** Which processes are listed, and how. */
export interface ListRequest {
  /** What their command line or pid has to contain; "" = all. */
  readonly search: string;
  readonly sort: SortKey;
  readonly isDescending: boolean;
  /** Below who started them. */
  readonly isTree: boolean;
}

/** A line of the list. */
export interface Listed {
  readonly process: ViewedProcess;
  /** How many ancestors stand above it. */
  readonly depth: number;
}

const VALUES: Readonly<Record<SortKey, (process: ViewedProcess) => number | string>> = {
  name: ({ command }) => command.toLowerCase(),
  pid: ({ pid }) => pid,
  ppid: ({ ppid }) => ppid,
  first: ({ firstMs }) => firstMs,
  life: ({ firstMs, lastMs }) => lastMs - firstMs,
  peak: ({ peakBytes }) => peakBytes,
  kinds: ({ peakKinds }) => peakKinds?.anonBytes ?? -1,
  pss: ({ pssPeakBytes = -1 }) => pssPeakBytes,
  cpu: ({ cpuMs = -1 }) => cpuMs,
};

/** The processes to list, in order; as a tree siblings are in that order, and ancestors of what is found stay. */
export function listed(
  processes: readonly ViewedProcess[],
  { search, sort, isDescending, isTree }: ListRequest,
): readonly Listed[] {
  const valueOf = VALUES[sort];
  const sign = isDescending ? -1 : 1;
  const compare = (a: ViewedProcess, b: ViewedProcess) => {
    const left = valueOf(a), right = valueOf(b);
    return left < right ? -sign : left > right ? sign : a.index - b.index;
  };
  const found = matching(processes, search);
  if (!isTree) return found.toSorted(compare).map((process) => ({ process, depth: 0 }));
  return asTree(withAncestors(processes, found).toSorted(compare));
}

function matching(processes: readonly ViewedProcess[], search: string): readonly ViewedProcess[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return processes;
  return processes.filter(({ command, pid }) =>
    command.toLowerCase().includes(wanted) || String(pid) === wanted
  );
}

function withAncestors(
  processes: readonly ViewedProcess[],
  found: readonly ViewedProcess[],
): readonly ViewedProcess[] {
  const kept = new Set<ViewedProcess>();
  for (const process of found) {
    let next: ViewedProcess | undefined = process;
    while (next !== undefined && !kept.has(next)) {
      kept.add(next);
      next = next.parent === undefined ? undefined : processes[next.parent];
    }
  }
  return [...kept];
}

function asTree(sorted: readonly ViewedProcess[]): readonly Listed[] {
  const children = new Map<number | undefined, ViewedProcess[]>();
  for (const process of sorted) {
    const siblings = children.get(process.parent);
    if (siblings) siblings.push(process);
    else children.set(process.parent, [process]);
  }
  const list: Listed[] = [];
  // A stack and not a recursion: chains of processes can be as long as pids allow.
  const open: Listed[] = [];
  const push = (parent: number | undefined, depth: number) => {
    for (const process of (children.get(parent) ?? []).toReversed()) open.push({ process, depth });
  };
  push(undefined, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    list.push(next);
    push(next.process.index, next.depth + 1);
  }
  return list;
}
