import type { MarkerLine } from "../figure/marker_labels.ts";
import { columnsOf, shortened } from "../summary/text_columns.ts";

/** Markers on the axis of a terminal's chart. */
export interface MarkLetters {
  /** The axis, with a letter where a marker stands. */
  readonly axis: string;
  /** What the letters mean, in lines of at most that many columns. */
  names(columns: number): readonly string[];
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const MOST_NAME_COLUMNS = 30;

/** Gives letters to markers; of those that fall on one column the first has it. */
export function markLetters(
  lines: readonly MarkerLine[],
  spanMs: number,
  columns: number,
): MarkLetters {
  const axis = new Array<string>(columns).fill("─");
  const named: string[] = [];
  for (const { elapsedMs, text } of lines) {
    const column = Math.min(Math.floor(elapsedMs / spanMs * columns), columns - 1);
    const letter = LETTERS[named.length];
    if (letter === undefined || axis[column] !== "─") continue;
    axis[column] = letter;
    named.push(`${letter} ${shortened(text, MOST_NAME_COLUMNS)}`.trimEnd());
  }
  const others = lines.length - named.length;
  if (others > 0) named.push(`and ${others} other marker${others === 1 ? "" : "s"}`);
  return { axis: axis.join(""), names: (columns) => inLines(named, columns) };
}

function inLines(named: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const name of named) {
    const longer = `${lines.at(-1) ?? ""}   ${name}`;
    if (lines.length > 0 && columnsOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(`  ${name}`);
  }
  return lines;
}
