import { METRICS, PHASE_METRICS, type Unit } from "../../compare/metrics.ts";
import type { PhaseFigures, RunFigures } from "../../compare/run_figures.ts";
import { displayText } from "../../model/display_text.ts";

/** The recordings of one thing, as other programs take them: with a name that stays the same. */
export interface Exchanged {
  /** The command, or what the user calls it. */
  readonly name: string;
  /** What is compared with what; absent of a recording by itself. */
  readonly side?: "base" | "new";
  readonly runs: readonly RunFigures[];
}

/** A figure over runs. */
export interface Measure {
  /** `peak-rss` */
  readonly slug: string;
  /** Absent of the whole. */
  readonly phase?: Pick<PhaseFigures, "label" | "occurrence">;
  readonly unit: Unit;
  /** Of the runs that have it, in their order. */
  readonly values: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** All figures of the whole, and then those of the phases. */
export function measuresOf({ runs }: Exchanged): Measure[] {
  const whole = METRICS.map(({ name, slug, unit }) => ({
    ...{ slug, unit },
    values: present(runs.map(({ values }) => values[name])),
  }));
  const phases = phasesOf(runs).flatMap((all) =>
    PHASE_METRICS.map(({ name, slug, unit }) => {
      const { label, occurrence } = all[0]!;
      return {
        ...{ slug, unit, phase: { label, occurrence } },
        values: present(all.map(({ values }) => values[name])),
      };
    })
  );
  return [...whole, ...phases].filter(({ values }) => values.length > 0).map((measure) => {
    const sorted = Float64Array.from(measure.values).sort();
    const middle = (sorted.length - 1) / 2;
    const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
    return { ...measure, median, min: sorted[0]!, max: sorted.at(-1)! };
  });
}

const present = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined);

/** The phases of all runs by label and occurrence, in the order in which they first come. */
function phasesOf(runs: readonly RunFigures[]): PhaseFigures[][] {
  const found = new Map<string, PhaseFigures[]>();
  for (const phase of runs.flatMap(({ phases }) => phases)) {
    const key = `${phase.occurrence} ${phase.label}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [phase]);
    else known.push(phase);
  }
  return [...found.values()];
}

/** The name of what was measured, on one line: `python train.py`, or of a phase `python train.py / load`. */
export function measuredName({ name }: Exchanged, { phase }: Measure): string {
  if (phase === undefined) return displayText(name);
  const { label, occurrence } = phase;
  const again = occurrence > 1 ? ` (${occurrence})` : "";
  return `${displayText(name)} / ${displayText(label)}${again}`;
}

/** A size in whole bytes; what else there is to a thousandth. */
export const rounded = (value: number, unit: Unit): number =>
  unit === "bytes" ? Math.round(value) : Number(value.toFixed(3));
