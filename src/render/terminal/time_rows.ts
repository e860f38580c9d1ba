import { timeTicks } from "../figure/axis.ts";
import { timeUnit } from "../figure/axis_units.ts";

/** Columns that a label and its air take. */
const LABEL_COLUMNS = 10;

/** The labels below a time axis of so many columns, the last of them with its unit. */
export function timeRows(spanMs: number, columns: number): string {
  const unit = timeUnit(spanMs).name;
  const ticks = timeTicks(spanMs, Math.max(2, Math.floor(columns / LABEL_COLUMNS)));
  let row = "";
  ticks.forEach(({ at, label }, i) => {
    const text = i === ticks.length - 1 ? `${label} ${unit}` : label;
    const middle = Math.round(at / spanMs * columns - label.length / 2);
    const column = Math.max(
      row === "" ? 0 : row.length + 1,
      Math.min(middle, columns - text.length),
    );
    row = row.padEnd(column) + text;
  });
  return row;
}
