import type { Comparison, FigureChange, PhaseChange } from "../../compare/comparison.ts";
import type { GateSubject } from "../../compare/gate.ts";
import { amountText, type Unit } from "../../compare/metrics.ts";
import type { UnmatchedPhase } from "../../compare/phase_match.ts";
import { leastProbability } from "../../compare/mann_whitney.ts";
import { isRare, type Spread, type Threshold } from "../../compare/rule.ts";
import { displayText } from "../../model/display_text.ts";
import { shortened } from "../summary/text_columns.ts";

type Change = FigureChange | PhaseChange;

const MAX_LABEL_COLUMNS = 40;
/** More than this is for the table to tell. */
const MAX_NAMED = 3;

/** What became of it all, in one line: failures first, then what rose or fell. */
export function headline(comparison: Comparison): string {
  const { failures, figures, phases, unchecked } = comparison;
  if (failures.length > 0) return `Regression: ${named(failures, riseText)}`;
  if (unchecked.length > 0) return `Not checked: ${uncheckedText(comparison)}`;
  const gated = [...figures, ...phases].filter(({ isGated }) => isGated);
  const kept = gated.length > 0 ? "Within what is allowed" : undefined;
  const moved = gated.length > 0 ? gated : [...figures, ...phases];
  const higher = moved.filter(({ verdict }) => verdict === "higher");
  const lower = moved.filter(({ verdict }) => verdict === "lower").reverse();
  if (higher.length > 0) return `Higher: ${named(higher, briefText)}`;
  if (lower.length > 0) {
    const advice = kept === undefined ? "" : "; the baseline can be lowered";
    return `${kept ?? "Lower"}: ${named(lower, briefText)}${advice}`;
  }
  const peak = gated[0] ?? figures.find(({ name }) => name === "peak") ?? figures[0];
  if (peak === undefined) return "Nothing to compare: no figure was measured on both sides";
  return `${kept ?? "No difference beyond the noise"}: ${briefText(peak)}`;
}

/** What the verdict cannot be read without: gates that cannot work, and too few runs. */
export function cautions(comparison: Comparison): string[] {
  const { figures, phases, failures, unchecked, old, fresh } = comparison;
  const where = failures.some((failure) => !("label" in failure)) ? largestRise(phases) : undefined;
  const gated = [...figures, ...phases].filter(({ isGated }) => isGated);
  const unclear = gated.filter(({ verdict }) => verdict === "unclear");
  return [
    ...where && !where.isFailure ? [`Most of it in ${lowerFirst(briefText(where))}`] : [],
    ...failures.length > 0 && unchecked.length > 0
      ? [`Not checked: ${uncheckedText(comparison)}`]
      : [],
    ...gated.flatMap((change) => deafGateText(change) ?? []),
    ...unclear.map((change) =>
      `${briefText(change)} is beyond its threshold, but the runs overlap: within the noise`
    ),
    ...fewRunsText(old.length, fresh.length),
  ];
}

