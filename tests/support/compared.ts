import type { CompareRequest } from "../../src/compare/gate.ts";
import { compareRuns } from "../../src/compare/comparison.ts";
import { figuresOf, type RunFigures } from "../../src/compare/run_figures.ts";
import { parseGate } from "../../src/cli/gates.ts";
import type { RunFacts } from "../../src/summary/summary.ts";
import { MiB, START_UNIX_MS, summaryOf } from "./runs.ts";

/** A run with the phases load and train, each of 5 s and so much memory. */
export interface TwoPhases {
  readonly loadMib: number;
  readonly trainMib?: number;
  readonly facts?: Partial<RunFacts>;
  readonly markers?: readonly (readonly [number, string])[];
  /** Beside RSS. */
  readonly pssMib?: number;
}

let made = 0;

/** The figures of such a run, as a file of its own. */
export function runOf({ loadMib, trainMib = 100, facts, markers, pssMib }: TwoPhases): RunFigures {
  const summary = summaryOf({
    lengthMs: 10_000,
    intervalMs: 100,
    at: (ms) => ({
      rssBytes: (ms < 5000 ? loadMib : trainMib) * MiB,
      ...pssMib !== undefined && { pssBytes: pssMib * MiB },
    }),
    markers: markers ?? [[0, "load"], [5000, "train"]],
    facts: { startUnixMs: START_UNIX_MS + made, ...facts },
  });
  return figuresOf(summary, `run-${++made}.csv`);
}

/** Holds runs of so many MiB in their phase load against each other, behind gates as they are written. */
export function compared(
  old: readonly (number | RunFigures)[],
  fresh: readonly (number | RunFigures)[],
  gates: readonly string[] = [],
  request: Partial<CompareRequest> = {},
) {
  const run = (of: number | RunFigures) => typeof of === "number" ? runOf({ loadMib: of }) : of;
  return compareRuns(old.map(run), fresh.map(run), {
    gates: gates.map(parseGate),
    floorBytes: 8 * MiB,
    ...request,
  });
}
