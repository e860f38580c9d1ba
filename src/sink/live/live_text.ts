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
  const rss = rssBytes === undefined ? "" : `RSS ${formatSize(rssBytes)}`;
  // As they stand, each with its rank: 0 is the most important.
  const parts = [
    { rank: 1, text: formatElapsed(figures.elapsedMs) },
    { rank: 0, text: rss },
    { rank: 2, text: peakRssBytes === undefined ? "" : `peak ${formatSize(peakRssBytes)}` },
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

/** Three digits, so that the width hardly changes: `0.98 GiB`, `12.3 MiB`, `512 MiB`. */
function formatSize(bytes: number): string {
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes / 1024, unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1024;
  return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${units[unit]}`;
}

/** `7.3s`, `1m05s`, `2h00m`, `3d04h`. */
function formatElapsed(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  const [minutes, hours, days] = [60, 3600, 86_400].map((size) => Math.floor(seconds / size)) as [
    number,
    number,
    number,
  ];
  const two = (value: number) => String(value).padStart(2, "0");
  if (days > 0) return `${days}d${two(hours % 24)}h`;
  return hours > 0 ? `${hours}h${two(minutes % 60)}m` : `${minutes}m${two(seconds % 60)}s`;
}
