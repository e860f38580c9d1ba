import { formatUtc } from "../../model/format.ts";
import type { ReportAssets } from "../../system/host.ts";
import { pictureSeries } from "./picture.ts";
import { drawSvg } from "../svg/svg.ts";
import { shortened } from "../summary/text_columns.ts";
import { targetNames } from "../summary/run_words.ts";
import {
  type Opening,
  packFine,
  packFineStacks,
  packReport,
  type ReportedRecording,
} from "./data.ts";
import { howBlock, summaryBlock } from "./details.ts";
import { kindTable } from "./kind_table.ts";
import { Markup, markup } from "./markup.ts";
import { type FinePart, framed } from "./page_frame.ts";
import { commandTable, figureTable, mappingTable, phaseTable, processTable } from "./tables.ts";
import { ranksSection } from "./ranks.ts";
import { endBadge, tiles, verdictList } from "./verdicts.ts";

/** The static picture is laid out for a page, which scales it. */
const PICTURE = { widthPx: 960, heightPx: 440 };

/** A page's size, in bytes: at most so many for each second that was recorded, within these bounds. */
const BYTES_PER_SECOND = 1000, LEAST_ROOM = 290_000, MOST_ROOM = 2_900_000;

/** What is around all that is in it, about. */
const FRAME_BYTES = 1000;

/**
 * One HTML page with all of it in one file, which needs no network: verdicts, a drawn chart and tables that
 * are readable without scripts and styles, and the rows, packed, for the viewer that puts a live chart in
 * the place of the drawn one. Whatever comes from the recording is text in it, never markup.
 */
export async function reportPage(
  reported: readonly [ReportedRecording, ...ReportedRecording[]],
  assets: ReportAssets,
): Promise<string> {
  const [first] = reported;
  const { recording } = first;
  const body = markup`
        <main>
    ${head(first)}
    ${tiles(recording.summary)}
    ${verdictList(recording.summary)}
    ${course(first)}
    ${ranksSection(first.ranks, recording.summary.facts.merged)}
    ${phaseTable(recording.summary)}
    ${processTable(recording)}
    ${commandTable(recording.summary)}
    ${kindTable(recording.summary, recording.detail)}
    ${mappingTable(recording.summary)}
    ${figureTable(recording.summary)}
    ${howBlock(first)}
    ${summaryBlock(recording)}
        </main>
  `;
  const room = roomOf(recording.summary.facts.elapsedMs);
  const used = body.source.length + assets.script.length + assets.style.length + FRAME_BYTES;
  const opening = await packReport(reported, room - used);
  const fine = (usedBytes: number) => packFineParts(reported, opening, room - usedBytes);
  return await framed({
    title: recording.title,
    body,
    data: opening.packed,
    id: "memmark-data",
    fine,
  }, assets);
}

/** What is unpacked when somebody looks closely: of processes in at most half of the room. */
async function packFineParts(
  reported: readonly ReportedRecording[],
  opening: Opening,
  room: number,
): Promise<readonly FinePart[]> {
  const stacks = await packFineStacks(reported, opening, room / 2);
  const rows = await packFine(reported, room - (stacks?.length ?? 0));
  return [
    ...rows === undefined ? [] : [{ id: "memmark-rows", data: rows } as const],
    ...stacks === undefined ? [] : [{ id: "memmark-stacks", data: stacks } as const],
  ];
}

/** How large a page may be, in bytes. */
const roomOf = (elapsedMs: number): number =>
  Math.min(Math.max(LEAST_ROOM, elapsedMs / 1000 * BYTES_PER_SECOND), MOST_ROOM);

function head({ recording: { summary } }: ReportedRecording): Markup {
  const { facts } = summary;
  const { name, pid } = targetNames(facts);
  const where = facts.environment?.hostname;
  return markup`
    <header>
      <p class="kicker">memmark report<span>${
    formatUtc(
      facts.startUnixMs,
    )
  }</span>${where !== undefined && markup`<span>${where}</span>`}</p>
      <h1><code>${shortened(name, 300)}${pid}</code> ${endBadge(facts)}</h1>
    </header>
  `;
}

function course({ recording }: ReportedRecording): Markup {
  const series = pictureSeries(recording.detail, recording.summary.facts.startUnixMs);
  if (series.isEmpty) return markup``;
  const svg = drawSvg(series, { ...recording, ...PICTURE });
  return markup`
    <section id="course" aria-labelledby="course-title">
      <h2 id="course-title">Over time</h2>
      <figure class="static" id="picture">${new Markup(svg)}</figure>
    </section>
  `;
}
