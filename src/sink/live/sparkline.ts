/** Heights from nothing to all: eighths of a character cell, or what ASCII has. */
const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII = ["_", ".", "-", "=", "+", "*", "%", "#"];

/** More are never shown. */
const MAX_CELLS = 60;
/** A cell is as long as this at least: a second of a fast recording is one cell. */
const CELL_MS = 1000;

/** The recent past of a value, in cells of a second or of a sample, whichever is longer. */
export class Sparkline {
  /** The highest value of each cell, NaN where there was none; the last one still grows. */
  readonly #cells: number[] = [];
  #cell = -1;

  /** Takes a value at a time that never goes back. */
  add(elapsedMs: number, value: number | undefined): void {
    const cell = Math.floor(elapsedMs / CELL_MS);
    const before = this.#cell === cell ? this.#cells.pop()! : NaN;
    this.#cell = cell;
    this.#cells.push(Math.max(Number.isNaN(before) ? -Infinity : before, value ?? -Infinity));
    if (this.#cells.at(-1) === -Infinity) this.#cells[this.#cells.length - 1] = NaN;
    if (this.#cells.length > MAX_CELLS) this.#cells.shift();
  }

  /** The last cells, at most so many, one character each, the highest of them as high as it goes. */
  draw(maxWidth: number, isUnicode: boolean): string {
    const levels = isUnicode ? BLOCKS : ASCII;
    const shown = this.#cells.slice(-maxWidth);
    // From zero: what looks twice as high is twice as much.
    const top = Math.max(1, ...shown.filter((value) => !Number.isNaN(value)));
    return shown.map((value) =>
      Number.isNaN(value) ? " " : levels[Math.min(7, Math.floor(value / top * 8))]!
    ).join("");
  }
}
