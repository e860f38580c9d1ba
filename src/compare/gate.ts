import type { MetricName } from "./metrics.ts";
import type { Threshold } from "./rule.ts";

/** What a gate is about: a figure of the whole, the peak of the phases of a label, or of every phase. */
export type GateSubject =
  | { readonly kind: "metric"; readonly metric: MetricName }
  | { readonly kind: "phase"; readonly label: string }
  | { readonly kind: "phases" };

/** A rise that is too much. */
export interface Gate {
  readonly subject: GateSubject;
  readonly threshold: Threshold;
}

/** How to compare. */
export interface CompareRequest {
  /** In the order given; of two about the same the later one counts. */
  readonly gates: readonly Gate[];
  /** A smaller change of memory is none, where the threshold is a share. */
  readonly floorBytes: number;
  /** The sides are two commands by intention, which then is no way in which they are unlike. */
  readonly isOfTwoCommands?: true;
}

/** Recordings that a new one is held against when it ends. */
export interface Baseline extends CompareRequest {
  /** Of CSVs, or of summaries as JSON; at least one. */
  readonly paths: readonly string[];
}

/** As given on the command line. */
export const DEFAULT_FLOOR_BYTES = 8 * 1024 ** 2;

/** For figures that have no gate: a smaller change is not worth a word. */
const DEFAULT_THRESHOLD: Threshold = { kind: "share", share: 0.05 };

/** By which a figure of the whole is judged. */
export function metricThreshold(gates: readonly Gate[], metric: MetricName) {
  const gate = gates.findLast(({ subject }) =>
    subject.kind === "metric" && subject.metric === metric
  );
  return chosen(gate, gates);
}

/** By which the peak of a phase is judged. */
export function phaseThreshold(gates: readonly Gate[], label: string) {
  const gate =
    gates.findLast(({ subject }) => subject.kind === "phase" && subject.label === label) ??
      gates.findLast(({ subject }) => subject.kind === "phases");
  return chosen(gate, gates);
}

/** What has no gate of its own is judged by the share that the peak may rise, where that has one. */
export function plainThreshold(gates: readonly Gate[]): Threshold {
  const peak = gates.findLast(({ subject }) =>
    subject.kind === "metric" && subject.metric === "peak"
  );
  return peak?.threshold.kind === "share" ? peak.threshold : DEFAULT_THRESHOLD;
}

const chosen = (gate: Gate | undefined, gates: readonly Gate[]) => ({
  threshold: gate?.threshold ?? plainThreshold(gates),
  isGated: gate !== undefined,
});
