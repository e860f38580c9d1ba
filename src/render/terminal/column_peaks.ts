import type { Polyline } from "../../series/polylines.ts";

/**
 * The highest that lines reach in each of some equal stretches of time; undefined where there is no line.
 * Between two points a line goes straight, so a stretch without a point of its own is no gap.
 */
export function columnPeaks(
  lines: readonly Polyline[],
  spanMs: number,
  columns: number,
): (number | undefined)[] {
  const peaks = new Array<number | undefined>(columns).fill(undefined);
  const columnOf = (ms: number) => Math.min(Math.floor(ms / spanMs * columns), columns - 1);
  const raise = (column: number, value: number) => {
    peaks[column] = Math.max(peaks[column] ?? 0, value);
  };
  for (const line of lines) {
    line.forEach(({ elapsedMs, value }, i) => {
      const column = columnOf(elapsedMs);
      raise(column, value);
      const next = line[i + 1];
      if (next === undefined) return;
      const rise = (next.value - value) / Math.max(next.elapsedMs - elapsedMs, 1e-9);
      for (let edge = column + 1; edge <= columnOf(next.elapsedMs); edge++) {
        const there = value + rise * (edge / columns * spanMs - elapsedMs);
        raise(edge - 1, there);
        raise(edge, there);
      }
    });
  }
  return peaks;
}
