/** What a terminal shows after some output: as much of one as memmark's own output needs. */
export class Screen {
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wraps = true;
  /** How often text ran over the right edge into a new row. */
  wrapped = 0;
  /** The widest that a row ever was. */
  widest = 0;
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** The rows without trailing blanks, up to the last that is not empty. */
  get lines(): string[] {
    const lines = this.#rows.map((cells) => cells.join("").trimEnd());
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** Where the cursor is, from 0. */
  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column];
  }

  /** Throws on a control sequence that it does not know. */
  write(text: string): this {
    // deno-lint-ignore no-control-regex
    for (const [token, parameters, final] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|./gsu)) {
      if (final !== undefined) this.#control(parameters! + final);
      else if (token === "\r") this.#column = 0;
      else if (token === "\n") this.#lineFeed();
      else if (token === "\b") this.#column = Math.max(0, this.#column - 1);
      else if (token >= " ") this.#put(token);
      else throw new Error(`Unknown control character ${JSON.stringify(token)}`);
    }
    return this;
  }

  #control(sequence: string): void {
    if (sequence === "?7l" || sequence === "?7h") this.#wraps = sequence === "?7h";
    else if (sequence === "J" || sequence === "K") {
      this.#rows[this.#row]!.length = Math.min(this.#rows[this.#row]!.length, this.#column);
      if (sequence === "J") this.#rows.length = this.#row + 1;
    } else throw new Error(`Unknown control sequence "${sequence}"`);
  }

  #put(character: string): void {
    if (this.#column >= this.#columns && this.#wraps) {
      this.wrapped++;
      this.#column = 0;
      this.#lineFeed();
    }
    const at = Math.min(this.#column, this.#columns - 1);
    const cells = this.#rows[this.#row]!;
    while (cells.length < at) cells.push(" ");
    cells[at] = character;
    this.#column = at + 1;
    this.widest = Math.max(this.widest, cells.length);
  }

  #lineFeed(): void {
    this.#row++;
    if (this.#row === this.#rows.length) this.#rows.push([]);
  }
}
