import { type Polyline, polylines } from "../../series/polylines.ts";
import type { KindStack } from "../../series/kind_stack.ts";
import type { ProcessStack, StackedProcess, StackPoint } from "../../series/process_stack.ts";
import type { ChartSeries } from "../../series/series.ts";
import { keptText } from "../../model/kept.ts";
import { displayText } from "../../model/display_text.ts";

/** An area of a stacked chart. */
export interface Band {
  /** Harmless text on one line, of any length. */
  readonly name: string;
  readonly color: string;
}

/** The upper edges of all bands at one moment, in bytes, from the lowest band to the highest. */
export interface BandEdges {
  readonly elapsedMs: number;
  readonly tops: readonly number[];
}

/** Areas upon each other, the lowest first. */
export interface Bands {
  readonly bands: readonly Band[];
  readonly lines: readonly Polyline<BandEdges>[];
  readonly highestBytes: number;
  /** Whether the areas are processes. */
  readonly byProcess: boolean;
}

/** Processes that are named; the others are one area. */
export const MAX_NAMED = 8;
/** Of these as many as were the largest at the peak, with this share of it at least. */
const MAX_AT_PEAK = 4, AT_PEAK_FROM = 0.1;
/** With less than this share of the largest one's peak a process is no more than a line. */
const NAMED_FROM = 0.01;

/**
 * Colours of neighbours differ in lightness as well as in hue, which leaves them apart with any colour
 * vision; most are of the palette by Okabe and Ito.
 */
const PROCESS_COLORS = [
  "#0072B2",
  "#F0E442",
  "#D55E00",
  "#56B4E9",
  "#117744",
  "#E69F00",
  "#5B3A8C",
  "#44AA99",
] as const;
const OTHERS_COLOR = "#D8D8D8", TOTAL_COLOR = "#6FA8CF", SWAP_COLOR = "#CC79A7";

/**
 * The bands of a stacked series: the largest processes of all and of the tree's peak, in the order in which
 * they appeared, so that what lives long is below what comes and goes; the others; swap. Without
 * processes, PSS or RSS, and swap. What never was above 0 is left out. Undefined where that was never
 * measured, or the series is not stacked.
 */
export function bandsOf(series: ChartSeries): Bands | undefined {
  if (series.kinds !== undefined) return kindBands(series.kinds, series);
  const { stack } = series;
  if (stack === undefined || series[stack.metric].measured === 0) return undefined;
  const named = namedPlaces(stack);
  const byProcess = named.length > 0;
  const rest: Band = byProcess
    ? { name: "others", color: OTHERS_COLOR }
    : { name: stack.metric.toUpperCase(), color: TOTAL_COLOR };
  const bands = [
    ...named.map((place, i) => ({
      name: processName(stack.processes[place]!),
      color: PROCESS_COLORS[i]!,
    })),
    rest,
    { name: byProcess ? "swap" : "Swap", color: SWAP_COLOR },
  ];
  const lines = polylines(stack, series.intervals.usualMs())
    .map((line) => line.map((point) => edges(point, named)));
  return { ...withoutEmpty(bands, lines), byProcess };
}

/** What the kernel can drop lies upon what it cannot. */
const KIND_BANDS = [
  { key: "anonBytes", name: "Anonymous", color: "#0072B2" },
  { key: "shmemBytes", name: "Shared memory", color: "#E69F00" },
  { key: "fileBytes", name: "Mapped files", color: "#9BCBEB" },
] as const;

/** Areas by kind of memory, and swap; undefined where no row tells of kinds. */
function kindBands(stack: KindStack, series: ChartSeries): Bands | undefined {
  if (stack.measured === 0) return undefined;
  const bands = [...KIND_BANDS, { name: "Swap", color: SWAP_COLOR }];
  const lines = polylines(stack, series.intervals.usualMs()).map((line) =>
    line.map(({ elapsedMs, kinds, swapBytes }) => {
      let sum = 0;
      const tops = KIND_BANDS.map(({ key }) => sum += kinds[key]);
      return { elapsedMs, tops: [...tops, sum + swapBytes] };
    })
  );
  return { ...withoutEmpty(bands, lines), byProcess: false };
}

/** Without areas that are 0 throughout, for nobody could find what their names stand for; one stays. */
function withoutEmpty(
  bands: readonly Band[],
  lines: readonly Polyline<BandEdges>[],
): Omit<Bands, "byProcess"> {
  const edges = lines.flat();
  const seen = [...bands.keys()]
    .filter((at) => edges.some(({ tops }) => tops[at]! > (tops[at - 1] ?? 0)));
  const places = seen.length === 0 ? [0] : seen;
  return {
    bands: places.map((at) => bands[at]!),
    lines: lines.map((line) =>
      line.map(({ elapsedMs, tops }) => ({ elapsedMs, tops: places.map((at) => tops[at]!) }))
    ),
    highestBytes: edges.reduce((most, { tops }) => Math.max(most, tops.at(-1)!), 0),
  };
}

/** `1234 python train.py --big`: the pid, and the command without the folders of its words. */
export function processName({ pid, command }: Pick<StackedProcess, "pid" | "command">): string {
  const text = displayText(keptText(command)).trim();
  return `${pid} ${text.replace(/(^| )\/(?:[^ /]+\/)+(?=[^ /])/g, "$1")}`;
}

/** Where the largest processes stand, in the order in which they appeared. */
function namedPlaces(stack: ProcessStack): number[] {
  const { processes } = stack;
  const bySince = (a: number, b: number) => processes[a]!.sinceRow - processes[b]!.sinceRow;
  const places = [...processes.keys()]
    .sort((a, b) => processes[b]!.peakBytes - processes[a]!.peakBytes);
  const leastBytes = NAMED_FROM * (processes[places[0] ?? 0]?.peakBytes ?? 0);
  // Of a hundred compilers that are alike, those at the peak are asked for first.
  const { processBytes: atPeak = [], totalBytes = 0 } = peakOf(stack) ?? {};
  const first = [...atPeak.keys()].filter((place) => atPeak[place]! > AT_PEAK_FROM * totalBytes)
    .sort((a, b) => atPeak[b]! - atPeak[a]!).slice(0, MAX_AT_PEAK);
  return [...new Set([...first, ...places])]
    .filter((place) => processes[place]!.peakBytes >= leastBytes)
    .slice(0, MAX_NAMED)
    .sort((a, b) => bySince(a, b) || a - b);
}

/** The first row with the most memory. */
function peakOf(stack: ProcessStack): StackPoint | undefined {
  let peak: StackPoint | undefined;
  for (const { points } of stack.buckets()) {
    for (const point of points) if (point.totalBytes > (peak?.totalBytes ?? -1)) peak = point;
  }
  return peak;
}

/** Edges that never leave the total, though a recording may say otherwise; the last one is that of swap. */
function edges(
  { elapsedMs, totalBytes, swapBytes, processBytes }: StackPoint,
  named: readonly number[],
): BandEdges {
  let sum = 0;
  const tops = named.map((place) => Math.min(sum += processBytes[place]!, totalBytes));
  return { elapsedMs, tops: [...tops, totalBytes, totalBytes + swapBytes] };
}
