import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { Phase } from "../../summary/phases.ts";
import { changeText } from "./memory_words.ts";

/** Heads of the columns of {@link phaseCells}, behind the label. */
export const PHASE_HEADS = ["start", "duration", "peak", "mean", "change"] as const;

/** What stands for the label of the stretch before the first marker. */
export const BEFORE_FIRST = "(before the first marker)";

/** The figures of a phase as text; a dash = no sample fell into it. */
export function phaseCells(phase: Phase): string[] {
  const bytes = (value: number | undefined) => value === undefined ? "-" : formatBytes(value);
  return [
    formatShortDuration(phase.startElapsedMs),
    formatShortDuration(phase.durationMs),
    bytes(phase.rssPeakBytes),
    bytes(phase.rssMeanBytes),
    phase.rssChangeBytes === undefined ? "-" : changeText(phase.rssChangeBytes),
  ];
}

/** The phases with the highest peaks, still in the order of time. */
export function largestPhases(phases: readonly Phase[], count: number): readonly Phase[] {
  if (phases.length <= count) return phases;
  const kept = new Set(
    [...phases].sort((a, b) => (b.rssPeakBytes ?? -1) - (a.rssPeakBytes ?? -1)).slice(0, count),
  );
  return phases.filter((phase) => kept.has(phase));
}

/** What a table leaves out; undefined when it is whole. */
export function omittedText(
  shown: number,
  { phases, unusedMarkers }: { readonly phases: readonly Phase[]; readonly unusedMarkers: number },
): string | undefined {
  const omitted = phases.length - shown;
  const parts = [];
  if (omitted > 0) parts.push(`${omitted} more phases, with lower peaks, are not shown`);
  if (unusedMarkers > 0) parts.push(`${unusedMarkers} markers were too many and began no phase`);
  return parts.length > 0 ? parts.join("; ") : undefined;
}
