/** A value as messages show it: in double quotes, control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value);
}

/** Words as they are typed in a shell; a long command is cut short. */
export function shellWords(words: readonly string[], maxWords = 12): string {
  const shown = words.slice(0, maxWords).map(shellWord);
  return (words.length > maxWords ? [...shown, "..."] : shown).join(" ");
}

/** A path as one word of a shell command, never taken for an option. */
export function shellPath(path: string): string {
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(CONTROL) < 0) return `'${word.replaceAll("'", "'\\''")}'`;
  // Control characters must not reach a terminal: bash, zsh and ksh read them escaped.
  return `$'${word.replace(/[\\']/g, "\\$&").replace(CONTROL, escapeBytes)}'`;
}

/** Shorter, and easier to read. */
const LETTERS: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** `\n`, or `\nnn` for each byte of a character: three octal digits, so that no digit after them is taken in. */
function escapeBytes(char: string): string {
  return LETTERS[char] ?? Array.from(
    new TextEncoder().encode(char),
    (byte) => `\\${byte.toString(8).padStart(3, "0")}`,
  ).join("");
}

/** A text without user and password of the URLs in it. */
export const withoutCredentials = (text: string): string =>
  text.replace(/(:\/\/)[^\s/@"']+@/g, "$1***@");
