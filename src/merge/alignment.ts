import { SetupError } from "../model/errors.ts";
import type { Marker } from "../model/markers.ts";
import type { AlignmentChoice } from "../summary/ranks.ts";

/** What of a recording brings its clock together with others. */
export interface ClockMarks {
  readonly path: string;
  /** Of its first row, ms since 1970 UTC. */
  readonly firstMs: number;
  /** When each label was marked first. */
  readonly marked: ReadonlyMap<string, number>;
}

/**
 * What to add to the times of each recording, ms: nothing (`wall`), or what brings their first rows
 * (`start`), or the first marker that all of them have (`marker`), to the earliest time of them all.
 *
 * @throws SetupError where there is no such marker.
 */
export function offsetsOf(
  ranks: readonly ClockMarks[],
  align: AlignmentChoice,
): readonly number[] {
  const [first] = ranks;
  if (align === "wall" || first === undefined) return ranks.map(() => 0);
  const label = align === "marker" ? commonLabel(ranks) : undefined;
  if (align === "marker" && label === undefined) throw new SetupError(noMarker(ranks));
  const times = ranks.map(({ firstMs, marked }) =>
    label === undefined ? firstMs : marked.get(label)!
  );
  const earliest = times.reduce((least, ms) => Math.min(least, ms));
  return times.map((ms) => Math.round(earliest - ms));
}

/** The label that all have, and the first recording marked first. */
export function commonLabel([first, ...others]: readonly ClockMarks[]): string | undefined {
  const labels = [...first?.marked ?? []].sort(([, a], [, b]) => a - b);
  return labels.find(([label]) => others.every(({ marked }) => marked.has(label)))?.[0];
}

/** When each label was marked first. */
export function firstMarks(markers: readonly Marker[]): ReadonlyMap<string, number> {
  const marked = new Map<string, number>();
  for (const { label, unixMs } of markers) {
    if (!(unixMs >= marked.get(label)!)) marked.set(label, unixMs);
  }
  return marked;
}

function noMarker(ranks: readonly ClockMarks[]): string {
  const without = ranks.find(({ marked }) => marked.size === 0);
  const why = without === undefined
    ? "no label is in all of them"
    : `there are none beside ${JSON.stringify(without.path)}`;
  return `Cannot align by markers: ${why}; use --align wall or --align start`;
}
