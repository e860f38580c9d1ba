import { formatBytes, formatShortDuration } from "../../model/format.ts";
import type { Recording } from "../../recording/recording.ts";
import type { Figure } from "../../summary/memory_figure.ts";
import type { SeenProcess } from "../../summary/process_table.ts";
import { shortened } from "../summary/text_columns.ts";
import {
  BEFORE_FIRST,
  largestPhases,
  omittedText,
  PHASE_HEADS,
  phaseCells,
} from "../summary/phase_rows.ts";
import { commandTexts, fitText } from "../summary/wording.ts";
import type { Summary } from "../../summary/summary.ts";
import { html, type Markup, type Part } from "./markup.ts";

/** Columns of numbers stand to the right. */
interface Head {
  readonly name: string;
  readonly isNumber?: boolean;
}

function table(id: string, heads: readonly Head[], rows: readonly (readonly Part[])[]): Markup {
  const cells = (row: readonly Part[]) =>
    row.map((cell, i) =>
      i === 0 ? html`<th scope="row">${cell}</th>` : html`<td${
        heads[i]!.isNumber
          ? html`
            class="n"
          `
          : ""
      }>${cell}</td>`
    );
  const names = heads.map(({ name, isNumber }) =>
    html`
      <th scope="col" ${isNumber
        ? html`
          class="n"
        `
        : ""}>${name}</th>
    `
  );
  return html`<div class="scroll"><table id="${id}">\n<thead><tr>${names}</tr></thead>\n<tbody>\n${
    rows.map((row) => html`<tr>${cells(row)}</tr>\n`)
  }</tbody>\n</table></div>\n`;
}

const number = (name: string): Head => ({ name, isNumber: true });

/** How each figure went over the run. */
export function figureTable({ rss, pss, swap, physFootprint }: Summary): Markup {
  const figures: [string, Figure | undefined][] = [
    ["RSS", rss],
    ["PSS", pss],
    ["Swap", swap],
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
  if (rows.length === 0) return html``;
  const heads = ["peak", "peak at", "mean", "median", "95 % below", "least", "last"];
  return html`
    <section aria-labelledby="figures-title">
    <h2 id="figures-title">Figures</h2>
    ${table("figures", [{ name: "over the whole run" }, ...heads.map(number)], rows)}</section>
  `;
}

const MAX_PHASES = 500;

/** What happened between markers. */
export function phaseTable({ markers }: Summary): Markup {
  if (markers.phases.length === 0) return html``;
  const shown = largestPhases(markers.phases, MAX_PHASES);
  const rows = shown.map((phase) => [
    shortened(phase.label ?? BEFORE_FIRST, 80),
    ...phaseCells(phase),
  ]);
  const omitted = omittedText(shown.length, markers);
  return html`
    <section aria-labelledby="phases-title">
    <h2 id="phases-title">Phases</h2>
    ${table(
      "phases",
      [{ name: "phase" }, ...PHASE_HEADS.map(number)],
      rows,
    )}${omitted !== undefined && html`<p class="aside">${omitted}.</p>\n`}</section>
  `;
}

const MAX_COMMANDS = 30;

/** What the processes of each command were together. */
export function commandTable(summary: Summary): Markup {
  const { commands = [], facts } = summary;
  if (commands.length === 0) return html``;
  const rows = commands.slice(0, MAX_COMMANDS).map((command) => [
    shortened(command.name, 60),
    command.count,
    formatBytes(command.largestBytes),
    formatBytes(command.p95Bytes),
    command.atPeak,
    formatBytes(command.atPeakBytes),
    command.cpuMs === undefined ? "" : formatShortDuration(command.cpuMs),
  ]);
  const heads = ["processes", "largest RSS", "95 % below", "at the peak", "RSS then", "CPU time"];
  const hasCpu = commands.some(({ cpuMs }) => cpuMs !== undefined);
  const columns = hasCpu ? heads.length + 1 : heads.length;
  const fit = commandTexts(summary).length === 0 ? [] : fitText(commands, facts);
  return html`
    <section aria-labelledby="commands-title">
    <h2 id="commands-title">By command</h2>
    ${fit.map((line) => html`<p class="aside">${capital(line)}.</p>\n`)}${table(
      "commands",
      [{ name: "command" }, ...heads.map(number)].slice(0, columns),
      rows.map((row) => row.slice(0, columns)),
    )}</section>
  `;
}

const capital = (line: string): string => line.charAt(0).toUpperCase() + line.slice(1);

/** Rows of the table without script; with it, it has all of them. */
const MAX_PROCESSES = 40;

/** The largest processes; the viewer puts its own table, of all of them, in the place of this one. */
export function processTable({ processes, summary }: Recording): Markup {
  if (processes === undefined || processes.listed.length === 0) return html``;
  const { listed, omitted } = processes;
  const { elapsedMs } = summary.facts;
  const shown = listed.toSorted((a, b) => b.peakBytes - a.peakBytes).slice(0, MAX_PROCESSES);
  const hasCpu = shown.some(({ cpuMs }) => cpuMs !== undefined);
  const rows = shown.map((process) => [
    html`<code>${shortened(process.command, 120)}</code>`,
    process.pid,
    process.ppid,
    formatShortDuration(process.firstMs),
    life(process, elapsedMs),
    formatBytes(process.peakBytes),
    ...hasCpu ? [process.cpuMs === undefined ? "" : formatShortDuration(process.cpuMs)] : [],
  ]);
  const heads = [
    { name: "process" },
    ...["pid", "parent", "first seen"].map(number),
    { name: "lifetime" },
    number("peak RSS"),
    ...hasCpu ? [number("CPU time")] : [],
  ];
  const rest = listed.length + omitted - shown.length;
  return html`
    <section id="processes" aria-labelledby="processes-title">
      <h2 id="processes-title">Processes</h2>
      <div class="static">${table("process-table", heads, rows)}${rest > 0 &&
        html`<p class="aside">And ${rest} smaller ones.</p>\n`}</div>
    </section>
  `;
}

/** When a process was seen, as a bar on the time of the run. */
function life({ firstMs, lastMs }: SeenProcess, elapsedMs: number): Markup {
  const percent = (ms: number) => Math.round(ms / Math.max(1, elapsedMs) * 1000) / 10;
  const width = Math.max(1, percent(lastMs - firstMs));
  const title = `${formatShortDuration(firstMs)} to ${formatShortDuration(lastMs)}`;
  return html`
    <svg class="life" width="100%" height="10" role="img">
      <title>${title}</title>
      <rect y="4" width="100%" height="2" fill="#e4e7eb" class="track" />
      <rect x="${Math.min(
        99,
        percent(firstMs),
      )}%" y="1" width="${width}%" height="8" rx="2" fill="#0072B2" class="fill" />
    </svg>
  `;
}
