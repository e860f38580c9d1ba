import type { CpuUse, Metrics, TreeReading } from "./sample.ts";
import type { Mutable } from "./mutable.ts";

/**
 * A reading in the precision of the files that keep it: sizes in whole KiB, shares of CPU to a tenth of a
 * percent, times in whole ms. What is folded while it is recorded is then just what is read back later.
 */
export function asKept(reading: TreeReading): TreeReading {
  const { processes } = reading;
  return { ...keptFigures(reading), ...processes && { processes: processes.map(keptFigures) } };
}

const wholeKib = (bytes: number): number => Math.round(bytes / 1024) * 1024;

/** By name and not in a loop: a key that is not the same each time takes V8 longer than all the rest. */
function keptFigures<Figures extends Metrics & CpuUse>(figures: Figures): Figures {
  const kept: Mutable<Figures> = { ...figures };
  if (kept.rssBytes !== undefined) kept.rssBytes = wholeKib(kept.rssBytes);
  if (kept.vszBytes !== undefined) kept.vszBytes = wholeKib(kept.vszBytes);
  if (kept.swapBytes !== undefined) kept.swapBytes = wholeKib(kept.swapBytes);
  if (kept.pssBytes !== undefined) kept.pssBytes = wholeKib(kept.pssBytes);
  if (kept.physFootprintBytes !== undefined) {
    kept.physFootprintBytes = wholeKib(kept.physFootprintBytes);
  }
  if (kept.cpuPercent !== undefined) kept.cpuPercent = Number(kept.cpuPercent.toFixed(1));
  if (kept.cpuTimeMs !== undefined) kept.cpuTimeMs = Math.round(kept.cpuTimeMs);
  return kept;
}

/**
 * Bytes kept of a command line or a label. A command line may be 2 MiB long, and a picture shows some 30
 * characters of it; the longest label that is worth a place is shorter too.
 */
export const KEPT_TEXT_BYTES = 512;

/** The beginning of a text that is kept; a character that the bound would cut in half is left out. */
export function keptText(text: string): string {
  // No character takes more than three bytes for each of its code units.
  if (text.length * 3 <= KEPT_TEXT_BYTES) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= KEPT_TEXT_BYTES) return text;
  return new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.subarray(0, KEPT_TEXT_BYTES)).replace(/\ufffd$/, "");
}
