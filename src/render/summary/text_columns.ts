import { displayText } from "../../model/display_text.ts";

/** East Asian wide: two columns in a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
/** One emoji, of however many code points: a flag, a family, a digit in a key, or one by itself. */
const EMOJI = /^\p{RI}\p{RI}|\u200d|\ufe0f|\p{Emoji_Presentation}/u;

/** What people take for one character: UAX #29. */
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that text takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += columnsOfGrapheme(segment);
  return columns;
}

function columnsOfGrapheme(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  let columns = 0;
  for (const char of grapheme) columns += /\p{M}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return columns;
}

/** Harmless text on one line, of at most that many columns: what is longer ends with an ellipsis. */
export function shortened(text: string, maxColumns: number): string {
  // A long text is not looked at to its end.
  const shown = displayText(text.slice(0, 4 * maxColumns));
  if (columnsOf(shown) <= maxColumns && text.length <= 4 * maxColumns) return shown;
  let cut = "";
  let columns = 1;
  for (const { segment } of graphemes.segment(shown)) {
    columns += columnsOfGrapheme(segment);
    if (columns > maxColumns) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** The same of a command line: what is too long goes first without the folder of its program. */
export function shortenedCommand(line: string, maxColumns: number): string {
  const whole = shortened(line, maxColumns);
  if (!whole.endsWith("…")) return whole;
  return shortened(line.replace(/^(?:[^\s/'"]*\/)+(?=[^\s/'"])/, ""), maxColumns);
}

/** Lines of at most that many columns, broken at spaces; a word that is longer keeps a line to itself. */
export function wrapped(text: string, maxColumns: number): string[] {
  if (columnsOf(text) <= maxColumns) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && columnsOf(longer) > maxColumns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Text filled up with spaces. */
export function padded(text: string, columns: number, side: "left" | "right"): string {
  const spaces = " ".repeat(Math.max(0, columns - columnsOf(text)));
  return side === "left" ? text + spaces : spaces + text;
}
