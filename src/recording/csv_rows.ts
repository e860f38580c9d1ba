import { SetupError } from "../model/errors.ts";
import { type CsvSchema, SKIPPED, textPlace } from "./csv_header_parser.ts";
import { TextCells } from "./text_cells.ts";

const LF = 10, CR = 13, QUOTE = 34, COMMA = 44, POINT = 46, ZERO = 48;

/** Where in the grammar of a cell the reader stands. */
const enum State {
  /** In a cell without quotes, or at its beginning. */
  Plain,
  /** Behind an opening quote. */
  Quoted,
  /** Behind a quote inside quotes: the end of the cell, or the first half of `""`. */
  Closing,
  /** Behind the CR of a CR LF. */
  LineEnd,
}

/**
 * Reads the rows of a CSV from blocks of bytes that may end anywhere. It keeps one row's cells and
 * nothing else, and makes no strings unasked: some 300 ns a row of the main CSV.
 */
export class CsvRows {
  /** The row's numbers, by their place in the schema; NaN = empty cell. */
  readonly values: Float64Array;
  readonly #texts: TextCells;
  readonly #schema: CsvSchema;
  readonly #places: Int8Array;
  readonly #path: string;
  readonly #onRow: () => void;
  #line = 2;
  #rowLine = 2;
  #state = State.Plain;
  #column = 0;
  #place: number;
  /** The number in the current cell so far, and its count of digits. */
  #number = 0;
  #digits = 0;
  /** How many digits stand before the decimal point; -1 without one. */
  #pointAt = -1;
  /** Whether the current cell has any byte yet. */
  #begun = false;

  /** `places` is what the header says; `onRow` is called after each row. */
  constructor(places: readonly number[], schema: CsvSchema, path: string, onRow: () => void) {
    this.values = new Float64Array(schema.numbers.length).fill(NaN);
    this.#texts = new TextCells(schema.texts.length);
    this.#schema = schema;
    this.#places = Int8Array.from(places);
    this.#place = this.#places[0]!;
    this.#path = path;
    this.#onRow = onRow;
  }

  /**
   * The row's number at this place, which is what `wanted` says.
   *
   * @throws SetupError when its cell is empty.
   */
  required(place: number, wanted: string): number {
    const value = this.values[place]!;
    if (!Number.isNaN(value)) return value;
    const column = this.#schema.numbers[place]!;
    throw this.rowError(`found an empty cell in column "${column}", wanted ${wanted}`);
  }

  /** The row's text at this place in the schema, without its quotes. */
  text(place: number): string {
    return this.#texts.text(place);
  }

  /**
   * Reads on.
   *
   * @throws SetupError at a cell that is not a number, or a row of the wrong length.
   */
  push(block: Uint8Array): void {
    for (let i = 0; i < block.length;) {
      if (this.#state === State.Plain) {
        i = this.#readCells(block, i);
        if (i < block.length) i = this.#delimiter(block, i);
      } else {
        i = this.#special(block, i);
      }
    }
  }

  /**
   * Ends the file. A last row that has all its cells counts without a line end too; one that was cut
   * off, by a recorder that was killed, is dropped.
   *
   * @returns whether such a row was dropped.
   */
  end(): boolean {
    const isWhole = this.#column === this.#places.length - 1 && this.#state !== State.Quoted;
    if (isWhole) this.#endRow();
    return !isWhole && (this.#column > 0 || this.#begun);
  }

  /**
   * The hot loop: takes digits, commas and the letters of skipped cells, up to the first byte that is
   * something else, or to a cell of text. All that it touches is in local variables.
   */
  #readCells(block: Uint8Array, start: number): number {
    const places = this.#places, columns = places.length, values = this.values;
    // A fraction, at the beginning of the block, is for endCell to put together.
    const largest = this.#pointAt < 0 ? Number.MAX_SAFE_INTEGER : -1;
    let column = this.#column, place = this.#place, number = this.#number, digits = this.#digits;
    let i = start, cellStart = this.#begun ? -1 : start;
    for (; i < block.length; i++) {
      const byte = block[i]!;
      const digit = byte - ZERO;
      if (place === SKIPPED && byte > COMMA) continue;
      if (place > SKIPPED && digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
        digits++;
      } else if (byte === COMMA && place >= SKIPPED && number <= largest) {
        if (place !== SKIPPED) values[place] = digits === 0 ? NaN : number;
        column++;
        place = column < columns ? places[column]! : SKIPPED;
        number = digits = 0;
        cellStart = i + 1;
      } else break;
    }
    this.#column = column;
    this.#place = place;
    this.#number = number;
    this.#digits = digits;
    this.#begun = i > cellStart;
    return i;
  }

