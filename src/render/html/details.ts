import { formatBytes } from "../../model/format.ts";
import { shellWords } from "../../model/quote.ts";
import type { Recording } from "../../recording/recording.ts";
import type { RunFacts } from "../../summary/summary.ts";
import { formatUtc, groupDigits } from "../../model/format.ts";
import { shortened } from "../summary/text_columns.ts";
import { summaryText } from "../summary/text.ts";
import * as say from "../summary/wording.ts";
import { lines, type Markup, markup } from "./markup.ts";
import type { DetailSeries } from "../../series/detail.ts";
import { hasAll, type ReportedRecording } from "./data.ts";

const TERMINAL_COLUMNS = 90;

/** The summary, as it stands in a terminal. */
export function summaryBlock({ summary }: Recording): Markup {
  return markup`
    <details>
      <summary>The summary, as in the terminal</summary>
      <pre tabindex="0">${lines(summaryText(summary, TERMINAL_COLUMNS))}</pre>
    </details>
  `;
}

/** How it was recorded, on what machine, and what files there are. */
export function howBlock({ recording: { summary, detail } }: ReportedRecording): Markup {
  const { facts } = summary;
  const rows: [string, string | undefined][] = [
    [
      "Command",
      "command" in facts.target
        ? shellWords(facts.target.command, Infinity).slice(0, 4000)
        : undefined,
    ],
    ["Began", formatUtc(facts.startUnixMs)],
    ["Samples", say.samplesText(summary)],
    ["memmark itself used", say.ownText(facts)],
    ["Recorded by", recorder(facts)],
    ["Machine", machine(facts)],
    ["Files", files(facts)],
    [
      "This page",
      whichRows(detail),
    ],
  ];
  const items = rows.filter(([, text]) => text !== undefined)
    .map(([name, text]) =>
      markup`
        <div>
          <dt>${name}</dt>
          <dd>${text}</dd>
        </div>
      `
    );
  return markup`
    <details>
      <summary>How it was recorded</summary>
      <dl class="facts">${items}</dl>
    </details>
  `;
}

function whichRows(detail: DetailSeries): string {
  if (hasAll(detail)) return "has every sample";
  return `shows ${
    groupDigits(detail.seen)
  } samples; where it has not all of them, those are the first, ` +
    "the last, and those with extremes of stretches of the same length, shorter ones where it is " +
    "zoomed: it says which beside the chart";
}

function recorder({ environment }: RunFacts): string | undefined {
  if (environment === undefined) return undefined;
  const { memmarkVersion, sampler, os } = environment;
  const how = sampler === "proc" ? "/proc" : os === "darwin" ? "ps, footprint and vmmap" : "ps";
  return `memmark ${memmarkVersion}, by ${how}`;
}

function machine({ environment }: RunFacts): string | undefined {
  if (environment === undefined) return undefined;
  const { hostname, os, kernel, architecture, cpus, memoryBytes, isContainer } = environment;
  return [
    hostname,
    [os === "darwin" ? "macOS" : "Linux", kernel, architecture].filter(Boolean).join(" "),
    cpus === undefined ? undefined : `${cpus} ${cpus === 1 ? "CPU" : "CPUs"}`,
    memoryBytes === undefined ? undefined : `${formatBytes(memoryBytes)} of memory`,
    isContainer ? "in a container" : undefined,
  ].filter(Boolean).join(", ");
}

function files({ files }: RunFacts): string | undefined {
  if (files === undefined) return undefined;
  const { csv, processesCsv, markersCsv, chart, facts, summaries = [] } = files;
  const paths = [csv === "-" ? "standard output" : csv, processesCsv, markersCsv, facts, chart]
    .filter((path) => path !== undefined);
  return [...paths, ...summaries].map((path) => shortened(path, 300)).join(", ") || undefined;
}
