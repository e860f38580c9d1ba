import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { Figure } from "../../summary/memory_figure.ts";
import { narrowed, sparkline } from "../../model/sparkline.ts";
import type { Summary } from "../../summary/summary.ts";
import { displayText } from "../../model/display_text.ts";
import { code, table } from "../gfm.ts";
import { mermaidCharts } from "./mermaid.ts";
import { budgetAlarms, keptBudgetText } from "./budget_wording.ts";
import { shortened, shortenedCommand } from "./text_columns.ts";
import { mostlyText } from "./kind_words.ts";
import { BEFORE_FIRST, largestPhases, omittedText, PHASE_HEADS, phaseCells } from "./phase_rows.ts";
import * as say from "./wording.ts";

/** A comment on GitHub holds 65536 characters. */
const MAX_PHASES = 200;
const MAX_COMMANDS = 20;
const MAX_LABEL_COLUMNS = 60;
const MAX_COMMAND_COLUMNS = 100;
/** A table cell with a longer sparkline is wider than a comment. */
const SPARK_COLUMNS = 30;

/**
 * The summary as GitHub Flavored Markdown, fit for a comment; with charts that GitHub and GitLab draw where
 * these are wanted. Text of the run cannot act in it.
 */
export function summaryMarkdown(summary: Summary, hasCharts = false): string {
  const blocks = [
    budgetAlarms(summary.facts.budget).map((alarm) => `**${alarm}**`).join("\n\n"),
    headline(summary),
    hasCharts ? mermaidCharts(summary) : "",
    notes(summary),
    figureTable(summary),
    phaseTable(summary),
    commandTable(summary),
    rest(summary),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function headline(summary: Summary): string {
  const { facts } = summary;
  const { name, pid } = say.targetNames(facts);
  const target = `${name && code(shortenedCommand(name, MAX_COMMAND_COLUMNS))}${pid}`.trimStart();
  const peak = `**Peak RSS ${say.peakText(summary)}**`;
  return [peak, say.endText(facts), formatShortDuration(facts.elapsedMs), target]
    .filter((part) => part !== undefined).join(" · ");
}

function notes(summary: Summary): string {
  return bullets([
    ["Killed", say.killedText(summary.facts)],
    ["Ranks", say.ranksText(summary.facts)],
    ["Hosts", say.hostsText(summary.facts)],
    ["Control group", say.groupText(summary.facts)],
    ["Limit", say.limitText(summary.facts)],
    ["Budget", keptBudgetText(summary.facts.budget)],
    ["Shared memory", say.sharedText(summary.shared, summary.rss?.peakBytes ?? 0)],
    ["Made of", say.kindsText(summary)],
    ["Missed peak", say.atMostText(summary.missedPeak)],
    ["Growth", say.growthText(summary.growth)],
  ]);
}

function figureTable({ rss, pss, swap, physFootprint }: Summary): string {
  const figures: [string, Figure | undefined][] = [
    ["RSS", rss],
    ["PSS", pss],
    ["Swap", swap?.peakBytes === 0 ? undefined : swap],
    ["Footprint", physFootprint],
  ];
  const rows = figures.flatMap(([name, figure]) => figure ? [figureCells(name, figure)] : []);
  if (rows.length === 0) return "";
  const heads = ["", "peak", "mean", "median", "p95", "min", "last", "over time"];
  return table(heads, heads.map((_, index) => index > 0 && index < 7), rows);
}

function figureCells(name: string, figure: Figure): string[] {
  const { peakBytes, meanBytes, medianBytes, p95Bytes, minBytes, lastBytes } = figure;
  const spark = sparkline(narrowed(figure.maxima, SPARK_COLUMNS)).trimStart();
  return [
    name,
    ...[peakBytes, meanBytes, medianBytes, p95Bytes, minBytes, lastBytes].map(formatBytes),
    `\`${spark}\``,
  ];
}

function phaseTable({ markers }: Summary): string {
  if (markers.phases.length === 0) return "";
  const shown = largestPhases(markers.phases, MAX_PHASES);
  const rows = shown.map((phase) => [
    phase.label === undefined ? BEFORE_FIRST : code(shortened(phase.label, MAX_LABEL_COLUMNS)),
    ...phaseCells(phase),
  ]);
  const lines = table(["phase", ...PHASE_HEADS], [false, true, true, true, true, true], rows);
  const omitted = omittedText(shown.length, markers);
  return omitted === undefined ? lines : `${lines}\n\n${omitted}`;
}

/** The commands that there were several of, and what surrounds them. */
function commandTable({ commands = [] }: Summary): string {
  if (!commands.some(({ count }) => count > 1)) return "";
  const rows = commands.slice(0, MAX_COMMANDS).map((command) => [
    code(shortened(command.name, MAX_LABEL_COLUMNS)),
    String(command.count),
    ...[command.largestBytes, command.p95Bytes].map(formatBytes),
    String(command.atPeak),
    formatBytes(command.atPeakBytes),
  ]);
  const heads = ["command", "processes", "largest RSS", "p95", "at the peak", "RSS then"];
  return table(heads, heads.map((_, index) => index > 0), rows);
}

function rest(summary: Summary): string {
  const { largest, facts } = summary;
  const processes = largest && largest.processes.length > 1
    ? largest.processes
      .map(({ name, pid, rssBytes, rssKinds }) =>
        `${code(displayText(name))} (${pid}) ${formatBytes(rssBytes)}${mostlyText(rssKinds)}`
      )
      .join(", ")
    : undefined;
  return bullets([
    ["CPU", say.cpuText(summary)],
    ["Processes", say.processesText(summary)],
    ["Largest at the peak", processes],
    ["Largest mappings", mappingsLine(summary)],
    ["Samples", say.samplesText(summary)],
    ["memmark itself", say.ownText(facts)],
  ]);
}

function mappingsLine(summary: Summary): string | undefined {
  const { mappings: seen } = summary;
  if (seen === undefined) return undefined;
  const parts = say.largeMappings(seen).map(({ name, rssBytes }) =>
    `${code(shortened(name, MAX_LABEL_COLUMNS))} ${formatBytes(rssBytes)}`
  );
  const whose = `${code(displayText(seen.name))} (${seen.pid})${say.mappingsWhenText(summary)}`;
  return parts.length === 0 ? undefined : `of ${whose}: ${parts.join(", ")}`;
}

const bullets = (items: readonly (readonly [string, string | undefined])[]): string =>
  items.filter(([, text]) => text !== undefined).map(([name, text]) => `- **${name}:** ${text}`)
    .join("\n");
