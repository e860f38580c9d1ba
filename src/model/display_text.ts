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
