import type { Marker } from "../../model/markers.ts";
import { processName } from "../../model/process_name.ts";
import type { CpuUse, Metrics } from "../../model/sample.ts";
import type { Recording } from "../../recording/recording.ts";
import type { SeenProcess } from "../../summary/process_table.ts";

/** What a trace tells of a row; its time is in ms since the recording began. */
export interface TraceRow extends Metrics, CpuUse {
  readonly elapsedMs: number;
  readonly pidCount?: number;
}

/** The tree as a whole, in the place of a process; no process has this pid. */
const TREE = 0;
/** Threads of the tree, for slices. */
const PHASES = 1;

type Event = Readonly<Record<string, unknown>>;

/**
 * A recording as a trace for ui.perfetto.dev and chrome://tracing, in pieces: the JSON object format of
 * "Trace Event Format" with counters of the tree (`C`), a slice for each process and each phase (`X`) and
 * markers (`i`). Times are in µs since the recording began, sizes in bytes. `recording` has its processes.
 */
export function* traceJson(
  recording: Recording,
  rows: Iterable<TraceRow>,
): Generator<string, void> {
  const { summary: { facts } } = recording;
  const about = { start_unix_ms: facts.startUnixMs, tool: "memmark" };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n`;
  yield eventsOf(recording).map((event) => JSON.stringify(event)).join(",\n");
  for (const row of rows) {
    for (const event of counters(row)) yield `,\n${JSON.stringify(event)}`;
  }
  yield "\n]}\n";
}

/** All that are not of a row; there is one at least. */
function eventsOf({ title, summary, processes, markers }: Recording): readonly Event[] {
  const { startUnixMs } = summary.facts;
  return [
    named("process_name", TREE, 0, `${title}, all processes`),
    named("thread_name", TREE, PHASES, "phases"),
    ...summary.markers.phases.filter(({ label }) => label !== undefined).map((phase) => ({
      ...{ ph: "X", name: phase.label, cat: "phase", pid: TREE, tid: PHASES },
      ...{ ts: us(phase.startElapsedMs), dur: us(phase.durationMs) },
      args: { rss_peak_bytes: phase.rssPeakBytes, rss_mean_bytes: whole(phase.rssMeanBytes) },
    })),
    ...markers.map((marker) => instant(marker, startUnixMs)),
    ...processes?.listed.flatMap(slice) ?? [],
  ];
}

const named = (kind: string, pid: number, tid: number, name: string): Event => (
  { ph: "M", name: kind, pid, tid, args: { name } }
);

function instant({ label, unixMs }: Marker, startUnixMs: number): Event {
  const ts = us(Math.max(0, unixMs - startUnixMs));
  return { ph: "i", name: label, cat: "marker", s: "g", pid: TREE, tid: PHASES, ts };
}

/** A process has a thread of its own in the trace: slices of one thread must nest. */
function slice(process: SeenProcess): readonly Event[] {
  const { pid, ppid, command, firstMs, lastMs, peakBytes, pssPeakBytes, cpuMs } = process;
  const name = processName(command);
  return [
    named("process_name", pid, pid, name),
    {
      ...{
        ph: "X",
        name,
        cat: "process",
        pid,
        tid: pid,
        ts: us(firstMs),
        dur: us(lastMs - firstMs),
      },
      args: {
        ...{ command, ppid, rss_peak_bytes: peakBytes },
        ...{ pss_peak_bytes: whole(pssPeakBytes), cpu_time_ms: cpuMs },
      },
    },
  ];
}

function counters(row: TraceRow): readonly Event[] {
  const { rssKinds, pssKinds } = row;
  const events: Event[] = [];
  const add = (name: string, args: Readonly<Record<string, number | undefined>>) => {
    if (Object.values(args).includes(undefined)) return;
    events.push({ ph: "C", name, pid: TREE, tid: 0, ts: us(row.elapsedMs), args });
  };
  add("RSS", { bytes: row.rssBytes });
  add("VSZ", { bytes: row.vszBytes });
  add("PSS", { bytes: whole(row.pssBytes) });
  add("swap", { bytes: row.swapBytes });
  add("physical footprint", { bytes: row.physFootprintBytes });
  for (const [name, kinds] of [["RSS by kind", rssKinds], ["PSS by kind", pssKinds]] as const) {
    const { anonBytes: anon, fileBytes: file, shmemBytes: shmem } = kinds ?? {};
    add(name, { anon, file, shmem });
  }
  add("CPU", { percent: row.cpuPercent });
  add("processes", { count: row.pidCount });
  return events;
}

const us = (ms: number): number => Math.round(ms * 1000);

const whole = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value);