/** The phase whose peak rose most, as far as the runs bear it. */
function largestRise(phases: readonly PhaseChange[]): PhaseChange | undefined {
  return phases.filter(({ title, verdict }) => title === "peak" && verdict === "higher")
    .toSorted((a, b) => b.change - a.change)[0];
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `Peak RSS rose by 10.0%, from 400 MiB to 440 MiB, where 5% is allowed`. */
function riseText(change: Change): string {
  const { old, fresh, unit, threshold } = change;
  return `${subjectText(change)} rose by ${byText(change)}, from ${
    amountText(old.median, unit)
  } to ` +
    `${amountText(fresh.median, unit)}, where ${thresholdText(threshold, unit)} is allowed`;
}

/** `Peak RSS +10.0%, 400 MiB → 440 MiB`. */
function briefText(change: Change): string {
  const { old, fresh, unit } = change;
  const medians = `${amountText(old.median, unit)} → ${amountText(fresh.median, unit)}`;
  const share = shareText(change);
  return `${subjectText(change)} ${share === "" ? "" : `${share}, `}${medians}`;
}

function named(changes: readonly Change[], text: (change: Change) => string): string {
  const more = changes.length - MAX_NAMED;
  const shown = changes.slice(0, MAX_NAMED).map(text).join("; ");
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

/** `Peak RSS`, `Phase "load" peak`. */
export function subjectText(change: Change): string {
  if (!("label" in change)) return change.title;
  return `Phase ${phaseName(change)} ${change.title}`;
}

/** `load`; of a label that comes again `load (2)`. */
export function phaseName({ label, occurrence, isRepeated }: {
  readonly label: string;
  readonly occurrence: number;
  readonly isRepeated: boolean;
}): string {
  const shown = shortened(label, MAX_LABEL_COLUMNS);
  return isRepeated ? `${shown} (${occurrence})` : shown;
}

function byText(change: Change): string {
  const { change: amount, unit } = change;
  const share = shareText(change).replace("+", "");
  return share === "" ? amountText(amount, unit) : share;
}

/** `+10.0%`, `-3.2%`; empty where the old value was 0. */
export function shareText({ changeShare }: Change): string {
  return changeShare === undefined
    ? ""
    : signed(`${percentText(Math.abs(changeShare))}`, changeShare);
}

/** `+40.0 MiB`. */
export function amountChangeText({ change, unit }: Change): string {
  return signed(amountText(Math.abs(change), unit), change);
}

const signed = (text: string, value: number): string =>
  `${value < 0 ? "-" : value > 0 ? "+" : "±"}${text}`;

/** A share as a percentage, to a tenth below 100: `4.2%`, `250%`. */
export const percentText = (share: number): string =>
  `${(share * 100).toFixed(share < 0.9995 ? 1 : 0)}%`;

/** `400 MiB`, of several runs with their range: `400 MiB (398–403)`. */
export function spreadText({ runs, median, min, max }: Spread, unit: Unit): string {
  const middle = amountText(median, unit);
  const low = amountText(min, unit), high = amountText(max, unit);
  if (runs === 1 || low === high) return middle;
  const suffixes = [middle, low, high].map((text) => text.replace(/^[0-9.]+/, ""));
  const isOneUnit = unit !== "count" && suffixes.every((suffix) => suffix === suffixes[0]);
  const bare = (text: string) =>
    isOneUnit ? text.slice(0, text.length - suffixes[0]!.length) : text;
  return `${middle} (${bare(low)}–${bare(high)})`;
}

/** `5%`, `20.0 MiB`. */
export function thresholdText(threshold: Threshold, unit: Unit): string {
  return threshold.kind === "amount"
    ? amountText(threshold.amount, unit)
    : `${Number((threshold.share * 100).toFixed(3))}%`;
}

/** What a figure's row ends with. */
export function verdictText({ verdict, isGated, isFailure, threshold, unit }: Change): string {
  if (isFailure) return `over ${thresholdText(threshold, unit)}`;
  const words = { higher: "higher", lower: "lower", same: "~", unclear: "~ (noise)" } as const;
  const within = isGated && verdict === "same" ? `within ${thresholdText(threshold, unit)}` : "";
  return within === "" ? words[verdict] : within;
}

/** Where the old runs differ among themselves by more than the gate allows. */
function deafGateText(change: Change): string | undefined {
  const { noise, old, threshold, unit } = change;
  const allowed = threshold.kind === "amount" ? threshold.amount : threshold.share * old.median;
  if (noise === undefined || noise <= allowed || old.median <= 0) return undefined;
  const share = noise / old.median;
  const least = threshold.kind === "amount"
    ? amountText(noise, unit)
    : `${Math.ceil(share * 100 + 1e-9)}%`;
  return `This gate cannot work: ${subjectText(change)} of the base runs alone spreads over ` +
    `${percentText(share)}, more than the ${thresholdText(threshold, unit)} of the gate; ` +
    `a threshold from ${least} on can`;
}

function fewRunsText(old: number, fresh: number): string[] {
  if (old === 1 && fresh === 1) {
    return ["One run a side: the noise is unknown, so the threshold alone decides"];
  }
  const chance = leastProbability(old, fresh);
  if (isRare(chance)) return [];
  return [
    `Few runs: of ${old} against ${fresh}, chance alone puts all new ones on top in ` +
    `${percentText(chance)} of the cases; 3 a side are the least for 5%`,
  ];
}

/** Gates without a figure, and what there is instead. */
function uncheckedText({ unchecked, old, fresh }: Comparison): string {
  return unchecked.map((subject) => {
    const side = subject.kind === "metric"
      ? "was not measured in every run"
      : `${lacking(subject, old) ?? lacking(subject, fresh) ?? "is not in every run"}`;
    return `${gateName(subject)} ${side}`;
  }).join("; ");
}

/** Names the phases that are there. */
function lacking(subject: GateSubject, runs: Comparison["old"]): string | undefined {
  const without = runs.find(({ phases }) =>
    subject.kind === "phase"
      ? phases.every(({ label }) => label !== subject.label)
      : phases.length === 0
  );
  if (without === undefined) return undefined;
  const labels = [...new Set(without.phases.map(({ label }) => label))].slice(0, 5);
  const known = labels.length === 0 ? "no phases" : labels.map((label) => `"${displayText(label)}"`)
    .join(", ");
  return `is not in ${JSON.stringify(without.path)}, which has ${known}`;
}

/** As it is written behind `--max-increase`. */
export function gateName(subject: GateSubject): string {
  switch (subject.kind) {
    case "metric":
      return subject.metric;
    case "phase":
      return `phase:${shortened(subject.label, MAX_LABEL_COLUMNS)}`;
    case "phases":
      return "phases";
  }
}

/** `Phase load: only in base`, or in how many runs of either side. */
export function unmatchedText(phase: UnmatchedPhase, old: number, fresh: number): string {
  const { oldRuns, freshRuns } = phase;
  const name = phaseName({ ...phase, isRepeated: phase.occurrence > 1 });
  const where = oldRuns === old && freshRuns === 0
    ? "only in base"
    : oldRuns === 0 && freshRuns === fresh
    ? "only in new"
    : `in ${oldRuns} of ${old} base and ${freshRuns} of ${fresh} new recordings`;
  return `Phase ${name}: ${where}`;
}
