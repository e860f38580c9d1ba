import { displayText } from "../../model/display_text.ts";
import type { Recording } from "../../recording/recording.ts";
import type { DetailColumn, DetailRows, DetailSeries } from "../../series/detail.ts";
import type { SeenProcess, SeenProcesses } from "../../summary/process_table.ts";
import { shortened } from "../summary/text_columns.ts";
import { summaryJson } from "../summary/json.ts";
import {
  ColumnWriter,
  joined,
  type PackedFine,
  type PackedFineStacks,
  type PackedLevel,
  type PackedProcesses,
  type PackedRecording,
  type PackedStack,
} from "./packed.ts";
import { cpuTenths, meanKib } from "./means.ts";
import { packRanks } from "./pack_ranks.ts";
import { budgetName } from "./verdicts.ts";
import { zipped } from "./page_frame.ts";
import { packStack, processKey } from "./pack_stack.ts";
import type { StackDetail } from "../../series/process_rows.ts";
import type { RankCourses } from "./rank_courses.ts";

/** A recording with its rows, and what its files are called. */
export interface ReportedRecording {
  readonly recording: Recording & { readonly detail: DetailSeries };
  /** Name of the CSV, without folders and ending. */
  readonly name: string;
  /** Of a job that was merged. */
  readonly ranks?: RankCourses;
}

/** What a page opens with at most. */
interface Detail {
  readonly rows: number;
  readonly stack: StackDetail;
}

/** Rows that a page opens with at most: some ten for each pixel across a wide screen. */
const FIRST_ROWS = 16_384;
/** And of processes: some two for each pixel. */
const FIRST_STACK: StackDetail = { rows: 4096, sizes: 1 << 18 };
/** And where there is no room for them. */
const LESS: readonly Detail[] = [
  { rows: 8192, stack: { rows: 4096, sizes: 1 << 16 } },
  { rows: 8192, stack: { rows: 4096, sizes: 1 << 15 } },
  { rows: 8192, stack: { rows: 4096, sizes: 1 << 14 } },
  { rows: 4096, stack: { rows: 4096, sizes: 1 << 13 } },
];

/** What a page opens with. */
export interface Opening {
  /** Gzipped and in base64. */
  readonly packed: string;
  readonly stack: StackDetail;
}

/** All that the viewer needs to begin with; so little that it fits, as far as may be. */
export async function packReport(
  reported: readonly ReportedRecording[],
  maxLength = Infinity,
): Promise<Opening> {
  let packed = "", stack = FIRST_STACK;
  for (const detail of [{ rows: FIRST_ROWS, stack: FIRST_STACK }, ...LESS]) {
    const columns = new ColumnWriter();
    const recordings = reported.map((one) => packRecording(one, detail, columns));
    packed = await zipped(joined({ recordings }, columns.bytes()));
    stack = detail.stack;
    if (packed.length <= maxLength) break;
  }
  return { packed, stack };
}

/** Whether a page has all samples of a recording, whatever the room. */
export const hasAll = ({ count, cellMs }: DetailRows): boolean =>
  cellMs === 0 && count <= Math.min(...LESS.map(({ rows }) => rows));

/**
 * More of the rows, for who looks closely, in at most so many characters; undefined where a page opens
 * with all there are, or there is no room for clearly more.
 */
export async function packFine(
  reported: readonly ReportedRecording[],
  maxLength: number,
): Promise<string | undefined> {
  const most = Math.max(...reported.map(({ recording }) => recording.detail.count));
  return await packWithin(maxLength, [CLEARLY_MORE * FIRST_ROWS, most], (rows, columns) => ({
    levels: reported.map(({ recording: { detail } }): PackedLevel => {
      const level = detail.level(rows);
      return { cellMs: level.cellMs, rows: packRows(level, columns) };
    }),
  }));
}

/** More of what memory was made of, process by process, in the same way, than a page opens with. */
export async function packFineStacks(
  reported: readonly ReportedRecording[],
  { stack }: Opening,
  maxLength: number,
): Promise<string | undefined> {
  const all = reported.flatMap(({ recording }) => recording.detail.processes ?? []);
  const first = Math.max(0, ...all.map((one) => one.thinnedTo(stack).rows.count));
  const most = Math.max(0, ...all.map(({ rows }) => rows.count));
  return await packWithin(maxLength, [CLEARLY_MORE * first, most], (rows, columns) => ({
    stacks: reported.map(({ recording }) =>
      packedStack(recording, { rows, sizes: Infinity }, columns) ?? null
    ),
  }));
}

/** Less than so many times what is there already is not worth its bytes. */
const CLEARLY_MORE = 1.5;

/** Packs as many rows as are no longer than that; undefined where only the fewest or less would be. */
async function packWithin(
  maxLength: number,
  [fewest, most]: readonly [number, number],
  pack: (rows: number, columns: ColumnWriter) => PackedFine | PackedFineStacks,
): Promise<string | undefined> {
  // Where columns differ in how well they pack, the size is known only when it has been tried.
  for (let rows = most; rows > fewest;) {
    const columns = new ColumnWriter();
    const packed = await zipped(joined(pack(rows, columns), columns.bytes()));
    if (packed.length <= maxLength) return packed;
    rows = Math.floor(Math.min(0.9, maxLength / packed.length) * 0.95 * rows);
  }
}

