import { formatShortDuration } from "../../model/format.ts";
import type { Summary } from "../../summary/summary.ts";
import { byteUnit, timeUnit } from "../figure/axis_units.ts";

/** Where a line is drawn through more, GitHub's page becomes slow. */
const MAX_POINTS = 120;
/** Low and wide, as a course over time is read; its own colour is hardly seen on white. */
const LOOK = '%%{init: {"xyChart": {"width": 900, "height": 280}, ' +
  '"themeVariables": {"xyChart": {"plotColorPalette": "#2E86C1"}}}}%%';

/**
 * RSS over time as a chart in Mermaid, which GitHub and GitLab draw where they show Markdown; CPU below it,
 * folded away. No text of the run is in it. Empty where there is no course.
 */
export function mermaidCharts({ rss, cpu, samples, facts: { elapsedMs } }: Summary): string {
  if (samples < 2 || rss === undefined) return "";
  const unit = byteUnit(rss.peakBytes);
  const ofBytes = rss.maxima.map((bytes) => bytes && bytes / unit.bytes);
  const memory = chart(`RSS (${unit.name})`, ofBytes, elapsedMs);
  if (cpu?.means === undefined) return memory;
  const cpuChart = chart("CPU (% of a core)", cpu.means, elapsedMs);
  return `${memory}\n\n<details><summary>CPU over time</summary>\n\n${cpuChart}\n\n</details>`;
}

/** One line over time; it begins with the first value that is known, and the last one known stands. */
function chart(name: string, values: readonly (number | undefined)[], elapsedMs: number): string {
  const unit = timeUnit(elapsedMs);
  const points = values.slice(-MAX_POINTS);
  let standing = points.find((value) => value !== undefined) ?? 0;
  const known = points.map((value) => standing = value ?? standing);
  const top = Math.max(...known) * 1.05 || 1;
  return [
    "```mermaid",
    LOOK,
    "xychart-beta",
    `  title "${name} over ${formatShortDuration(elapsedMs)}"`,
    `  x-axis "${unit.name}" 0 --> ${short(elapsedMs / unit.ms)}`,
    `  y-axis "${name}" 0 --> ${short(top)}`,
    `  line [${known.map(short).join(", ")}]`,
    "```",
  ].join("\n");
}

/** Mermaid reads no exponents. */
const short = (value: number): string =>
  Number(value.toPrecision(4)).toLocaleString("en", {
    useGrouping: false,
    maximumFractionDigits: 6,
  });
