import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { Figure } from "../../summary/memory_figure.ts";
import { narrowed, sparkline } from "../../model/sparkline.ts";
import type { RunFacts, Summary } from "../../summary/summary.ts";
import { budgetAlarms, keptBudgetText } from "./budget_wording.ts";
import { columnsOf, padded, shortened, shortenedCommand, wrapped } from "./text_columns.ts";
import { mostlyText } from "./kind_words.ts";
import { BEFORE_FIRST, largestPhases, omittedText, PHASE_HEADS, phaseCells } from "./phase_rows.ts";
import * as say from "./wording.ts";

/** A terminal narrower than this gets lines of this width all the same. */
const MIN_COLUMNS = 40;
const LABEL_COLUMNS = 11;
const MAX_PHASES = 20;
const MAX_PHASE_LABEL_COLUMNS = 30;

/** A label and its lines; undefined = nothing to tell. */
type Row = readonly [label: string, text: string | undefined];

/**
 * The summary for a terminal of that many columns, several lines without the last line end.
 * What matters most comes first: how it ended, the peak, and what the peak does not tell.
 */
export function summaryText(summary: Summary, columns: number): string {
  const width = Math.max(MIN_COLUMNS, columns);
  const { rss, facts } = summary;
  const rows: Row[] = [
    ["Killed", say.killedText(facts)],
    ["Peak RSS", say.peakText(summary)],
    ["Ranks", say.ranksText(facts)],
    ["Hosts", say.hostsText(facts)],
    ["Group", say.groupText(facts)],
    ["Limit", say.limitText(facts)],
    ["Budget", keptBudgetText(facts.budget)],
    ["Shared", say.sharedText(summary.shared, rss?.peakBytes ?? 0)],
    ["Made of", say.kindsText(summary)],
    ["Missed", say.atMostText(summary.missedPeak)],
    ["Growth", say.growthText(summary.growth)],
    // One sample has no course.
    ["RSS", rss && summary.samples > 1 ? figureText(rss, width) : undefined],
    ["PSS", summary.pss && otherText(summary.pss, width)],
    ["Swap", summary.swap && otherText(summary.swap, width)],
    ["Footprint", summary.physFootprint && otherText(summary.physFootprint, width)],
    ["CPU", say.cpuText(summary)],
    ["Processes", say.processesText(summary)],
    ["Largest", largestText(summary)],
    ["Mappings", mappingsText(summary)],
    ["Commands", commandsText(summary, width)],
    ["Samples", say.samplesText(summary)],
    ["memmark", say.ownText(facts)],
    ["Files", filesText(facts)],
  ];
  return [
    ...budgetAlarms(facts.budget).flatMap((alarm) => wrapped(alarm, width)),
    ...wrapped(headline(facts, width), width),
    ...rows.flatMap((row) => rowLines(row, width)),
    ...phaseLines(summary, width),
  ].join("\n");
}

/** `python train.py: exit code 0, 10.3s recorded`; of a long command the beginning. */
function headline(facts: RunFacts, width: number): string {
  const { name, pid } = say.targetNames(facts);
  const length = formatShortDuration(facts.elapsedMs);
  const end = say.endText(facts);
  const rest = `${pid}: ${end === undefined ? "" : `${end}, `}${length} recorded`;
  return (shortenedCommand(name, Math.max(12, width - columnsOf(rest))) + rest).trimStart();
}

const GLUE = "\u00a0";

/** Text that no line ends within. */
const together = (text: string): string => text.replaceAll(" ", GLUE);

function rowLines([label, text]: Row, width: number): string[] {
  if (text === undefined) return [];
  const sizesTogether = text.replace(/(\d) (?=[KMGTP]?i?B\b)/g, `$1${GLUE}`);
  return sizesTogether.split("\n").flatMap((line) => wrapped(line, width - LABEL_COLUMNS)).map(
    (line, index) =>
      padded(index === 0 ? label : "", LABEL_COLUMNS, "left") + line.replaceAll(GLUE, " "),
  );
}