function packRecording(
  { recording, name, ranks }: ReportedRecording,
  { rows, stack: stackDetail }: Detail,
  columns: ColumnWriter,
): PackedRecording {
  const { title, summary, markers, detail, processes } = recording;
  const { facts, rss } = summary;
  const stack = packedStack(recording, stackDetail, columns);
  const level = detail.level(rows);
  const { kindsMetric } = detail;
  return {
    title: shortened(title, 500),
    startUnixMs: facts.startUnixMs,
    elapsedMs: facts.elapsedMs,
    rowsSeen: detail.seen,
    usualMs: detail.intervals.usualMs(),
    cellMs: level.cellMs,
    limits: limitsOf(recording),
    ...rss && { peak: { elapsedMs: rss.peakElapsedMs, bytes: rss.peakBytes } },
    phases: markers.length === 0 ? [] : summary.markers.phases.map((phase) => ({
      ...phase.label !== undefined && { label: displayText(phase.label) },
      startMs: phase.startElapsedMs,
      durationMs: phase.durationMs,
    })),
    rows: packRows(level, columns),
    ...kindsMetric && { kindsMetric },
    ...stack && { stack },
    ...processes && { processes: packProcesses(processes, facts.startUnixMs, columns) },
    ...ranks && { ranks: packRanks(ranks, columns) },
    json: summaryJson(summary),
    name,
  };
}

function limitsOf({ limitBytes, summary }: Recording): PackedRecording["limits"] {
  const budget = summary.facts.budget?.checks ?? [];
  return [
    ...limitBytes === undefined ? [] : [{ name: "Limit", bytes: limitBytes }],
    ...budget.map((check) => ({ name: budgetName(check, " of "), bytes: check.limitBytes })),
  ];
}

const KIB = 1024;
const kib = (values: Float64Array) => values.map((bytes) => Math.round(bytes / KIB));

function packRows(detail: DetailRows, columns: ColumnWriter): PackedLevel["rows"] {
  const time = detail.column("elapsedMs") ?? new Float64Array();
  const rss = detail.column("rssByteMs"), cpu = detail.column("cpuMs");
  const found = {
    time: time.map(Math.round),
    rss: sizes("rssBytes"),
    pss: sizes("pssBytes"),
    swap: sizes("swapBytes"),
    vsz: sizes("vszBytes"),
    footprint: sizes("physFootprintBytes"),
    group: sizes("cgroupBytes"),
    groupAnon: sizes("cgroupAnonBytes"),
    count: detail.column("pidCount"),
    anon: sizes("anonBytes"),
    file: sizes("fileBytes"),
    shmem: sizes("shmemBytes"),
    uss: sizes("ussBytes"),
    rssMean: rss && meanKib(time, rss),
    cpu: cpu && cpuTenths(time, cpu),
  };
  function sizes(column: DetailColumn) {
    const values = detail.column(column);
    return values && kib(values);
  }
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, values]) => values ? [[name, columns.add(values)]] : []),
  );
}

function packedStack(
  { detail, processes }: ReportedRecording["recording"],
  wanted: StackDetail,
  columns: ColumnWriter,
): PackedStack | undefined {
  const rows = detail.processes;
  if (rows === undefined || processes === undefined || rows.rows.count === 0) return undefined;
  const listed = new Map(processes.listed.map((process, i) => [processKey(process), i]));
  return packStack(rows.thinnedTo(wanted), listed, columns);
}

/** Command lines are cut where all of them together would be longer than this, in characters. */
const MAX_COMMANDS_LENGTH = 2 << 20;
const SHORT_COMMAND = 100;

function packProcesses(
  { listed, omitted }: SeenProcesses,
  startUnixMs: number,
  columns: ColumnWriter,
): PackedProcesses {
  const whole = new Set(listed.map(({ command }) => command));
  const length = [...whole].reduce((sum, command) => sum + command.length, 0);
  const shown = (command: string) =>
    displayText(length > MAX_COMMANDS_LENGTH ? command.slice(0, SHORT_COMMAND) : command);
  const places = new Map<string, number>();
  const command = listed.map((process) => {
    const text = shown(process.command);
    if (!places.has(text)) places.set(text, places.size);
    return places.get(text)!;
  });
  const add = (of: (process: SeenProcess) => number | undefined) =>
    columns.add(listed.map((process) => of(process) ?? NaN));
  return {
    commands: [...places.keys()],
    omitted,
    command: columns.add(command),
    pid: add(({ pid }) => pid),
    ppid: add(({ ppid }) => ppid),
    start: add((process) => Math.round(process.startUnixMs - startUnixMs)),
    first: add(({ firstMs }) => Math.round(firstMs)),
    last: add(({ lastMs }) => Math.round(lastMs)),
    peak: add(({ peakBytes }) => Math.round(peakBytes / KIB)),
    peakAt: add(({ peakMs }) => Math.round(peakMs)),
    ...listed.some(({ pssPeakBytes }) => pssPeakBytes !== undefined) && {
      pssPeak: add(({ pssPeakBytes = NaN }) => Math.round(pssPeakBytes / KIB)),
    },
    ...listed.some(({ peakKinds }) => peakKinds !== undefined) && {
      kinds: {
        anon: add(({ peakKinds }) => peakKinds && Math.round(peakKinds.anonBytes / KIB)),
        file: add(({ peakKinds }) => peakKinds && Math.round(peakKinds.fileBytes / KIB)),
        shmem: add(({ peakKinds }) => peakKinds && Math.round(peakKinds.shmemBytes / KIB)),
      },
    },
    ...listed.some(({ cpuMs }) => cpuMs !== undefined) && {
      cpuMs: add(({ cpuMs = NaN }) => Math.round(cpuMs)),
    },
  };
}
