import type { ChartType } from "../../series/series.ts";

/** Where a chart could have come from and gone to. */
export interface AdviceRequest {
  readonly os: "linux" | "darwin";
  /** The recording; absent when it went to standard output. */
  readonly csvPath?: string;
  readonly chartPath: string;
  readonly chartType: ChartType;
}

/** What to do where gnuplot is missing: how to install it, and the command that draws the chart later. */
export function gnuplotAdvice(request: AdviceRequest): string {
  const { os, csvPath, chartPath, chartType } = request;
  const install = os === "darwin"
    ? "brew install gnuplot"
    : "apt-get install gnuplot-nox, dnf install gnuplot, or apk add gnuplot";
  const lines = ["No chart was drawn: gnuplot was not found", `  install it:  ${install}`];
  if (csvPath !== undefined) {
    const type = chartType === "lines" ? "" : `--chart-type ${chartType} `;
    lines.push(`  then draw:   memmark chart ${type}${shellPath(csvPath)} ${shellPath(chartPath)}`);
  }
  return lines.join("\n");
}

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** A path as one word of a shell command, never taken for an option. */
export function shellPath(path: string): string {
  const plain = path.startsWith("-") ? `./${path}` : path;
  if (/^[\w./:,@%+=-]+$/.test(plain)) return plain;
  if (plain.search(CONTROL) < 0) return `'${plain.replaceAll("'", "'\\''")}'`;
  // Control characters must not reach a terminal: bash, zsh and ksh read them escaped.
  return `$'${plain.replace(/[\\']/g, "\\$&").replace(CONTROL, escapeBytes)}'`;
}

/** `\nnn` for each byte of a character: three octal digits, so that no digit after them is taken in. */
function escapeBytes(char: string): string {
  return Array.from(
    new TextEncoder().encode(char),
    (byte) => `\\${byte.toString(8).padStart(3, "0")}`,
  ).join("");
}
