import type { ExchangeFormat } from "./exchange_formats.ts";
import { benchmarkActionJson } from "./benchmark_action.ts";
import { bmfJson } from "./bmf.ts";
import { gobenchText } from "./gobench.ts";
import type { Exchanged } from "./measures.ts";
import { openMetricsText } from "./openmetrics.ts";

/**
 * Recordings in a format of other tools, with its last line end. The formats that hold one value for
 * each figure get the last side: the new one, which is what a history is to be told.
 */
export function exchangeText(
  sides: readonly [Exchanged, ...Exchanged[]],
  format: ExchangeFormat,
): string {
  const last = sides.at(-1)!;
  switch (format) {
    case "benchmark-action":
      return benchmarkActionJson(last);
    case "bmf":
      return bmfJson(last);
    case "gobench":
      return gobenchText(sides);
    case "openmetrics":
      return openMetricsText(sides);
  }
}
