import { SetupError } from "../model/errors.ts";
import { KEPT_TEXT_BYTES, keptText } from "../model/kept.ts";
import { type CsvSchema, SKIPPED, textPlace } from "./csv_header_parser.ts";
import { PendingBytes } from "./pending_bytes.ts";

const LF = 10, CR = 13, QUOTE = 34, COMMA = 44, POINT = 46, ZERO = 48, NINE = 57;

/** No command line is so long: 6 MiB at most (execve(2)), and twice that if it were quotes alone. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;
/** What is shown of a cell that is no number. */
const SHOWN_BYTES = 40;
/** What a row is that is not all there. */
const CUT = -1;
/** A whole number of so many digits is one of 32 bits. */
const SHORT_DIGITS = 9;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const NEWLINE = Uint8Array.of(LF);

/**
 * Reads the rows of a CSV from blocks of bytes that may end anywhere. It holds a block and the row that
 * the block cuts, and makes no strings unasked: numbers are read from the bytes.
 */
export class CsvRows {
  /** The row's numbers, by their place in the schema; NaN = empty cell. */
  readonly values: Float64Array;
  readonly #schema: CsvSchema;
  readonly #places: Int8Array;
  /** Numbers that may have a fraction, by their place in the schema. */
  readonly #isDecimal: readonly boolean[];
  readonly #path: string;
  readonly #onRow: () => void;
  readonly #pending = new PendingBytes();
  /** What is being read, and where in it the texts of the row begin and end. */
  #bytes: Uint8Array = NEWLINE;
  readonly #textAt: [start: number, end: number][];
  /** Where the last line break is: a row ends there, or is cut. And whether the file ends there. */
  #lastLf = 0;
  #isEnd = false;
  /** Of the row being read, and how many line breaks its cells have. */
  #line = 2;
  #breaks = 0;

  /** `places` is what the header says; `onRow` is called after each row. */
  constructor(places: readonly number[], schema: CsvSchema, path: string, onRow: () => void) {
    this.values = new Float64Array(schema.numbers.length).fill(NaN);
    this.#textAt = schema.texts.map(() => [0, 0]);
    this.#schema = schema;
    this.#places = Int8Array.from(places);
    this.#isDecimal = schema.numbers.map((name) => schema.decimals.includes(name));
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
    throw this.#error(`found an empty cell in column "${column}", wanted ${wanted}`);
  }

  /** The row's text at this place in the schema, without its quotes; of a long one the beginning. */
  text(place: number): string {
    const [start, end] = this.#textAt[place]!;
    // Twice as much, for each quote in it is written as two.
    const text = cellText(this.#bytes, start, Math.min(end, start + 2 * KEPT_TEXT_BYTES + 8));
    return keptText(text);
  }

  /**
   * Reads on.
   *
   * @throws SetupError at a cell that is not a number, or a row of the wrong length.
   */
  push(block: Uint8Array): void {
    const isMore = block.includes(LF);
    const bytes = isMore ? this.#pending.takeWith(block) : block;
    const done = isMore ? this.#readRows(bytes) : 0;
    this.#pending.add(bytes.subarray(done));
    if (this.#pending.length <= MAX_ROW_BYTES) return;
    const most = `${MAX_ROW_BYTES / 1024 / 1024} MiB`;
    throw this.#error(`found no end of the row in ${most}, wanted a line end`);
  }

  /**
   * Ends the file. A last row that has all its cells counts without a line end too; one that was cut
   * off, by a recorder that was killed, is dropped.
   *
   * @returns whether such a row was dropped.
   */
  end(): boolean {
    if (this.#pending.length === 0) return false;
    this.#isEnd = true;
    return this.#readRows(this.#pending.takeWith(NEWLINE)) === 0;
  }

  /** Reads the rows that are all there; returns where the one begins that is not. */
  #readRows(bytes: Uint8Array): number {
    this.#bytes = bytes;
    this.#lastLf = bytes.lastIndexOf(LF);
    let at = 0;
    while (at <= this.#lastLf) {
      const next = this.#readRow(at);
      if (next === CUT) break;
      at = next;
    }
    return at;
  }

  /** Reads a row, which a line break ends; returns where the next one begins. */
  #readRow(start: number): number {
    const bytes = this.#bytes, places = this.#places, values = this.values;
    this.#breaks = 0;
    let at = start, column = 0;
    if (!isLineEnd(bytes, at)) {
      for (;; at++) {
        const place = column < places.length ? places[column]! : SKIPPED;
        // Most cells are short whole numbers and end in a comma: they are read here, without a call.
        const cellStart = at, shortEnd = at + SHORT_DIGITS;
        let whole = 0, byte = bytes[at]!;
        if (place > SKIPPED) {
          while (byte >= ZERO && byte <= NINE && at < shortEnd) {
            whole = (Math.imul(whole, 10) + byte - ZERO) | 0;
            byte = bytes[++at]!;
          }
          if (byte === COMMA) {
            values[place] = at === cellStart ? NaN : whole;
            column++;
            continue;
          }
        } else if (place === SKIPPED && byte !== QUOTE) {
          while (byte > COMMA) byte = bytes[++at]!;
        }
        at = place > SKIPPED
          ? this.#readNumber(cellStart, place, at, whole)
          : this.#readText(cellStart, place, at);
        if (at === CUT) return CUT;
        column++;
        if (bytes[at] !== COMMA) break;
      }
      if (this.#isEnd && column !== places.length) return CUT;
      if (column !== places.length) {
        throw this.#error(`found ${column} cells, wanted ${places.length} as in the header`);
      }
      this.#onRow();
    }
    this.#line += this.#breaks + 1;
    return at + (bytes[at] === CR ? 2 : 1);
  }

  /** Reads a cell to `values`, of which the digits before `from` are read; returns where it ends. */
  #readNumber(start: number, place: number, from: number, read: number): number {
    const bytes = this.#bytes;
    let at = from, number = read, scale = 1, byte = bytes[at]!;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) number = number * 10 + (byte - ZERO);
    const isWhole = byte !== POINT || at === start || !this.#isDecimal[place];
    if (!isWhole) {
      for (byte = bytes[++at]!; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) {
        number = number * 10 + (byte - ZERO);
        scale *= 10;
      }
    }
    if (byte === QUOTE && at === start) return this.#readQuotedNumber(at, place);
    if (!isCellEnd(bytes, at)) throw this.#notANumber(start, place);
    if (isWhole && number > Number.MAX_SAFE_INTEGER) throw this.#tooLarge(number, place);
    this.values[place] = at === start ? NaN : number / scale;
    return at;
  }

