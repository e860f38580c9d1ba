import type { Comparison, FigureChange, PhaseChange } from "../../compare/comparison.ts";
import type { Unit } from "../../compare/metrics.ts";
import type { Spread } from "../../compare/rule.ts";
import type { RunFigures } from "../../compare/run_figures.ts";
import * as say from "./wording.ts";

/** Changes only when a key goes or changes its meaning; new ones may come without. */
export const SCHEMA = "memmark-comparison/1";

/**
 * The comparison as JSON, as docs/comparison.schema.json describes it: sizes in bytes, times in
 * milliseconds, as `unit` says. A key that is absent is not known.
 */
export function comparisonJson(comparison: Comparison): string {
  const { old, fresh, figures, phases, failures, unchecked } = comparison;
  const document = {
    schema: SCHEMA,
    passed: failures.length === 0 && unchecked.length === 0,
    verdict: say.headline(comparison),
    cautions: say.cautions(comparison),
    notes: comparison.notes,
    base: side(old),
    new: side(fresh),
    peak_is_proven: comparison.isPeakProven,
    figures: figures.map(figure),
    phases: phases.map(phase),
    phases_not_on_both_sides: comparison.unmatched.map((unmatched) => ({
      label: unmatched.label,
      occurrence: unmatched.occurrence,
      base_runs: unmatched.oldRuns,
      new_runs: unmatched.freshRuns,
    })),
    gates_not_checked: unchecked.map(say.gateName),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const side = (runs: readonly RunFigures[]) => ({
  runs: runs.length,
  paths: runs.map(({ path }) => path),
});

const UNITS = { bytes: "bytes", ms: "ms", count: "count" } as const satisfies Record<Unit, string>;

const figure = (change: FigureChange) => ({ metric: change.name, ...judgement(change) });

const phase = (change: PhaseChange) => ({
  label: change.label,
  occurrence: change.occurrence,
  metric: change.title,
  ...judgement(change),
});

function judgement(change: FigureChange) {
  const { old, fresh, unit, threshold, noise } = change;
  return {
    unit: UNITS[unit],
    base: spread(old),
    new: spread(fresh),
    change: rounded(change.change),
    change_percent: percent(change.changeShare),
    verdict: change.verdict,
    gated: change.isGated,
    passed: !change.isFailure,
    threshold_percent: threshold.kind === "share" ? percent(threshold.share) : undefined,
    threshold: threshold.kind === "amount" ? threshold.amount : undefined,
    least_visible_rise: noise === undefined ? undefined : rounded(noise),
  };
}

const spread = ({ median, min, max }: Spread) => ({
  median: rounded(median),
  min: rounded(min),
  max: rounded(max),
});

/** To a thousandth. */
const rounded = (value: number): number => Number(value.toFixed(3));

const percent = (share: number | undefined): number | undefined =>
  share === undefined ? undefined : rounded(share * 100);
