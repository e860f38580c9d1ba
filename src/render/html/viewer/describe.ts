import { formatBytes, formatDuration, formatShortDuration } from "../../../model/format.ts";
import { kindSharesText } from "../../summary/kind_words.ts";
import type { ViewedProcess, ViewedRecording } from "./recording.ts";

/** A process in one sentence. */
export function describeProcess(process: ViewedProcess, { packed }: ViewedRecording): string {
  const { command, pid, ppid, firstMs, lastMs, peakBytes, peakMs, peakKinds } = process;
  const isStill = lastMs >= packed.elapsedMs - 2 * packed.usualMs;
  const kinds = peakKinds ? kindSharesText(peakKinds) : "";
  return `${command} · pid ${pid}, parent ${ppid} · from ${formatShortDuration(firstMs)} to ` +
    `${isStill ? "the end" : formatShortDuration(lastMs)} · peak ${formatBytes(peakBytes)} at ` +
    formatShortDuration(peakMs) + (kinds === "" ? "" : `, ${kinds}`);
}

/** A moment, as closely as a stretch of this length can tell moments apart: `1h0m12.345s`. */
export function momentText(ms: number, spanMs: number): string {
  if (spanMs >= 20_000) return formatShortDuration(ms);
  const grainMs = spanMs < 2000 ? 1 : 10;
  return formatDuration(Math.round(ms / grainMs) * grainMs);
}
