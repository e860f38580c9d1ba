/** A value as messages show it: in double quotes, control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value);
}

/** Words as they are typed in a POSIX shell; a long command is cut short. */
export function shellWords(words: readonly string[]): string {
  const maxWords = 12;
  const shown = words.slice(0, maxWords).map(shellWord);
  return (words.length > maxWords ? [...shown, "..."] : shown).join(" ");
}

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
