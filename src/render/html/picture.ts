import { ChartSeries } from "../../series/series.ts";
import type { DetailSeries } from "../../series/detail.ts";
import { cpuTenths } from "./means.ts";

/** Rows of the drawn chart at most: some two for each pixel, for the page is not to grow with them. */
const MAX_ROWS = 2048;

/** A series as a drawn chart needs it, that knows how many samples there were. */
class PictureSeries extends ChartSeries {
  readonly #seen: number;

  constructor(seen: number) {
    super();
    this.#seen = seen;
  }

  override get rows(): number {
    return this.#seen;
  }
}

/** The kept rows of a recording, thinned to what a picture shows; peaks stay, and CPU is told as means. */
export function pictureSeries(detail: DetailSeries, startUnixMs: number): ChartSeries {
  const level = detail.level(MAX_ROWS);
  const time = level.column("elapsedMs") ?? new Float64Array();
  const cpuMs = level.column("cpuMs");
  const cpu = cpuMs && cpuTenths(time, cpuMs);
  const series = new PictureSeries(detail.seen);
  const sizes = ["rssBytes", "pssBytes", "swapBytes", "vszBytes", "physFootprintBytes"] as const;
  const columns = sizes.flatMap((name) => {
    const values = level.column(name);
    return values ? [[name, values] as const] : [];
  });
  time.forEach((elapsedMs, row) => {
    const measured = columns.filter(([, values]) => !Number.isNaN(values[row]!));
    series.add(startUnixMs + elapsedMs, {
      ...Object.fromEntries(measured.map(([name, values]) => [name, values[row]!])),
      ...cpu && !Number.isNaN(cpu[row]!) && { cpuPercent: cpu[row]! / 10 },
    });
  });
  return series;
}
