/**
 * Characters that would break or disguise a line of text: controls (C0, DEL, C1), marks and overrides
 * of the writing direction, zero-width characters, line separators, the byte order mark.
 */
// deno-lint-ignore no-control-regex
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Marks that stand upon each other; no language needs more than two or three upon a letter. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/**
 * Text that shows harmlessly on one line: control characters as `\n`, `\t` or `\u001b`, and piles of
 * marks, which would grow into the lines above and below, cut to three.
 */
export function displayText(text: string): string {
  return text.toWellFormed().replace(PILED_MARKS, "$1").replace(HARMFUL, (char) => {
    if (char === "\n") return "\\n";
    if (char === "\t") return "\\t";
    if (char === "\r") return "\\r";
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * Width of text in em, rather too wide than too narrow, for the wide sans-serif faces (DejaVu,
 * Verdana) that fontconfig gives where no other is installed. gnuplot tells no text widths.
 */
export function textWidthEm(text: string): number {
  let width = 0;
  for (const char of text) width += charWidthEm(char);
  return width;
}

function charWidthEm(char: string): number {
  if (/[ijlI.,:;'|!()[\]/ -]/.test(char)) return 0.4;
  if (/[mwMW@%]/.test(char)) return 1;
  if (/[A-Z+<=>~^#&]/.test(char)) return 0.8;
  if (char <= "\u007f") return 0.65;
  return char < "\u1100" ? 0.85 : 1.3;
}

/** Text of at most `maxEm` width: what is longer loses its middle to an ellipsis. */
export function shortenMiddle(text: string, maxEm: number): string {
  if (textWidthEm(text) <= maxEm) return text;
  const chars = Array.from(text);
  let left = 0, right = chars.length;
  let room = maxEm - textWidthEm("…");
  for (let takeLeft = true; left < right; takeLeft = !takeLeft) {
    room -= charWidthEm(takeLeft ? chars[left]! : chars[right - 1]!);
    if (room < 0) break;
    if (takeLeft) left++;
    else right--;
  }
  return `${chars.slice(0, left).join("")}…${chars.slice(right).join("")}`;
}
