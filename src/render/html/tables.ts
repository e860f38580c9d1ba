import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { Recording } from "../../recording/recording.ts";
import type { Figure } from "../../summary/memory_figure.ts";
import type { SeenProcess } from "../../summary/process_table.ts";
import { displayText } from "../../model/display_text.ts";
import { shortened } from "../summary/text_columns.ts";
import { headAndTail } from "./command_line.ts";
import {
  BEFORE_FIRST,
  largestPhases,
  omittedText,
  PHASE_HEADS,
  phaseCells,
} from "../summary/phase_rows.ts";
import { commandTexts, fitText } from "../summary/command_words.ts";
import type { Summary } from "../../summary/summary.ts";
import { type Markup, markup } from "./markup.ts";
import { number, table } from "./table.ts";

/** How each figure went over the run. */
export function figureTable({ rss, pss, swap, physFootprint }: Summary): Markup {
  const figures: [string, Figure | undefined][] = [
    ["RSS", rss],
    ["PSS", pss],
    ["Swap", swap?.peakBytes === 0 ? undefined : swap],
    ["Footprint", physFootprint],
  ];
  const rows = figures.flatMap(([name, figure]) =>
    figure === undefined ? [] : [[
      name,
      formatBytes(figure.peakBytes),
      formatShortDuration(figure.peakElapsedMs),
      ...[figure.meanBytes, figure.medianBytes, figure.p95Bytes, figure.minBytes, figure.lastBytes]
        .map(formatBytes),
    ]]
  );
  if (rows.length === 0) return markup``;
  const heads = ["peak", "peak at", "mean", "median", "95 % below", "least", "last"];
  return markup`
    <section aria-labelledby="figures-title">
    <h2 id="figures-title">Figures</h2>
    ${
    table({ id: "figures", title: "figures-title" }, [
      { name: "over the whole run" },
      ...heads.map(number),
    ], rows)
  }</section>
  `;
}

/** In which mappings the largest process had its memory, at or near the peak. */
export function mappingTable({ mappings: seen }: Summary): Markup {
  if (seen === undefined || seen.mappings.length === 0) return markup``;
  const { name, pid, elapsedMs, rssBytes, mappings } = seen;
  const rows = mappings.map((mapping) => [
    markup`<code>${shortened(mapping.name, 100)}</code>`,
    formatBytes(mapping.rssBytes),
    `${Math.round(mapping.rssBytes / Math.max(1, rssBytes) * 100)} %`,
    formatBytes(mapping.pssBytes),
    mapping.count,
  ]);
  const heads = ["RSS", "of the process", "PSS", "mappings"];
  return markup`
    <section aria-labelledby="mappings-title">
    <h2 id="mappings-title">What the largest process held</h2>
    <p class="aside">${shortened(name, 60)} [${pid}] at ${
    formatShortDuration(
      elapsedMs,
    )
  }, ${formatBytes(rssBytes)} of RSS</p>
    ${
    table(
      { id: "mappings", title: "mappings-title" },
      [{ name: "mapping" }, ...heads.map(number)],
      rows,
    )
  }</section>
  `;
}

const MAX_PHASES = 500;

/** What happened between markers. */
export function phaseTable({ markers }: Summary): Markup {
  if (markers.phases.length === 0) return markup``;
  const shown = largestPhases(markers.phases, MAX_PHASES);
  const rows = shown.map((phase) => [
    shortened(phase.label ?? BEFORE_FIRST, 80),
    ...phaseCells(phase),
  ]);
  const omitted = omittedText(shown.length, markers);
  return markup`
    <section aria-labelledby="phases-title">
    <h2 id="phases-title">Phases</h2>
    ${
    table(
      { id: "phases", title: "phases-title" },
      [{ name: "phase" }, ...PHASE_HEADS.map(number)],
      rows,
    )
  }${omitted !== undefined && markup`<p class="aside">${omitted}.</p>`}</section>
  `;
}

const MAX_COMMANDS = 30;

