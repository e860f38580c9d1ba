import { formatElapsed, formatShortBytes } from "../../model/format.ts";

/** What the live line tells. What was not measured is absent. */
export interface LiveFigures {
  readonly elapsedMs: number;
  readonly rssBytes?: number | undefined;
  readonly peakRssBytes?: number | undefined;
  readonly pidCount: number;
  readonly cpuPercent?: number | undefined;
}

const MIB = 1024 * 1024;
const GAP = "  ";
/** Fewer cells of a sparkline tell nothing. */
const MIN_SPARKLINE = 4;

/**
 * The live line in at most so many columns: `1m05s  RSS 512 MiB  peak 600 MiB  ▁▃█  3 procs  101% CPU`.
 * Where it is narrow the least important parts are left out first: the sparkline, the CPU, the
 * processes, the peak, the time. One column a character: digits, letters and block elements.
 */
export function liveText(
  figures: LiveFigures,
  maxWidth: number,
  sparkline: (maxWidth: number) => string,
): string {
  const { rssBytes, peakRssBytes, pidCount, cpuPercent } = figures;
  const rss = rssBytes === undefined ? "" : `RSS ${formatShortBytes(rssBytes)}`;
  // As they stand, each with its rank: 0 is the most important.
  const parts = [
    { rank: 1, text: formatElapsed(figures.elapsedMs) },
    { rank: 0, text: rss },
    { rank: 2, text: peakRssBytes === undefined ? "" : `peak ${formatShortBytes(peakRssBytes)}` },
    { rank: 5, text: "" },
    { rank: 3, text: `${pidCount} ${pidCount === 1 ? "proc" : "procs"}` },
    { rank: 4, text: cpuPercent === undefined ? "" : `${Math.round(cpuPercent)}% CPU` },
  ];
  const kept = parts.filter(({ text }) => text !== "").toSorted((a, b) => a.rank - b.rank);
  while (kept.length > 1 && width(kept) > maxWidth) kept.pop();
  const rest = maxWidth - width(kept) - GAP.length;
  const shown = parts.map((part) =>
    part.rank === 5 && rest >= MIN_SPARKLINE
      ? sparkline(rest)
      : kept.includes(part)
      ? part.text
      : ""
  );
  return shown.filter((text) => text !== "").join(GAP).slice(0, maxWidth);
}

function width(parts: readonly { readonly text: string }[]): number {
  return parts.map(({ text }) => text).join(GAP).length;
}

/** One sample for grep and awk: `12.0s rss=512.3MiB peak=600.1MiB procs=3 cpu=101%`. */
export function plainText(figures: LiveFigures): string {
  const { elapsedMs, rssBytes, peakRssBytes, pidCount, cpuPercent } = figures;
  return [
    // As many digits as the interval could need.
    `${(elapsedMs / 1000).toFixed(3)}s`,
    rssBytes === undefined ? "" : `rss=${(rssBytes / MIB).toFixed(1)}MiB`,
    peakRssBytes === undefined ? "" : `peak=${(peakRssBytes / MIB).toFixed(1)}MiB`,
    `procs=${pidCount}`,
    cpuPercent === undefined ? "" : `cpu=${Math.round(cpuPercent)}%`,
  ].filter((text) => text !== "").join(" ");
}
