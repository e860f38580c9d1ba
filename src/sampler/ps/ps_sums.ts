import type { Metrics } from "../../model/sample.ts";

/** The metrics that a sampler by `ps` may have. */
const KEYS = ["rssBytes", "vszBytes", "physFootprintBytes", "mappedRegions"] as const;

/** The sums over all; one is absent where that of a process is: a sum of fewer would be too low. */
export function sumsOf(parts: readonly Metrics[]): Metrics {
  const sums: { -readonly [Key in keyof Metrics]: Metrics[Key] } = {};
  if (parts.length === 0) return sums;
  for (const key of KEYS) {
    const total = parts.reduce((sum, part) => sum + (part[key] ?? NaN), 0);
    if (!Number.isNaN(total)) sums[key] = total;
  }
  return sums;
}
