/** More are never shown. */
const MAX_CELLS = 60;
/** A cell is as long as this at least: a second of a fast recording is one cell. */
const CELL_MS = 1000;

/** The recent past of a value, in cells of a second or of a sample, whichever is longer. */
export class RecentCells {
  /** The highest value of each cell; the last one still grows. */
  readonly #cells: (number | undefined)[] = [];
  #cell = -1;

  /** Takes a value at a time that never goes back. */
  add(elapsedMs: number, value: number | undefined): void {
    const cell = Math.floor(elapsedMs / CELL_MS);
    const before = this.#cell === cell ? this.#cells.pop() : undefined;
    this.#cell = cell;
    this.#cells.push(before === undefined || value! > before ? value : before);
    if (this.#cells.length > MAX_CELLS) this.#cells.shift();
  }

  /** The last cells, at most so many. */
  last(count: number): readonly (number | undefined)[] {
    return this.#cells.slice(-count);
  }
}
