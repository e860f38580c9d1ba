import { formatBytes, formatShortDuration } from "../../model/format.ts";
import { sumOfKinds } from "../../model/kinds.ts";
import type { DetailColumn, DetailSeries } from "../../series/detail.ts";
import type { Summary } from "../../summary/summary.ts";
import { type Markup, markup } from "./markup.ts";
import { number, table } from "./table.ts";

const KINDS = [
  { key: "anonBytes", name: "Anonymous, what programs allocate" },
  { key: "shmemBytes", name: "Shared memory" },
  { key: "fileBytes", name: "Mapped files, which the kernel can drop" },
] as const;

/** What the memory was made of at the peak, and how each kind went where rows tell of kinds. */
export function kindTable({ kinds: seen }: Summary, detail: DetailSeries): Markup {
  if (seen === undefined || sumOfKinds(seen.kinds) === 0) return markup``;
  const { metric, kinds, elapsedMs } = seen;
  // What rows tell can be compared only where it is of the same metric.
  const course = detail.kindsMetric === metric
    ? (key: DetailColumn) => courseOf(detail, key)
    : () => undefined;
  const all = KINDS.map(({ key, name }) => ({ name, bytes: kinds[key], course: course(key) }));
  const hasCourse = all.some(({ course }) => course !== undefined);
  const rows = all.filter(({ bytes, course }) => bytes > 0 || course !== undefined)
    .map(({ name, bytes, course }) => [
      name,
      formatBytes(bytes),
      `${Math.round(bytes / sumOfKinds(kinds) * 100)} %`,
      ...hasCourse ? course ?? ["", "", ""] : [],
    ]);
  const heads = ["then", "share", ...hasCourse ? ["most", "most at", "last"] : []];
  return markup`
    <section aria-labelledby="kinds-title">
    <h2 id="kinds-title">What the memory was made of</h2>
    <p class="aside">${metric.toUpperCase()} by kind, at ${formatShortDuration(elapsedMs)}, ${
    formatBytes(
      seen.rssBytes,
    )
  } of RSS</p>
    ${
    table(
      { id: "kinds", title: "kinds-title" },
      [{ name: "kind" }, ...heads.map(number)],
      rows,
    )
  }</section>
  `;
}

/** The most there was of a kind, when, and the last; undefined where there was none. */
function courseOf(detail: DetailSeries, key: DetailColumn): string[] | undefined {
  const values = detail.column(key), time = detail.column("elapsedMs");
  if (values === undefined || time === undefined) return undefined;
  const most = values.reduce((best, value, row) => value > (values[best] ?? -1) ? row : best, -1);
  if (!(values[most]! > 0)) return undefined;
  const last = values.findLast((value) => value === value) ?? 0;
  return [formatBytes(values[most]!), formatShortDuration(time[most]!), formatBytes(last)];
}