  /** Takes a byte that the hot loop leaves. */
  #delimiter(block: Uint8Array, i: number): number {
    const byte = block[i]!;
    if (byte === COMMA) this.#endCell();
    else if (byte === LF) this.#endLine();
    else if (byte === QUOTE && !this.#begun) return this.#openQuote(i);
    else if (this.#place < SKIPPED) return this.#readText(block, i);
    // Text of a skipped cell; the CR before a LF is as good as text, but does not fill an empty line.
    else if (this.#place === SKIPPED) this.#begun ||= byte !== CR;
    else if (byte === CR) this.#state = State.LineEnd;
    else if (this.#isPoint(byte)) this.#pointAt = this.#digits;
    else throw this.#notANumber(block, i);
    return i + 1;
  }

  /** Takes text without quotes, up to the end of its cell; a CR can only belong to the line end. */
  #readText(block: Uint8Array, start: number): number {
    let end = start;
    while (end < block.length && !isTextEnd(block[end]!)) end++;
    this.#begun ||= end > start;
    this.#texts.append(textPlace(this.#place), block, start, end);
    return end < block.length && block[end] === CR ? end + 1 : end;
  }

  /** Whether this byte is the decimal point of the current number. */
  #isPoint(byte: number): boolean {
    return byte === POINT && this.#digits > 0 && this.#pointAt < 0 &&
      this.#schema.decimals.includes(this.#name());
  }

  #openQuote(i: number): number {
    this.#begun = true;
    this.#state = State.Quoted;
    return i + 1;
  }

  /** Takes one byte of a quoted cell, or the LF after a CR. */
  #special(block: Uint8Array, i: number): number {
    const byte = block[i]!;
    if (this.#state === State.Quoted) {
      if (this.#place <= SKIPPED) return this.#quotedText(block, i);
      if (byte === QUOTE) this.#state = State.Closing;
      else this.#quotedByte(block, i, byte);
    } else if (this.#state === State.LineEnd && byte !== LF) {
      throw this.#notANumber(block, i);
    } else if (byte === QUOTE) {
      this.#state = State.Quoted;
      this.#quotedByte(block, i, byte);
    } else if (byte === COMMA || byte === LF || byte === CR) {
      this.#state = State.Plain;
      return this.#delimiter(block, i);
    } else {
      throw this.rowError("found text behind a closing quote, wanted a comma");
    }
    return i + 1;
  }

  /** Takes what is left of a quoted text, or its part in this block, and the quote behind it. */
  #quotedText(block: Uint8Array, start: number): number {
    const quoteAt = block.indexOf(QUOTE, start);
    const end = quoteAt < 0 ? block.length : quoteAt;
    for (let i = start; i < end; i++) if (block[i] === LF) this.#line++;
    if (this.#place < SKIPPED) this.#texts.append(textPlace(this.#place), block, start, end);
    if (quoteAt < 0) return end;
    this.#state = State.Closing;
    return end + 1;
  }

  #quotedByte(block: Uint8Array, i: number, byte: number): void {
    if (this.#place < SKIPPED) this.#texts.append(textPlace(this.#place), block, i, i + 1);
    if (this.#place <= SKIPPED) return;
    if (this.#isPoint(byte)) {
      this.#pointAt = this.#digits;
      return;
    }
    if (byte < ZERO || byte > ZERO + 9) throw this.#notANumber(block, i);
    this.#number = this.#number * 10 + (byte - ZERO);
    this.#digits++;
  }

  #endCell(): void {
    if (this.#place > SKIPPED) {
      if (this.#pointAt < 0 && this.#number > Number.MAX_SAFE_INTEGER) {
        throw this.rowError(
          `found the number ${this.#number} in column "${this.#name()}", ` +
            "wanted one below 9007199254740992",
        );
      }
      const scale = this.#pointAt < 0 ? 1 : 10 ** (this.#digits - this.#pointAt);
      this.values[this.#place] = this.#digits === 0 ? NaN : this.#number / scale;
      this.#number = this.#digits = 0;
      this.#pointAt = -1;
    }
    this.#begun = false;
    this.#column++;
    this.#place = this.#column < this.#places.length ? this.#places[this.#column]! : SKIPPED;
  }

  #endLine(): void {
    const isBlank = this.#column === 0 && !this.#begun;
    if (!isBlank) this.#endRow();
    this.#rowLine = ++this.#line;
  }

  #endRow(): void {
    this.#endCell();
    if (this.#column !== this.#places.length) {
      throw this.rowError(
        `found ${this.#column} cells, wanted ${this.#places.length} as in the header`,
      );
    }
    this.#column = 0;
    this.#place = this.#places[0]!;
    this.#state = State.Plain;
    this.#onRow();
    this.#texts.clear();
  }

  #name(): string {
    return this.#schema.numbers[this.#place]!;
  }

  /** The error at byte `i`; what is shown of the cell are its digits so far and the bytes from there. */
  #notANumber(block: Uint8Array, i: number): SetupError {
    let end = i;
    while (end < block.length && end < i + 40 && block[end] !== COMMA && block[end] !== LF) end++;
    const digits = this.#digits === 0 ? "" : String(this.#number);
    const found = JSON.stringify(digits + new TextDecoder().decode(block.subarray(i, end)));
    const where = this.#place <= SKIPPED ? "" : ` in column "${this.#name()}"`;
    const isDecimal = this.#place > SKIPPED && this.#schema.decimals.includes(this.#name());
    const wanted = isDecimal ? "a number such as 12.5" : "a whole number";
    return this.rowError(`found ${found}${where}, wanted ${wanted} or an empty cell`);
  }

  /** An error that names the row being read, which is also the one that `onRow` is called for. */
  rowError(what: string): SetupError {
    const path = JSON.stringify(this.#path);
    return new SetupError(`Cannot read ${path}, line ${this.#rowLine}: ${what}`);
  }
}

const isTextEnd = (byte: number): boolean => byte === COMMA || byte === LF || byte === CR;
