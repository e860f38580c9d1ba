/** What is kept of the rows of a cell of time. */
export interface KeptRowsRequest {
  /** Numbers in a row; the first is its time in ms. */
  readonly columns: number;
  /** How many cells of time there are at most: a stretch of this many rows is kept as it is. */
  readonly cells: number;
  /** The columns whose least and most are kept. */
  readonly extremes: readonly number[];
  /** Whether the first and the last row of a cell are kept as well: gaps are then seen between cells. */
  readonly ends: boolean;
}

/** The rows of a cell that were kept, in order, and whether something was missing before them. */
export interface RowCell {
  readonly rows: readonly Float64Array[];
  readonly isBroken: boolean;
}

/**
 * Whole rows of numbers over time in bounded memory: a fold. Up to as many rows as there are cells are
 * kept as they are; then only the extremes of each cell of time. A row is kept or left out, never mixed
 * with others, so what adds up in it still does. Cells double as the run grows, so one is always shorter
 * than twice the run by their number. NaN = not measured.
 */
export class KeptRows {
  readonly #cells: number;
  /** A row and, before it, its number. */
  readonly #stride: number;
  readonly #extremes: readonly number[];
  readonly #ends: boolean;
  /** Rows per cell: first and last where they are kept, then the least and the most of each column. */
  readonly #slots: number;
  readonly #kept: Float64Array;
  readonly #broken: Uint8Array;
  readonly #row: Float64Array;
  #count = 0;
  #rows = 0;
  #cellMs = 0;
  #cellEndMs = 0;
  #isBroken = false;

  constructor({ columns, cells, extremes, ends }: KeptRowsRequest) {
    this.#cells = cells;
    this.#stride = columns + 1;
    this.#extremes = extremes.map((column) => column + 1);
    this.#ends = ends;
    this.#slots = 2 * extremes.length + (ends ? 2 : 0);
    this.#kept = new Float64Array(cells * this.#slots * this.#stride);
    this.#broken = new Uint8Array(cells);
    this.#row = new Float64Array(this.#stride);
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  /** How long a cell is; 0 while all rows are kept. */
  get cellMs(): number {
    return this.#cellMs;
  }

  /** Notes that something is missing before the next row. */
  interrupt(): void {
    this.#isBroken = true;
  }

  /** Adds a row; its time never decreases. */
  add(row: Float64Array): void {
    const kept = this.#row, { length } = row;
    kept[0] = this.#rows++;
    for (let i = 0; i < length; i++) kept[i + 1] = row[i]!;
    const timeMs = row[0]!;
    if (timeMs < this.#cellEndMs) this.#extend(this.#count - 1, this.#row);
    else this.#append(timeMs);
    this.#isBroken = false;
  }

  /** The kept rows by cells, oldest first; `row` of {@link RowCell} is a view, the number of the row first. */
  *read(): Iterable<RowCell> {
    for (let cell = 0; cell < this.#count; cell++) {
      const byNumber = new Map<number, Float64Array>();
      for (let slot = 0; slot < this.#slots; slot++) {
        const row = this.#at(cell, slot);
        byNumber.set(row[0]!, row);
      }
      const rows = [...byNumber.values()].sort((a, b) => a[0]! - b[0]!);
      yield { rows, isBroken: cell > 0 && this.#broken[cell] === 1 };
    }
  }

  #at(cell: number, slot: number): Float64Array {
    const from = (cell * this.#slots + slot) * this.#stride;
    return this.#kept.subarray(from, from + this.#stride);
  }

  #append(timeMs: number): void {
    if (this.#count === this.#cells) this.#thin(timeMs);
    const cell = this.#count++;
    const from = cell * this.#slots * this.#stride;
    for (let slot = 0; slot < this.#slots; slot++) {
      this.#kept.set(this.#row, from + slot * this.#stride);
    }
    this.#broken[cell] = this.#isBroken ? 1 : 0;
    // Before the first thinning there are no cells, and each row stands for itself.
    if (this.#cellMs > 0) this.#cellEndMs = (Math.floor(timeMs / this.#cellMs) + 1) * this.#cellMs;
  }

  /** Takes a later row into a cell, where it is one of its extremes. */
  #extend(cell: number, row: Float64Array, at = 0): void {
    const kept = this.#kept, stride = this.#stride;
    let slot = cell * this.#slots * stride;
    if (this.#ends) {
      copy(kept, slot + stride, row, at, stride);
      slot += 2 * stride;
    }
    for (const column of this.#extremes) {
      const value = row[at + column]!;
      const least = kept[slot + column]!, most = kept[slot + stride + column]!;
      // Where nothing was measured yet, anything that was is an extreme.
      if (value < least || least !== least) copy(kept, slot, row, at, stride);
      if (value > most || most !== most) copy(kept, slot + stride, row, at, stride);
      slot += 2 * stride;
    }
  }

  /** Makes cells so long that at most half of them are needed, and merges within them. */
  #thin(timeMs: number): void {
    const wantedMs = timeMs / (this.#cells / 2);
    if (this.#cellMs === 0) this.#cellMs = Math.max(wantedMs, 1e-3);
    while (this.#cellMs < wantedMs) this.#cellMs *= 2;
    const size = this.#slots * this.#stride;
    const cellOf = (cell: number) => Math.floor(this.#kept[cell * size + 1]! / this.#cellMs);
    let into = 0;
    for (let cell = 1; cell < this.#cells; cell++) {
      if (cellOf(cell) === cellOf(into)) {
        for (const at of this.#inOrder(cell)) this.#extend(into, this.#kept, at);
      } else {
        into++;
        this.#kept.copyWithin(into * size, cell * size, (cell + 1) * size);
        this.#broken[into] = this.#broken[cell]!;
      }
    }
    this.#count = into + 1;
  }

  /** Where the rows of a cell stand, by their numbers. */
  #inOrder(cell: number): number[] {
    const from = cell * this.#slots * this.#stride;
    return Array.from({ length: this.#slots }, (_, slot) => from + slot * this.#stride)
      .sort((a, b) => this.#kept[a]! - this.#kept[b]!);
  }
}

function copy(
  into: Float64Array,
  at: number,
  from: Float64Array,
  start: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) into[at + i] = from[start + i]!;
}
