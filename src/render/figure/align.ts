import type { Alignment } from "../../model/alignment.ts";

/** From one marker to the next, in ms. Without a label: before the first marker. */
export interface Phase {
  readonly label?: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** What of a recording is brought together with others. */
export interface AlignedRun {
  readonly elapsedMs: number;
  /** In order; none without markers. */
  readonly phases: readonly Phase[];
}

/** A stretch of a recording, and when it begins in the picture. */
export interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
}

/** Recordings on one axis of time, which begins at 0. */
export interface Aligned {
  /** Of each recording its stretches, in the order of the picture. */
  readonly pieces: readonly (readonly Piece[])[];
  /** Phases on that axis: of the first recording, or phase by phase those of all. */
  readonly phases: readonly Phase[];
  readonly elapsedMs: number;
}

/** Brings recordings together. A marker that not all have is as good as none: all begin at the same moment. */
export function align(runs: readonly AlignedRun[], alignment: Alignment): Aligned {
  if (alignment.kind === "phase") return byPhase(runs);
  const label = alignment.kind === "marker" ? alignment.label ?? commonLabels(runs)[0] : undefined;
  const times = runs.map((run) => label === undefined ? 0 : firstAtMs(run, label) ?? 0);
  // The latest stays where it is, so that none begins before 0.
  const latest = Math.max(0, ...times);
  const shifts = times.map((ms) => latest - ms);
  const pieces = runs.map(({ elapsedMs }, i) => [
    { fromMs: 0, toMs: elapsedMs, atMs: shifts[i]! },
  ]);
  const phases = (runs[0]?.phases ?? []).map((phase) => ({
    ...phase,
    startMs: phase.startMs + shifts[0]!,
  }));
  return { pieces, phases, elapsedMs: endOf(pieces) };
}

/** The labels that all have, in the order in which the first of them came to them. */
export function commonLabels([first, ...others]: readonly AlignedRun[]): readonly string[] {
  const labels = new Set(first?.phases.flatMap(({ label }) => label ?? []));
  return [...labels].filter((label) => others.every((run) => firstAtMs(run, label) !== undefined));
}

const firstAtMs = ({ phases }: AlignedRun, label: string): number | undefined =>
  phases.find((phase) => phase.label === label)?.startMs;

const endOf = (pieces: readonly (readonly Piece[])[]): number =>
  pieces.flat().reduce((end, { fromMs, toMs, atMs }) => Math.max(end, atMs + toMs - fromMs), 0);

/** The k-th phase of a label is the same one in all; each is as long as the longest of them. */
function byPhase(runs: readonly AlignedRun[]): Aligned {
  const named = runs.map(namedPhases);
  const slots: Slot[] = [];
  const byName = new Map<string, Slot>();
  for (const phases of named) {
    let place = 0;
    for (const { name, phase: { label, durationMs } } of phases) {
      const known = byName.get(name);
      const slot = known ?? { name, label, durationMs };
      slot.durationMs = Math.max(slot.durationMs, durationMs);
      // One that those before did not have comes behind the one that it follows.
      if (known === undefined) slots.splice(place, 0, slot);
      byName.set(name, slot);
      const ahead = slots.indexOf(slot, place);
      place = (ahead < 0 ? slots.indexOf(slot) : ahead) + 1;
    }
  }
  let endMs = 0;
  const starts = new Map<string, number>();
  const phases = slots.map(({ name, label, durationMs }): Phase => {
    starts.set(name, endMs);
    endMs += durationMs;
    return { ...label !== undefined && { label }, startMs: endMs - durationMs, durationMs };
  });
  const pieces = named.map((of) =>
    of.map(({ name, phase: { startMs, durationMs } }) => ({
      fromMs: startMs,
      toMs: startMs + durationMs,
      atMs: starts.get(name)!,
    })).sort((a, b) => a.atMs - b.atMs)
  );
  return { pieces, phases, elapsedMs: endMs };
}

interface Slot {
  readonly name: string;
  readonly label: string | undefined;
  durationMs: number;
}

function namedPhases({ phases, elapsedMs }: AlignedRun) {
  const counts = new Map<string, number>();
  const all = phases.length > 0 ? phases : [{ startMs: 0, durationMs: elapsedMs }];
  return all.map((phase: Phase) => {
    const label = phase.label ?? "";
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    return { name: `${count} ${label}`, phase };
  });
}

/** A moment of the picture that is marked. */
export interface Mark {
  readonly atMs: number;
  readonly label: string;
}

/** Nearer to that of another than about this part of all, a mark is the same to the eye. */
const SAME_PART = 0.01;

/** The markers of all, one where several are at the same place; those of the first have no name behind them. */
export function marksOf(
  runs: readonly (AlignedRun & { readonly name: string })[],
  { pieces, elapsedMs }: Aligned,
): readonly Mark[] {
  const marks: Mark[] = [];
  const cellMs = Math.max(1, SAME_PART * elapsedMs);
  const cells = new Map<string, Set<number>>();
  runs.forEach(({ phases, name }, i) => {
    const byStart = new Map(pieces[i]!.map((piece) => [piece.fromMs, piece]));
    const own: [label: string, cell: number][] = [];
    for (const { label, startMs } of phases) {
      const piece = byStart.get(startMs) ?? pieces[i]![0];
      if (label === undefined || piece === undefined) continue;
      const atMs = piece.atMs + startMs - piece.fromMs;
      const cell = Math.floor(atMs / cellMs), taken = cells.get(label);
      own.push([label, cell]);
      if ([cell - 1, cell, cell + 1].some((near) => taken?.has(near))) continue;
      marks.push({ atMs, label: i === 0 ? label : `${label} (${name})` });
    }
    for (const [label, cell] of own) {
      cells.set(label, (cells.get(label) ?? new Set()).add(cell));
    }
  });
  return marks.sort((a, b) => a.atMs - b.atMs);
}

/** Stretches of lines, moved to where the picture has them. */
export function moved<Point extends { readonly elapsedMs: number }>(
  lines: readonly (readonly Point[])[],
  pieces: readonly Piece[],
): Point[][] {
  return pieces.flatMap(({ fromMs, toMs, atMs }) =>
    lines.map((line) =>
      line.slice(firstFrom(line, fromMs), firstFrom(line, toMs + LEAST_MS))
        .map((point) => ({ ...point, elapsedMs: point.elapsedMs - fromMs + atMs }))
    ).filter((line) => line.length > 0)
  );
}

const LEAST_MS = 1e-6;

/** The index of the first point at or after a time. */
function firstFrom(line: readonly { readonly elapsedMs: number }[], ms: number): number {
  let low = 0, high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (line[middle]!.elapsedMs < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
