import type { Grouping } from "./fragment.ts";
import { mostOf } from "./lines.ts";
import type { Rows, ViewedRecording } from "./recording.ts";
import type { Group } from "./stacks.ts";

/** Memory as areas upon each other, the lowest first. */
export interface Areas {
  readonly metric: "rss" | "pss";
  readonly time: Float64Array;
  /** In each stretch of this length there is a row at least; 0: all are there. */
  readonly cellMs: number;
  /** They are not measured at each row, for that may take long: areas go on over rows without them. */
  readonly isSparse: boolean;
  readonly total: Float64Array;
  readonly swap: Float64Array;
  readonly groups: readonly Group[];
}

/** The kinds of memory: what the kernel can drop lies upon what it cannot. */
const KINDS = [
  { key: "anon", name: "Anonymous", about: "what programs allocate; it can only be swapped out" },
  {
    key: "shmem",
    name: "Shared memory",
    about: "tmpfs, memfd, System V, shared mappings; it can only be swapped out",
  },
  { key: "file", name: "Mapped files", about: "programs, libraries, data; the kernel can drop it" },
] as const;

/** How a recording can be shown, in the order of the buttons. */
export const groupingsOf = ({ packed, stack }: ViewedRecording): readonly Grouping[] => [
  "lines",
  ...packed.kindsMetric && packed.rows.anon ? ["kind" as const] : [],
  ...stack ? ["process", "command", "subtree"] as const : [],
];

/** How it is shown: as asked for, where it has what that needs. */
export const groupingIn = (recording: ViewedRecording, wanted: Grouping): Grouping =>
  groupingsOf(recording).includes(wanted) ? wanted : "lines";

/** The areas of kinds of memory in these rows; which there are, the whole run says. */
export function kindAreas(
  { packed, rows: all }: ViewedRecording,
  rows: Rows,
  cellMs: number,
): Areas {
  const told = measured(rows);
  const { time } = told;
  const nothing = new Float64Array(time.length);
  const shown = KINDS.filter(({ key }) => mostOf(all[key]) > 0);
  const groups = shown.map(({ key, name, about }, i): Group => ({
    ...{ key: i, name, about, color: `kind-${key}`, processes: [] },
    bytes: told[key] ?? nothing,
    peakBytes: mostOf(all[key]),
  }));
  const total = time.map((_, row) => groups.reduce((sum, { bytes }) => sum + bytes[row]!, 0));
  return {
    metric: packed.kindsMetric ?? "rss",
    ...{ time, cellMs, isSparse: true, total, groups },
    swap: told.swap?.map((bytes) => bytes || 0) ?? nothing,
  };
}

/** The rows in which kinds were measured. */
function measured(rows: Rows): Rows {
  const isThere = (_: number, row: number) => rows.anon?.[row] === rows.anon?.[row];
  const columns = Object.entries(rows).map(([name, values]) => [name, values.filter(isThere)]);
  return Object.fromEntries(columns) as unknown as Rows;
}