/** What the processes of each command were together. */
export function commandTable(summary: Summary): Markup {
  const { commands = [], facts } = summary;
  if (commands.length === 0) return markup``;
  const rows = commands.slice(0, MAX_COMMANDS).map((command) => [
    shortened(command.name, 60),
    command.count,
    formatBytes(command.largestBytes),
    formatBytes(command.p95Bytes),
    command.atPeak || "–",
    command.atPeak === 0 ? "–" : formatBytes(command.atPeakBytes),
    command.cpuMs === undefined ? "" : formatShortDuration(command.cpuMs),
  ]);
  const heads = ["processes", "largest RSS", "95 % below", "at the peak", "RSS then", "CPU time"];
  const hasCpu = commands.some(({ cpuMs }) => cpuMs !== undefined);
  const columns = hasCpu ? heads.length + 1 : heads.length;
  const fit = commandTexts(summary).length === 0 ? [] : fitText(commands, facts);
  return markup`
    <section aria-labelledby="commands-title">
    <h2 id="commands-title">By command</h2>
    ${fit.map((line) => markup`<p class="aside">${capital(line)}.</p>`)}${
    table(
      { id: "commands", title: "commands-title" },
      [{ name: "command" }, ...heads.map(number)].slice(0, columns),
      rows.map((row) => row.slice(0, columns)),
    )
  }</section>
  `;
}

const capital = (line: string): string => line.charAt(0).toUpperCase() + line.slice(1);

/** Rows of the table without script; with it, it has all of them. */
const MAX_PROCESSES = 40;

/** The largest processes; the viewer puts its own table, of all of them, in the place of this one. */
export function processTable({ processes, summary }: Recording): Markup {
  if (processes === undefined || processes.listed.length === 0) return markup``;
  const { listed, omitted } = processes;
  const { elapsedMs } = summary.facts;
  const shown = listed.toSorted((a, b) => b.peakBytes - a.peakBytes).slice(0, MAX_PROCESSES);
  const hasCpu = shown.some(({ cpuMs }) => cpuMs !== undefined);
  const hasKinds = shown.some(({ peakKinds }) => peakKinds !== undefined);
  const rows = shown.map((process) => [
    commandCell(process),
    process.pid,
    process.ppid,
    formatShortDuration(process.firstMs),
    life(process, elapsedMs),
    formatBytes(process.peakBytes),
    ...hasKinds ? [process.peakKinds ? formatBytes(process.peakKinds.anonBytes) : ""] : [],
    ...hasCpu ? [process.cpuMs === undefined ? "" : formatShortDuration(process.cpuMs)] : [],
  ]);
  const heads = [
    { name: "process" },
    ...["pid", "parent", "first seen"].map(number),
    { name: "lifetime" },
    number("peak RSS"),
    ...hasKinds ? [number("of it anonymous")] : [],
    ...hasCpu ? [number("CPU time")] : [],
  ];
  const rest = listed.length + omitted - shown.length;
  return markup`
    <section id="processes" aria-labelledby="processes-title">
      <h2 id="processes-title">Processes</h2>
      <div class="static">${table({ id: "process-table", title: "processes-title" }, heads, rows)}${
    rest > 0 &&
    markup`<p class="aside">And ${rest} smaller ones.</p>`
  }</div>
    </section>
  `;
}

/** The end of a command line is never cut away; the rest is, where there is no room. */
function commandCell({ command }: SeenProcess): Markup {
  const [head, tail] = headAndTail(displayText(command));
  return markup`<code><span class="head">${shortened(head, 120)}</span><span>${tail}</span></code>`;
}

/** When a process was seen, as a bar on the time of the run. */
function life({ firstMs, lastMs }: SeenProcess, elapsedMs: number): Markup {
  const percent = (ms: number) => Math.round(ms / Math.max(1, elapsedMs) * 1000) / 10;
  const width = Math.max(1, percent(lastMs - firstMs));
  const title = `${formatShortDuration(firstMs)} to ${formatShortDuration(lastMs)}`;
  return markup`
    <svg class="life" width="100%" height="10" role="img">
      <title>${title}</title>
      <rect y="4" width="100%" height="2" fill="#e4e7eb" class="track" />
      <rect x="${
    Math.min(
      99,
      percent(firstMs),
    )
  }%" y="1" width="${width}%" height="8" rx="2" fill="#0072B2" class="fill" />
    </svg>
  `;
}
