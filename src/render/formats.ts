import type { Comparison } from "../compare/comparison.ts";
import type { Summary } from "../summary/summary.ts";
import { EXCHANGE_FORMATS, type ExchangeFormat } from "./exchange/exchange_formats.ts";

/** What a chart can be drawn as, by the ending of its file. */
export const CHART_FORMATS = ["png", "svg", "pdf"] as const;
export type ChartFormat = typeof CHART_FORMATS[number];

/** What a summary can be written as: text for a terminal; the others, as a file's ending too. */
export const SUMMARY_FORMATS = ["text", "json", "md"] as const;
export type SummaryFormat = typeof SUMMARY_FORMATS[number];

/** What a summary or a comparison can be printed as. */
export const REPORT_FORMATS = [...SUMMARY_FORMATS, ...EXCHANGE_FORMATS] as const;
export type ReportFormat = typeof REPORT_FORMATS[number];

/** A comparison also as a page with pictures, which takes the rows. */
export const COMPARISON_FORMATS = [...REPORT_FORMATS, "html"] as const;
export type ComparisonFormat = typeof COMPARISON_FORMATS[number];

const isExchange = (format: ReportFormat): format is ExchangeFormat =>
  (EXCHANGE_FORMATS as readonly string[]).includes(format);

/** Where the name in a format of other tools comes from, and what ends up in them. */
export interface NamedRuns {
  /** What the user calls it; undefined: the command. */
  readonly name: string | undefined;
  readonly columns: number | undefined;
}

/** Endings as written to users: `.png, .svg or .pdf`. */
export const CHART_ENDINGS = ".png, .svg or .pdf";
export const SUMMARY_ENDINGS = ".json or .md";

/** The format that a path's ending asks for, in any case; undefined for any other ending. */
export const chartFormat = (path: string): ChartFormat | undefined =>
  CHART_FORMATS.find((format) => path.toLowerCase().endsWith(`.${format}`));

/** The same for a summary. */
export const summaryFormat = (path: string): SummaryFormat | undefined =>
  (["json", "md"] as const).find((format) => path.toLowerCase().endsWith(`.${format}`));

/** Whether a path's ending is that of a page. */
export const isReportPath = (path: string): boolean => /\.html?$/i.test(path);

/** Where a terminal does not say how wide it is. */
const USUAL_COLUMNS = 80;

/** The summary in this format, with its last line end. Loaded now: a recording need not wait for it to start. */
export async function renderSummary(
  summary: Summary,
  format: SummaryFormat,
  columns = USUAL_COLUMNS,
): Promise<string> {
  switch (format) {
    case "text":
      return `${(await import("./summary/text.ts")).summaryText(summary, columns)}\n`;
    case "json":
      return (await import("./summary/json.ts")).summaryJson(summary);
    case "md":
      return (await import("./summary/markdown.ts")).summaryMarkdown(summary);
  }
}

/** The summary in one of these formats, or in one of other tools. */
export async function renderReport(
  summary: Summary,
  path: string,
  format: ReportFormat,
  { name, columns }: NamedRuns,
): Promise<string> {
  if (!isExchange(format)) return await renderSummary(summary, format, columns);
  const { exchangeText } = await import("./exchange/exchange.ts");
  const { figuresOf, withProvenPeaks } = await import("../compare/run_figures.ts");
  const { runs } = withProvenPeaks([figuresOf(summary, path)]);
  return exchangeText([{ name: name ?? runs[0]!.title, runs }], format);
}

/** The summary for the page of a run in CI: Markdown with charts. */
export const renderForCi = async (summary: Summary): Promise<string> =>
  (await import("./summary/markdown.ts")).summaryMarkdown(summary, true);

/** The comparison in this format, with its last line end. */
export async function renderComparison(
  comparison: Comparison,
  format: ReportFormat,
  { name, columns = USUAL_COLUMNS }: NamedRuns,
): Promise<string> {
  if (isExchange(format)) {
    const { exchangeText } = await import("./exchange/exchange.ts");
    const { old, fresh } = comparison;
    // One name for both: it is one thing, before and after.
    const shared = name ?? fresh[0]!.title;
    return exchangeText([
      { name: shared, side: "base", runs: old },
      { name: shared, side: "new", runs: fresh },
    ], format);
  }
  switch (format) {
    case "text":
      return `${(await import("./compare/text.ts")).comparisonText(comparison, columns)}\n`;
    case "json":
      return (await import("./compare/json.ts")).comparisonJson(comparison);
    case "md":
      return (await import("./compare/markdown.ts")).comparisonMarkdown(comparison);
  }
}
