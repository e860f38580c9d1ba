import type { PhaseFigures, RunFigures } from "./run_figures.ts";

/** A phase that every run of both sides has, once a run in the order of the runs. */
export interface MatchedPhase {
  readonly label: string;
  readonly occurrence: number;
  /** Whether the label comes again in one of them. */
  readonly isRepeated: boolean;
  readonly old: readonly PhaseFigures[];
  readonly fresh: readonly PhaseFigures[];
}

/** A phase that some runs lack, and how many have it. */
export interface UnmatchedPhase {
  readonly label: string;
  readonly occurrence: number;
  readonly oldRuns: number;
  readonly freshRuns: number;
}

/** Matches phases by label, the k-th of a label with the k-th. In the order in which they come. */
export function matchPhases(old: readonly RunFigures[], fresh: readonly RunFigures[]) {
  const found = new Map<string, { old: PhaseFigures[]; fresh: PhaseFigures[] }>();
  const most = new Map<string, number>();
  const gather = (side: "old" | "fresh", runs: readonly RunFigures[]) => {
    for (const phase of runs.flatMap(({ phases }) => phases)) {
      const { label, occurrence } = phase;
      const key = `${occurrence} ${label}`;
      let sides = found.get(key);
      if (sides === undefined) found.set(key, sides = { old: [], fresh: [] });
      sides[side].push(phase);
      most.set(label, Math.max(most.get(label) ?? 0, occurrence));
    }
  };
  gather("old", old);
  gather("fresh", fresh);
  const matched: MatchedPhase[] = [], unmatched: UnmatchedPhase[] = [];
  for (const sides of found.values()) {
    const { label, occurrence } = (sides.old[0] ?? sides.fresh[0])!;
    if (sides.old.length === old.length && sides.fresh.length === fresh.length) {
      matched.push({ label, occurrence, isRepeated: most.get(label)! > 1, ...sides });
    } else {
      const oldRuns = sides.old.length, freshRuns = sides.fresh.length;
      unmatched.push({ label, occurrence, oldRuns, freshRuns });
    }
  }
  return { matched, unmatched };
}
