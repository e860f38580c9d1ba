/** What is kept of rows. */
export interface ThinnedRowsRequest {
  /** Numbers in a row; the first is its time in ms. */
  readonly columns: number;
  /** Rows kept at most: more than six for each of the extremes. */
  readonly capacity: number;
  /** The columns whose least and most are kept; the first of them also keeps that it was not measured. */
  readonly extremes: readonly [number, ...number[]];
}

/** Rows there is room for at first: most recordings are short. */
const FIRST_ROOM = 1024;

/**
 * Whole rows over time in bounded memory, each kept once: a fold. When there is no room for another one,
 * rows are dropped until half of it is free: of each cell of time the first and the last stay, and those
 * with the least and the most of each column. Cells double as the run grows, so extremes stay extremes and
 * no gap that is longer than a cell is lost. NaN = not measured.
 */
export class ThinnedRows {
  readonly #request: ThinnedRowsRequest;
  #rows: Float64Array;
  #count = 0;
  #seen = 0;
  #cellMs = 0;

  constructor(request: ThinnedRowsRequest) {
    this.#request = request;
    this.#rows = new Float64Array(Math.min(FIRST_ROOM, request.capacity) * request.columns);
  }

  /** Rows added so far. */
  get seen(): number {
    return this.#seen;
  }

  /** Rows that are kept. */
  get count(): number {
    return this.#count;
  }

  /** How long a cell of time is; 0 while all rows are kept. */
  get cellMs(): number {
    return this.#cellMs;
  }

  /** Adds a row; its time never decreases. */
  add(row: Float64Array): void {
    const { columns, capacity } = this.#request;
    if (this.#count === capacity) this.#thin();
    let at = this.#count++ * columns;
    if (at === this.#rows.length) this.#grow();
    for (let i = 0; i < columns; i++) this.#rows[at++] = row[i]!;
    this.#seen++;
  }

  /** One column of the kept rows, oldest first. */
  column(place: number): Float64Array {
    const { columns } = this.#request;
    return Float64Array.from({ length: this.#count }, (_, i) => this.#rows[i * columns + place]!);
  }

  #grow(): void {
    const { columns, capacity } = this.#request;
    const larger = new Float64Array(Math.min(2 * this.#rows.length, capacity * columns));
    larger.set(this.#rows);
    this.#rows = larger;
  }

  #thin(): void {
    const { columns, capacity } = this.#request;
    const spanMs = this.#rows[(this.#count - 1) * columns]! - this.#rows[0]!;
    if (this.#cellMs === 0) this.#cellMs = Math.max(4 * spanMs / capacity, 1e-3);
    do {
      this.#cellMs *= 2;
      this.#merge();
    } while (this.#count > capacity / 2);
  }

  /** Drops what is no extreme of its cell. */
  #merge(): void {
    const { columns } = this.#request;
    const rows = this.#rows;
    const cellOf = (row: number) => Math.floor(rows[row * columns]! / this.#cellMs);
    let into = 0;
    for (let from = 0; from < this.#count;) {
      const cell = cellOf(from);
      let to = from + 1;
      while (to < this.#count && cellOf(to) === cell) to++;
      for (const row of this.#needed(from, to)) {
        rows.copyWithin(into++ * columns, row * columns, (row + 1) * columns);
      }
      from = to;
    }
    this.#count = into;
  }

  /** The rows of a cell that stay, in order. */
  #needed(from: number, to: number): readonly number[] {
    const { columns, extremes } = this.#request;
    const needed = new Set([from, to - 1]);
    for (const column of extremes) {
      let least = -1, most = -1, unmeasured = -1;
      for (let row = from; row < to; row++) {
        const value = this.#rows[row * columns + column]!;
        if (value !== value) unmeasured = row;
        else {
          if (least < 0 || value < this.#rows[least * columns + column]!) least = row;
          if (most < 0 || value > this.#rows[most * columns + column]!) most = row;
        }
      }
      if (least >= 0) needed.add(least).add(most);
      if (unmeasured >= 0 && column === extremes[0]) needed.add(unmeasured);
    }
    return [...needed].sort((a, b) => a - b);
  }
}
