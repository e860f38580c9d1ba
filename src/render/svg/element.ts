/** Harmless markup: {@link element} and {@link text} are the only ways to make it. */

/** Characters that mean something in markup, and those that XML 1.0 does not allow at all. */
// deno-lint-ignore no-control-regex
const SPECIAL = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Any text as the text of an element or an attribute, in XML and in HTML. */
export function text(what: string): string {
  return what.toWellFormed().replace(
    SPECIAL,
    (char) => /[&<>"']/.test(char) ? `&#${char.charCodeAt(0)};` : "\ufffd",
  );
}

/** An element of a name, attributes and children, which are markup. Numbers are cut to two decimals. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${typeof value === "number" ? Math.round(value * 100) / 100 : text(value)}"`
  ).join("");
  return children.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${children.join("")}</${name}>`;
}

/** A group of elements, one per line. */
export const group = (
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string =>
  element("g", attributes, children.filter((child) => child !== "").map((c) => `${c}\n`));
