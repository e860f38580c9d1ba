import {
  type CompareRequest,
  type GateSubject,
  metricThreshold,
  phaseThreshold,
  plainThreshold,
} from "./gate.ts";
import { notesOn } from "./likeness.ts";
import { METRICS, PHASE_METRICS, type Unit } from "./metrics.ts";
import { type MatchedPhase, matchPhases, type UnmatchedPhase } from "./phase_match.ts";
import { judge, type Judgement, noiseOf, type Threshold } from "./rule.ts";
import { type RunFigures, withProvenPeaks } from "./run_figures.ts";

/** A figure that both sides have, and what became of it. */
export interface FigureChange extends Judgement {
  /** As a gate names it: `peak`, `phase:load`. */
  readonly name: string;
  /** `Peak RSS`; of a phase what of it: `peak`. */
  readonly title: string;
  readonly unit: Unit;
  readonly threshold: Threshold;
  /** Whether it is to hold a gate. */
  readonly isGated: boolean;
  /** Of a gate: the least rise that these runs can show; absent where the noise is not known. */
  readonly noise?: number;
  /** A higher figure behind a gate. */
  readonly isFailure: boolean;
}

/** A figure of a phase. */
export interface PhaseChange extends FigureChange {
  readonly label: string;
  readonly occurrence: number;
  /** Whether the label comes again, so that the occurrence has to be told. */
  readonly isRepeated: boolean;
}

/** Two sides held against each other. */
export interface Comparison {
  readonly old: readonly RunFigures[];
  readonly fresh: readonly RunFigures[];
  /** The worst first. */
  readonly figures: readonly FigureChange[];
  /** The worst first. */
  readonly phases: readonly PhaseChange[];
  /** Phases that are not on both sides, in all runs. */
  readonly unmatched: readonly UnmatchedPhase[];
  /** What makes the sides unlike each other, for people. */
  readonly notes: readonly string[];
  /** Gates that nothing was measured for on both sides, as they were given. */
  readonly unchecked: readonly GateSubject[];
  /** Figures that did not hold their gate, the worst first. */
  readonly failures: readonly (FigureChange | PhaseChange)[];
  /** Whether the peak is what the kernel's marks prove, and not only what samples saw. */
  readonly isPeakProven: boolean;
}

/** Shorter times than this are noise of any start. */
const FLOOR_MS = 100;

/** Holds recordings against each other. Both sides have at least one. */
export function compareRuns(
  sampledOld: readonly RunFigures[],
  sampledFresh: readonly RunFigures[],
  request: CompareRequest,
): Comparison {
  const { runs, isProven } = withProvenPeaks([...sampledOld, ...sampledFresh]);
  const old = runs.slice(0, sampledOld.length), fresh = runs.slice(sampledOld.length);
  const figures = METRICS.flatMap((metric) => {
    const of = (runs: readonly RunFigures[]) =>
      complete(runs.map(({ values }) => values[metric.name]));
    const values = { old: of(old), fresh: of(fresh) };
    const { threshold, isGated } = metricThreshold(request.gates, metric.name);
    return changeOf(values, { ...metric, threshold, isGated }, request);
  });
  const { matched, unmatched } = matchPhases(old, fresh);
  const phases = matched.flatMap((phase) => phaseChanges(phase, request));
  return {
    ...{ old, fresh, unmatched, isPeakProven: isProven },
    figures: worstFirst(figures),
    phases: worstFirst(phases),
    notes: notesOn(old, fresh, request),
    unchecked: request.gates.map(({ subject }) => subject).filter((subject) =>
      !isChecked(subject, figures, phases)
    ),
    failures: worstFirst([...figures, ...phases].filter(({ isFailure }) => isFailure)),
  };
}

/** The values where all are there, else undefined: a median of some runs is of other runs. */
function complete(values: readonly (number | undefined)[]): readonly number[] | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}

interface Sides {
  readonly old: readonly number[] | undefined;
  readonly fresh: readonly number[] | undefined;
}

type Described = Pick<FigureChange, "name" | "title" | "unit" | "threshold" | "isGated">;

/** Nothing where it was not measured in every run. */
function changeOf(
  { old, fresh }: Sides,
  { name, title, unit, threshold, isGated }: Described,
  { floorBytes }: CompareRequest,
): FigureChange[] {
  if (old === undefined || fresh === undefined) return [];
  const floor = unit === "bytes" ? floorBytes : unit === "ms" ? FLOOR_MS : 0;
  const judgement = judge(old, fresh, threshold, floor);
  // Swap that was never used, and its like, are no news.
  if (!isGated && judgement.old.max === 0 && judgement.fresh.max === 0) return [];
  const noise = isGated ? noiseOf(old) : undefined;
  return [{
    ...judgement,
    ...{ name, title, unit, threshold, isGated },
    ...noise !== undefined && { noise },
    isFailure: isGated && judgement.verdict === "higher",
  }];
}

function phaseChanges(phase: MatchedPhase, request: CompareRequest): PhaseChange[] {
  const { label, occurrence, isRepeated } = phase;
  return PHASE_METRICS.flatMap(({ name, title, unit }) => {
    // A gate is about a phase's peak: the other figures are judged, and told.
    const { threshold, isGated } = name === "peak"
      ? phaseThreshold(request.gates, label)
      : { threshold: plainThreshold(request.gates), isGated: false };
    const values = {
      old: complete(phase.old.map(({ values }) => values[name])),
      fresh: complete(phase.fresh.map(({ values }) => values[name])),
    };
    const described = { name: `phase:${label}`, title, unit, threshold, isGated };
    return changeOf(values, described, request).map((change) => (
      { ...change, label, occurrence, isRepeated }
    ));
  });
}

/** Failures first, then by the share of the rise, to a thousandth; a rise from nothing is the largest. */
function worstFirst<Change extends FigureChange>(changes: readonly Change[]): Change[] {
  const rank = ({ changeShare, change }: Change) =>
    changeShare === undefined ? change > 0 ? Infinity : 0 : Math.round(changeShare * 1000);
  return changes.toSorted((a, b) =>
    Number(b.isFailure) - Number(a.isFailure) || compareNumbers(rank(b), rank(a))
  );
}

const compareNumbers = (a: number, b: number): number => a < b ? -1 : a > b ? 1 : 0;

function isChecked(
  subject: GateSubject,
  figures: readonly FigureChange[],
  phases: readonly PhaseChange[],
): boolean {
  switch (subject.kind) {
    case "metric":
      return figures.some(({ name }) => name === subject.metric);
    case "phase":
      return phases.some(({ label, isGated }) => isGated && label === subject.label);
    case "phases":
      return phases.some(({ isGated }) => isGated);
  }
}
