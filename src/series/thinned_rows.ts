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
 * with the least and the most of each column. Cells double when that does not do, so extremes stay
 * extremes and no gap that is longer than a cell is lost. NaN = not measured; a column in which nothing
 * ever was takes no room.
 */
export class ThinnedRows {
  readonly #request: ThinnedRowsRequest;
  readonly #columns: (Float64Array | undefined)[];
  readonly #keep: Uint8Array;
  #room: number;
  #count = 0;
  #seen = 0;
  #cellMs = 0;

  constructor(request: ThinnedRowsRequest) {
    this.#request = request;
    this.#room = Math.min(FIRST_ROOM, request.capacity);
    this.#columns = Array.from({ length: request.columns }, () => undefined);
    this.#columns[0] = new Float64Array(this.#room);
    this.#keep = new Uint8Array(request.capacity);
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
    if (this.#count === capacity) this.#thin(capacity / 2);
    if (this.#count === this.#room) this.#grow();
    const at = this.#count++;
    for (let i = 0; i < columns; i++) {
      const column = this.#columns[i], value = row[i]!;
      if (column !== undefined) column[at] = value;
      else if (value === value) this.#begin(i)[at] = value;
    }
    this.#seen++;
  }

  /** Takes it back that anything was measured in a column so far. */
  forget(place: number): void {
    this.#columns[place] = undefined;
  }

  /** One column of the kept rows, oldest first. */
  column(place: number): Float64Array {
    const column = this.#columns[place];
    return column?.slice(0, this.#count) ?? new Float64Array(this.#count).fill(NaN);
  }

  /** The same in at most so many rows: its cells are made of these ones, and have their extremes. */
  thinnedTo(capacity: number): ThinnedRows {
    const copy = new ThinnedRows(this.#request);
    copy.#room = this.#room;
    this.#columns.forEach((column, i) => copy.#columns[i] = column?.slice());
    copy.#count = this.#count;
    copy.#seen = this.#seen;
    copy.#cellMs = this.#cellMs;
    if (copy.#count > capacity) copy.#thin(capacity);
    return copy;
  }

  /** Room for a column in which something is measured for the first time. */
  #begin(place: number): Float64Array {
    return this.#columns[place] = new Float64Array(this.#room).fill(NaN);
  }

  #grow(): void {
    this.#room = Math.min(2 * this.#room, this.#request.capacity);
    this.#columns.forEach((column, i) => {
      if (column === undefined) return;
      const larger = new Float64Array(this.#room);
      larger.set(column);
      this.#columns[i] = larger;
    });
  }

  /** Drops rows until there are at most so many. */
  #thin(wanted: number): void {
    const time = this.#columns[0]!;
    // Rows that came since the last time may be all there is to merge: cells double only where it is not.
    if (this.#cellMs > 0) this.#merge();
    else this.#cellMs = Math.max(2 * (time[this.#count - 1]! - time[0]!) / wanted, 1e-3);
    while (this.#count > wanted) {
      this.#cellMs *= 2;
      this.#merge();
    }
  }

  /** Drops what is no extreme of its cell. */
  #merge(): void {
    const keep = this.#keep, count = this.#count, time = this.#columns[0]!;
    keep.fill(0, 0, count);
    const cellMs = this.#cellMs;
    for (let from = 0, to = 0; from < count; from = to) {
      const cell = Math.floor(time[from]! / cellMs);
      while (to < count && Math.floor(time[to]! / cellMs) === cell) to++;
      keep[from] = keep[to - 1] = 1;
      if (to - from > 2) this.#markExtremes(from, to);
    }
    let kept = 0;
    for (const column of this.#columns) {
      if (column === undefined) continue;
      kept = 0;
      for (let row = 0; row < count; row++) if (keep[row] === 1) column[kept++] = column[row]!;
    }
    this.#count = kept;
  }

  /** Marks the rows of a cell that stay beside its ends. */
  #markExtremes(from: number, to: number): void {
    const keep = this.#keep, { extremes } = this.#request;
    for (const place of extremes) {
      const column = this.#columns[place];
      if (column === undefined) continue;
      let least = -1, most = -1, unmeasured = -1;
      for (let row = from; row < to; row++) {
        const value = column[row]!;
        if (value !== value) unmeasured = row;
        else {
          if (least < 0 || value < column[least]!) least = row;
          if (most < 0 || value > column[most]!) most = row;
        }
      }
      if (least >= 0) keep[least] = keep[most] = 1;
      if (unmeasured >= 0 && place === extremes[0]) keep[unmeasured] = 1;
    }
  }
}
