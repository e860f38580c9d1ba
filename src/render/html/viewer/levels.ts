import { formatDuration } from "../../../model/format.ts";
import { firstAt, type Range } from "./figures.ts";
import type { View } from "./fragment.ts";
import type { Level, Rows, StackRows, ViewedRecording } from "./recording.ts";

/** Something of a recording at more than one resolution: the finer one is unpacked when it is first wanted. */
export class Levels<Rows = Level> {
  /** What the page opened with. */
  readonly coarse: Rows;
  readonly #load: (() => Promise<Rows | undefined>) | undefined;
  readonly #listeners: (() => void)[] = [];
  #loading: Promise<Rows> | undefined;
  #fine: Rows | undefined;

  /** `load` unpacks finer rows, where a page has them. */
  constructor(coarse: Rows, load?: () => Promise<Rows | undefined>) {
    this.coarse = coarse;
    this.#load = load;
  }

  /** Calls back when finer rows have come. */
  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The rows for what is looked at: of the whole run the coarse ones, of a stretch the finest that are there. */
  at({ range }: View): Rows {
    if (range === undefined) return this.coarse;
    if (this.#fine === undefined) this.finest();
    return this.#fine ?? this.coarse;
  }

  /** The finest rows, once they are unpacked; where that fails, those that the page opened with. */
  finest(): Promise<Rows> {
    return this.#loading ??= this.#unpack();
  }

  async #unpack(): Promise<Rows> {
    try {
      this.#fine = await this.#load?.();
    } catch {
      // A page that was cut off: what it opened with is there.
    }
    if (this.#fine === undefined) return this.coarse;
    for (const listener of this.#listeners) listener();
    return this.#fine;
  }
}

/** The rows in a stretch, and one on either side of it. */
export function rowsIn({ rows }: Level, { fromMs, toMs }: Range): Rows {
  const from = Math.max(0, firstAt(rows.time, fromMs) - 1);
  const to = firstAt(rows.time, toMs + 1e-6) + 1;
  const parts = Object.entries(rows).map(([name, values]) => [name, values.subarray(from, to)]);
  return Object.fromEntries(parts) as unknown as Rows;
}

/** What the figures of a stretch are made of: `every sample`, or which ones. */
export function resolutionText(
  { rows: { time }, cellMs }: Level,
  { fromMs, toMs }: Range,
  { packed: { rowsSeen, elapsedMs } }: ViewedRecording,
): string {
  const count = firstAt(time, toMs + 1e-6) - firstAt(time, fromMs);
  const shown = `${count.toLocaleString("en")} ${count === 1 ? "sample" : "samples"}`;
  if (cellMs === 0) return `Of every sample: ${shown}.`;
  const isAll = toMs - fromMs >= elapsedMs;
  const all = isAll ? ` of ${rowsSeen.toLocaleString("en")}` : "";
  return `Of ${shown}${all}: of every ${
    durationText(cellMs)
  } the first, the last, and those with ` +
    "extremes.";
}

/** Of which of them processes are told, where it is not all. */
export const stackText = (stack?: StackRows): string =>
  stack === undefined || stack.cellMs === 0
    ? ""
    : ` Processes: of every ${durationText(stack.cellMs)} those with the least and the most.`;

const durationText = (ms: number): string =>
  formatDuration(ms < 1000 ? Number(ms.toPrecision(2)) : Number((ms / 1000).toPrecision(3)) * 1000);
