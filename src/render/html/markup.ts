import { displayText } from "../../model/display_text.ts";
import { text } from "../svg/element.ts";

/** Text that is markup. {@link markup} alone makes it out of other text, and that escapes. */
export class Markup {
  constructor(readonly source: string) {}
}

/** What may stand in a template: text is escaped, and shows harmlessly; undefined and false are nothing. */
export type Part = string | number | Markup | readonly Part[] | undefined | false;

/**
 * Markup out of a template: whatever is put into it is text, in an element or in a quoted attribute.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(markup`<p title="${'"'}">${"<b>"}</p>`.source, "<p title=\"&#34;\">&#60;b&#62;</p>");
 * ```
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    template.reduce((source, piece, i) => source + written(parts[i - 1]) + piece),
  );
}

/** Lines of text, whose line ends stay. */
export const lines = (block: string): Markup =>
  new Markup(block.split("\n").map((line) => written(line)).join("\n"));

function written(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Markup) return part.source;
  if (typeof part === "string") return text(displayText(part));
  if (typeof part === "number") return String(part);
  return part.map(written).join("");
}
