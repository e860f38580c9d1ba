import type { Comparison, FigureChange, PhaseChange } from "../../compare/comparison.ts";
import type { RunFigures } from "../../compare/run_figures.ts";
import { columnsOf, padded, shortened, wrapped } from "../summary/text_columns.ts";
import * as say from "./wording.ts";

const MIN_COLUMNS = 40;
const MAX_PHASE_ROWS = 20;
const HEADS = ["base", "new", "change", "", ""] as const;
const GAP = 2;
const MIN_NAME_COLUMNS = 16;

type Change = FigureChange | PhaseChange;

/** A comparison for a terminal of that many columns, several lines without the last line end. */
export function comparisonText(comparison: Comparison, columns: number): string {
  const width = Math.max(MIN_COLUMNS, columns);
  const { figures, phases, notes } = comparison;
  const telling = phases.filter(isTelling);
  const shown = telling.slice(0, MAX_PHASE_ROWS);
  return [
    ...[say.headline(comparison), ...say.cautions(comparison)].flatMap((line) =>
      wrapped(line, width)
    ),
    ...sideLines("base", comparison.old, width),
    ...sideLines("new", comparison.fresh, width),
    ...tableLines("Figure", figures, width),
    ...tableLines("Phase", shown, width),
    ...telling.length > shown.length
      ? [`${telling.length - shown.length} more figures of phases are not shown`]
      : [],
    ...[...unmatchedLines(comparison), ...notes].flatMap((line) => wrapped(line, width)),
  ].join("\n");
}

/** Of a phase that is as it was the peak will do. */
const isTelling = ({ title, verdict }: FigureChange): boolean =>
  title === "peak" || verdict === "higher" || verdict === "lower";

/** `base: 5 recordings, base-1.csv to base-5.csv`. */
function sideLines(side: string, runs: readonly RunFigures[], width: number): string[] {
  const first = runs[0]!.path, last = runs.at(-1)!.path;
  const paths = runs.length === 1 ? first : `${runs.length} recordings, ${first} to ${last}`;
  return [shortened(`${padded(`${side}:`, 6, "left")}${paths}`, width)];
}

/** Aligned columns; where they do not fit, without the ranges of the runs, and of a name the beginning. */
function tableLines(head: string, changes: readonly Change[], width: number): string[] {
  if (changes.length === 0) return [];
  const full = aligned(head, changes, true, width);
  return full.every((line) => columnsOf(line) <= width)
    ? full
    : aligned(head, changes, false, width);
}

function aligned(
  head: string,
  changes: readonly Change[],
  withRanges: boolean,
  width: number,
): string[] {
  const figures = [[...HEADS], ...changes.map((change) => cellsOf(change, withRanges))];
  const widths = HEADS.map((_, column) =>
    Math.max(...figures.map((row) => columnsOf(row[column]!)))
  );
  const room = width - widths.reduce((sum, columns) => sum + GAP + columns, 0);
  const names = [
    head,
    ...changes.map((change) =>
      nameOf(change, withRanges ? width : Math.max(room, MIN_NAME_COLUMNS))
    ),
  ];
  const nameColumns = Math.max(...names.map(columnsOf));
  return figures.map((row, at) => {
    const cells = row.map((cell, column) =>
      padded(cell, widths[column]!, column === row.length - 1 ? "left" : "right")
    );
    return [padded(names[at]!, nameColumns, "left"), ...cells].join(" ".repeat(GAP)).trimEnd();
  });
}

function cellsOf(change: Change, withRanges: boolean): string[] {
  const spread = (side: "old" | "fresh") =>
    say.spreadText(withRanges ? change[side] : { ...change[side], runs: 1 }, change.unit);
  return [
    spread("old"),
    spread("fresh"),
    say.amountChangeText(change),
    say.shareText(change),
    say.verdictText(change),
  ];
}

/** `Peak RSS`, `load peak`: of a long label the beginning. */
function nameOf(change: Change, maxColumns: number): string {
  if (!("label" in change)) return change.title;
  const { title } = change;
  return `${shortened(say.phaseName(change), maxColumns - columnsOf(title) - 1)} ${title}`;
}

const MAX_UNMATCHED = 10;

function unmatchedLines({ unmatched, old, fresh }: Comparison): string[] {
  const lines = unmatched.slice(0, MAX_UNMATCHED).map((phase) =>
    say.unmatchedText(phase, old.length, fresh.length)
  );
  const more = unmatched.length - lines.length;
  return more > 0 ? [...lines, `${more} more phases are not on both sides`] : lines;
}