  #readQuotedNumber(start: number, place: number): number {
    const end = this.#quotedEnd(start);
    if (end === CUT && this.#isEnd) return CUT;
    const text = cellText(this.#bytes, start, end);
    const grammar = this.#isDecimal[place] ? /^(\d+\.?\d*)?$/ : /^\d*$/;
    if (end === CUT || !grammar.test(text)) throw this.#notANumber(start, place);
    if (/^\d*$/.test(text) && Number(text) > Number.MAX_SAFE_INTEGER) {
      throw this.#tooLarge(Number(text), place);
    }
    this.values[place] = text === "" ? NaN : Number(text);
    return end;
  }

  /** Takes note of a cell of text, or passes one that is skipped, which does not end before `from`; returns where it ends. */
  #readText(start: number, place: number, from: number): number {
    const bytes = this.#bytes;
    let end = from;
    if (bytes[start] === QUOTE) end = this.#quotedEnd(start);
    // Most characters are above those that can end it.
    else while (bytes[end]! > COMMA || !isCellEnd(bytes, end)) end++;
    if (place !== SKIPPED) this.#textAt[textPlace(place)] = [start, end];
    return end;
  }

  /** Where a quoted cell ends, behind its quote. Not beyond the last line break: the row ends there, or later. */
  #quotedEnd(start: number): number {
    const bytes = this.#bytes;
    let at = start + 1;
    for (;; at += 2) {
      at = bytes.indexOf(QUOTE, at);
      if (at < 0 || at >= this.#lastLf) return CUT;
      if (bytes[at + 1] !== QUOTE) break;
    }
    for (let i = start; i < at; i++) if (bytes[i] === LF) this.#breaks++;
    if (!isCellEnd(bytes, at + 1)) {
      throw this.#error("found text behind a closing quote, wanted a comma");
    }
    return at + 1;
  }

  #notANumber(start: number, place: number): SetupError {
    const bytes = this.#bytes;
    let end = start;
    while (end < start + SHOWN_BYTES && bytes[end] !== COMMA && bytes[end] !== LF) end++;
    const found = JSON.stringify(cellText(bytes, start, end));
    const wanted = this.#isDecimal[place] ? "a number such as 12.5" : "a whole number";
    const column = this.#schema.numbers[place]!;
    return this.#error(`found ${found} in column "${column}", wanted ${wanted} or an empty cell`);
  }

  #tooLarge(number: number, place: number): SetupError {
    const column = this.#schema.numbers[place]!;
    const wanted = "wanted one below 9007199254740992";
    return this.#error(`found the number ${number} in column "${column}", ${wanted}`);
  }

  /** An error that names the row being read, which is also the one that `onRow` is called for. */
  #error(what: string): SetupError {
    const path = JSON.stringify(this.#path);
    return new SetupError(`Cannot read ${path}, line ${this.#line}: ${what}`);
  }
}

/** A line end is an LF, or a CR before it. */
const isLineEnd = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);

const isCellEnd = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === COMMA || isLineEnd(bytes, at);

/** The text of a cell, or of its beginning, without its quotes. */
function cellText(bytes: Uint8Array, start: number, end: number): string {
  const text = decoder.decode(bytes.subarray(start, end));
  if (!text.startsWith('"')) return text;
  return text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll('""', '"');
}
