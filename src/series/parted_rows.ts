/** Rows that have totals and parts, as columns: row `i` has the parts from `from[i]` to `from[i + 1]`. */
export interface PartColumns {
  readonly count: number;
  readonly timesMs: Float64Array;
  readonly totalBytes: Float64Array;
  readonly swapBytes: Float64Array;
  readonly from: Uint32Array;
  /** Whose each part is. */
  readonly places: Uint32Array;
  readonly bytes: Float64Array;
}

/** Room at first: most recordings are short. */
const FIRST_ROWS = 256, FIRST_PARTS = 1024;

/** Rows with parts in columns that grow: some 28 bytes a row and 12 a part. */
export class PartedRows implements PartColumns {
  #count = 0;
  #timesMs = new Float64Array(FIRST_ROWS);
  #totalBytes = new Float64Array(FIRST_ROWS);
  #swapBytes = new Float64Array(FIRST_ROWS);
  #from = new Uint32Array(FIRST_ROWS + 1);
  #places = new Uint32Array(FIRST_PARTS);
  #bytes = new Float64Array(FIRST_PARTS);

  get count(): number {
    return this.#count;
  }

  /** Parts of all rows. */
  get parts(): number {
    return this.#from[this.#count]!;
  }

  /** Parts of these rows. */
  partsOf(rows: Uint32Array): number {
    return rows.reduce((sum, row) => sum + this.#from[row + 1]! - this.#from[row]!, 0);
  }

  get timesMs(): Float64Array {
    return this.#timesMs.subarray(0, this.#count);
  }

  get totalBytes(): Float64Array {
    return this.#totalBytes.subarray(0, this.#count);
  }

  get swapBytes(): Float64Array {
    return this.#swapBytes.subarray(0, this.#count);
  }

  get from(): Uint32Array {
    return this.#from.subarray(0, this.#count + 1);
  }

  get places(): Uint32Array {
    return this.#places.subarray(0, this.parts);
  }

  get bytes(): Float64Array {
    return this.#bytes.subarray(0, this.parts);
  }

  /** Begins a row, which has no parts as yet. */
  begin(elapsedMs: number, totalBytes: number, swapBytes: number): void {
    const row = this.#count++;
    if (row === this.#timesMs.length) this.#growRows();
    this.#timesMs[row] = elapsedMs;
    this.#totalBytes[row] = totalBytes;
    this.#swapBytes[row] = swapBytes;
    this.#from[row + 1] = this.#from[row]!;
  }

  /** Adds a part to the last row. */
  put(place: number, bytes: number): void {
    const at = this.#from[this.#count]!++;
    if (at === this.#places.length) {
      this.#places = grown(this.#places, new Uint32Array(2 * at));
      this.#bytes = grown(this.#bytes, new Float64Array(2 * at));
    }
    this.#places[at] = place;
    this.#bytes[at] = bytes;
  }

  /** Drops all rows but these, in order. */
  keep(rows: Uint32Array): void {
    let at = 0;
    rows.forEach((row, i) => {
      this.#timesMs[i] = this.#timesMs[row]!;
      this.#totalBytes[i] = this.#totalBytes[row]!;
      this.#swapBytes[i] = this.#swapBytes[row]!;
      const from = this.#from[row]!, to = this.#from[row + 1]!;
      this.#places.copyWithin(at, from, to);
      this.#bytes.copyWithin(at, from, to);
      this.#from[i] = at;
      at += to - from;
    });
    this.#count = rows.length;
    this.#from[rows.length] = at;
  }

  /** Gives each part another place. */
  renumber(placeOf: (place: number) => number): void {
    const { parts } = this;
    for (let at = 0; at < parts; at++) this.#places[at] = placeOf(this.#places[at]!);
  }

  /** These rows alone, as a copy. */
  picked(rows: Uint32Array): PartedRows {
    const copy = new PartedRows();
    for (const row of rows) {
      copy.begin(this.#timesMs[row]!, this.#totalBytes[row]!, this.#swapBytes[row]!);
      for (let at = this.#from[row]!; at < this.#from[row + 1]!; at++) {
        copy.put(this.#places[at]!, this.#bytes[at]!);
      }
    }
    return copy;
  }

  #growRows(): void {
    const room = 2 * this.#timesMs.length;
    this.#timesMs = grown(this.#timesMs, new Float64Array(room));
    this.#totalBytes = grown(this.#totalBytes, new Float64Array(room));
    this.#swapBytes = grown(this.#swapBytes, new Float64Array(room));
    this.#from = grown(this.#from, new Uint32Array(room + 1));
  }
}

function grown<Values extends Float64Array | Uint32Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}
