import type { Os } from "../../model/os.ts";
import { shellPath } from "../../model/quote.ts";
import type { ChartType } from "../../series/series.ts";

/** Where a chart could have come from and gone to. */
export interface AdviceRequest {
  readonly os: Os;
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
  if (/\.pdf$/i.test(chartPath)) {
    lines.push("  or name a .png or .svg file, which needs no gnuplot");
  }
  return lines.join("\n");
}
