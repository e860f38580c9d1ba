/**
 * A gnuplot string that holds nothing with a meaning to gnuplot: quotes, backslashes, backticks, `$`,
 * `@` and most other signs are written in octal, which becomes text only after the lexer has looked
 * for commands and macros. (Single quotes are no way out: 5.4 reads `'''x'` as `''` and `'x'`.)
 * The text holds no control characters: see displayText.
 */
export function gnuplotString(text: string): string {
  // Four digits: after a leading 0 gnuplot reads up to four, a digit of the text among them.
  const octal = (char: string) => `\\${char.charCodeAt(0).toString(8).padStart(4, "0")}`;
  return `"${text.replace(/[!-*;<>?@[-^`{-~]/g, octal)}"`;
}
