import { type Exchanged, measuredName, measuresOf, rounded } from "./measures.ts";

/** Of a benchmark, as Bencher takes it. */
const MAX_NAME_CHARACTERS = 1024;

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * Bencher Metric Format (JSON): benchmark, measure, value. Times are in ns, as Bencher's own measures
 * have them; sizes in bytes.
 */
export function bmfJson(exchanged: Exchanged): string {
  const benchmarks = new Map<string, Record<string, Metric>>();
  for (const measure of measuresOf(exchanged)) {
    const { slug, unit, values, median, min, max } = measure;
    const name = measuredName(exchanged, measure).slice(0, MAX_NAME_CHARACTERS);
    const measures = benchmarks.get(name) ?? {};
    const scaled = (value: number) =>
      unit === "ms" ? Math.round(value * 1e6) : rounded(value, unit);
    measures[slug] ??= {
      value: scaled(median),
      ...values.length > 1 && { lower_value: scaled(min), upper_value: scaled(max) },
    };
    benchmarks.set(name, measures);
  }
  return `${JSON.stringify(Object.fromEntries(benchmarks), undefined, 2)}\n`;
}
