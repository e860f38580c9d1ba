import { RecordingFold } from "../../src/recording/recording_fold.ts";
import type { ReportedRecording } from "../../src/render/html/data.ts";
import type { Marker } from "../../src/model/markers.ts";
import type { Sample } from "../../src/model/sample.ts";
import { ChartSeries } from "../../src/series/series.ts";
import { DetailSeries } from "../../src/series/detail.ts";
import type { RunFacts } from "../../src/summary/summary.ts";

/** When recordings on paper begin, ms since 1970 UTC. */
export const START_UNIX_MS = Date.UTC(2026, 10, 21, 18, 10);

/** What a row has beside its time. */
export type RowOnPaper = Partial<Omit<Sample, "elapsedMs" | "unixMs">>;

/** A recording on paper: a row each `intervalMs`, markers at ms since its begin, and facts. */
export function recordingOf(
  rows: readonly RowOnPaper[],
  { intervalMs = 100, markers = [], facts = {} }: {
    readonly intervalMs?: number;
    readonly markers?: readonly (readonly [elapsedMs: number, label: string])[];
    readonly facts?: Partial<RunFacts>;
  } = {},
): ReportedRecording {
  const series = new ChartSeries(), detail = new DetailSeries();
  const fold = new RecordingFold({ series, detail, nowMs: () => 0 });
  for (const [elapsedMs, label] of markers) {
    fold.addMarker({ unixMs: START_UNIX_MS + elapsedMs, label } satisfies Marker);
  }
  rows.forEach((row, i) => {
    const elapsedMs = i * intervalMs;
    fold.add({
      ...{ elapsedMs, unixMs: START_UNIX_MS + elapsedMs, rootPid: 100, rootAlive: true },
      pidCount: row.processes?.length ?? 1,
      ...row,
    });
  });
  const recording = fold.finish({
    target: { command: ["job", "--fast"] },
    end: { kind: "exited", code: 0 },
    exitCode: 0,
    intervalMs,
    elapsedMs: Math.max(0, rows.length - 1) * intervalMs,
    startUnixMs: START_UNIX_MS,
    ...facts,
  }, {});
  return { recording: { ...recording, detail }, name: "run" };
}
