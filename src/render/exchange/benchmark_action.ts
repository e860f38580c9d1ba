import { amountText } from "../../compare/metrics.ts";
import { type Exchanged, measuredName, measuresOf, rounded } from "./measures.ts";

const UNITS = { bytes: "bytes", ms: "ms", count: "processes" } as const;

/**
 * JSON for github-action-benchmark, `tool: customSmallerIsBetter`: a list of name, value and unit, with
 * range and extra as free text.
 */
export function benchmarkActionJson(exchanged: Exchanged): string {
  const entries = measuresOf(exchanged).map((measure) => {
    const { slug, unit, values, median, min, max } = measure;
    return {
      name: `${measuredName(exchanged, measure)} ${slug}`,
      value: rounded(median, unit),
      unit: UNITS[unit],
      ...values.length > 1 && {
        range: `± ${amountText((max - min) / 2, unit)}`,
        extra: `median of ${values.length} runs`,
      },
    };
  });
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}
