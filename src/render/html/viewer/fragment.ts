import type { Range } from "./figures.ts";

/** How the memory is shown: a line for each metric, or areas by what it is made of. */
export type Grouping = "lines" | "kind" | "process" | "command" | "subtree";
export const GROUPINGS: readonly Grouping[] = ["lines", "kind", "process", "command", "subtree"];

/** What is looked at, and how. */
export interface View {
  /** Absent: all of the run. */
  readonly range?: Range;
  readonly grouping: Grouping;
  /** Lines that differ from how they are at first: switched off, or on. */
  readonly switched: readonly string[];
  /** How recordings are brought together, as alignments are written; absent: as the page was made. */
  readonly align?: string;
  /** The place of the rank that was picked; absent: the largest. */
  readonly rank?: number;
}

/** How a page opens. */
export const FIRST_VIEW: View = { grouping: "lines", switched: [] };

/** A view as the fragment of an address: `t=12.5-30&by=command&lines=vsz`; empty for the first one. */
export function toFragment({ range, grouping, switched, align, rank }: View): string {
  return [
    ...align === undefined ? [] : [`align=${encodeURIComponent(align)}`],
    ...range ? [`t=${seconds(range.fromMs)}-${seconds(range.toMs)}`] : [],
    ...grouping === "lines" ? [] : [`by=${grouping}`],
    ...switched.length === 0 ? [] : [`lines=${switched.join(",")}`],
    ...rank === undefined ? [] : [`rank=${rank}`],
  ].join("&");
}

/** The view that a fragment asks for; whatever of it makes no sense is left out. */
export function fromFragment(
  fragment: string,
  elapsedMsOf: (align: string | undefined) => number,
): View {
  const fields = new Map(
    fragment.replace(/^#/, "").split("&").map((field) => {
      const [name = "", value = ""] = field.split("=");
      return [name, value];
    }),
  );
  const align = decoded(fields.get("align"));
  const elapsedMs = elapsedMsOf(align);
  const [, from, to] = /^([\d.]+)-([\d.]+)$/.exec(fields.get("t") ?? "") ?? [];
  const fromMs = millis(from), toMs = Math.min(millis(to), elapsedMs);
  const grouping = GROUPINGS.find((name) => name === fields.get("by")) ?? "lines";
  const switched = (fields.get("lines") ?? "").split(",").filter((name) =>
    /^[a-zA-Z]+$/.test(name)
  );
  const [rank] = /^\d{1,6}$/.exec(fields.get("rank") ?? "") ?? [];
  return {
    ...{ grouping, switched },
    ...fromMs < toMs && { range: { fromMs, toMs } },
    ...align !== undefined && { align },
    ...rank !== undefined && { rank: Number(rank) },
  };
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** To a tenth: 16.001 * 1000 is not quite 16001. */
const millis = (seconds = ""): number => Math.round(Number(seconds || NaN) * 10_000) / 10;

const seconds = (ms: number): string => String(Number((ms / 1000).toFixed(4)));