function figureText(figure: Figure, width: number): string {
  const line = sparkline(narrowed(figure.maxima, width - LABEL_COLUMNS));
  const named = [
    ["mean", figure.meanBytes],
    ["median", figure.medianBytes],
    ["p95", figure.p95Bytes],
    ["min", figure.minBytes],
    ["last", figure.lastBytes],
  ] as const;
  return `${line}\n${
    named.map(([name, bytes]) => together(`${name} ${formatBytes(bytes)}`)).join(", ")
  }`;
}

function otherText(figure: Figure, width: number): string {
  if (figure.peakBytes === 0) return "none";
  const peak = `peak ${formatBytes(figure.peakBytes)} at ${
    formatShortDuration(figure.peakElapsedMs)
  }`;
  const [line, rest] = figureText(figure, width).split("\n");
  return `${line}\n${peak}, ${rest}`;
}

/** `python3 train.py [71] 212 MiB, ...`: a single process is told by its peak already. */
function largestText({ largest }: Summary): string | undefined {
  if (largest === undefined || largest.processes.length < 2) return undefined;
  return largest.processes
    .map(({ name, pid, rssBytes, rssKinds }) =>
      together(`${shortened(name, 30)} [${pid}] ${formatBytes(rssBytes)}${mostlyText(rssKinds)}`)
    )
    .join(", ");
}

/** `[heap] 212 MiB, libtorch.so 80.1 MiB`. */
function mappingsText(summary: Summary): string | undefined {
  const { mappings: seen, largest, processes } = summary;
  if (seen === undefined) return undefined;
  const { name, pid } = seen;
  const parts = say.largeMappings(seen).map((mapping) =>
    together(`${shortened(mapping.name, 40)} ${formatBytes(mapping.rssBytes)}`)
  );
  const when = say.mappingsWhenText(summary);
  const isOneOfMany = (largest?.processes.length ?? 0) > 1 || processes.most > 1;
  const whose = isOneOfMany || when !== "" ? `${shortened(name, 30)} [${pid}]${when}: ` : "";
  return parts.length === 0 ? undefined : together(whose) + parts.join(", ");
}

function commandsText(summary: Summary, width: number): string | undefined {
  const lines = say.commandTexts(summary).map((line) => shortened(line, 4 * width));
  return lines.length === 0 ? undefined : lines.join("\n");
}

function filesText({ files }: RunFacts): string | undefined {
  if (files === undefined) return undefined;
  const { csv, processesCsv, markersCsv, ranksCsv, chart, report, summaries = [] } = files;
  const paths = [
    csv === "-" ? undefined : csv,
    processesCsv,
    markersCsv,
    ranksCsv,
    chart,
    report,
    ...summaries,
  ]
    .filter((path) => path !== undefined);
  return paths.length === 0
    ? undefined
    : paths.map((path) => together(shortened(path, 1000))).join(", ");
}

function phaseLines({ markers }: Summary, width: number): string[] {
  if (markers.phases.length === 0) return [];
  const shown = largestPhases(markers.phases, MAX_PHASES);
  const cells = [[...PHASE_HEADS], ...shown.map(phaseCells)];
  const widths = PHASE_HEADS.map((_, column) =>
    2 + Math.max(...cells.map((row) => columnsOf(row[column]!)))
  );
  const room = width - widths.reduce((sum, columns) => sum + columns, 0);
  const maxLabel = Math.max(8, Math.min(MAX_PHASE_LABEL_COLUMNS, room));
  const labels = [
    "Phase",
    ...shown.map(({ label }) => shortened(label ?? BEFORE_FIRST, maxLabel)),
  ];
  const labelWidth = Math.max(...labels.map(columnsOf));
  const lines = cells.map((row, index) =>
    padded(labels[index]!, labelWidth, "left") +
    row.map((cell, column) => padded(cell, widths[column]!, "right")).join("")
  );
  const omitted = omittedText(shown.length, markers);
  return omitted === undefined ? lines : [...lines, ...wrapped(omitted, width)];
}
