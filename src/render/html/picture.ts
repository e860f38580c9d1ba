import { ChartSeries } from "../../series/series.ts";
import { DETAIL_COLUMNS, type DetailColumn, type DetailSeries } from "../../series/detail.ts";
import { ThinnedRows } from "../../series/thinned_rows.ts";
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
  const column = thinned(detail);
  const time = column("elapsedMs");
  const cpu = cpuTenths(time, column("cpuMs"));
  const hasCpu = detail.column("cpuMs") !== undefined;
  const series = new PictureSeries(detail.seen);
  const sizes = ["rssBytes", "pssBytes", "swapBytes", "vszBytes", "physFootprintBytes"] as const;
  const columns = sizes.map((name) => [name, column(name)] as const);
  time.forEach((elapsedMs, row) => {
    const measured = columns.filter(([, values]) => !Number.isNaN(values[row]!));
    series.add(startUnixMs + elapsedMs, {
      ...Object.fromEntries(measured.map(([name, values]) => [name, values[row]!])),
      ...hasCpu && !Number.isNaN(cpu[row]!) && { cpuPercent: cpu[row]! / 10 },
    });
  });
  return series;
}

/** The columns of fewer rows. */
function thinned(detail: DetailSeries): (column: DetailColumn) => Float64Array {
  const columns = DETAIL_COLUMNS.map((name) => detail.column(name));
  const place = (name: DetailColumn) => DETAIL_COLUMNS.indexOf(name);
  const rows = new ThinnedRows({
    columns: DETAIL_COLUMNS.length,
    capacity: MAX_ROWS,
    extremes: [place("rssBytes"), place("pssBytes"), place("swapBytes"), place("vszBytes")],
  });
  const row = new Float64Array(DETAIL_COLUMNS.length);
  for (let i = 0; i < detail.count; i++) {
    columns.forEach((values, at) => row[at] = values?.[i] ?? NaN);
    rows.add(row);
  }
  return (name) => rows.column(place(name));
}
