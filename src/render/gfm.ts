// Pieces of GitHub Flavored Markdown.

/** A table; `right` tells which columns are numbers. */
export function table(
  heads: readonly string[],
  right: readonly boolean[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(right.map((is) => is ? "--:" : "---")), ...rows.map(line)].join("\n");
}

/** Letters of any writing, and signs that are nothing but themselves between backticks, in a table too. */
const PLAIN = /^(?! )(?:[\p{L}\p{N}\w./:=,+%()[\]{}'"*?!;~^…-]| (?! |$))+$/u;

/**
 * One line of text as code, in a table as well. What is not plain becomes an HTML element with
 * character references: code between backticks cannot hold every backtick and bar in a table, and
 * only inside of code are `@name` and `#1` no mention.
 */
export function code(text: string): string {
  if (PLAIN.test(text)) return `\`${text}\``;
  const inert = text.replace(/[!-/:-@[-`{-~]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<code>${inert}</code>`;
}
