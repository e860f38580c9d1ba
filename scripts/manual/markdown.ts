import { lexer, type Token, type Tokens } from "marked";
import * as roff from "./roff.ts";

/** A section of a Markdown file, as tokens. */
export interface MarkdownSection {
  readonly title: string;
  readonly tokens: readonly Token[];
}

/** The parts of a file that its headings of this depth begin; what stands before the first has title "". */
export function sectionsOf(tokens: readonly Token[], depth: number): MarkdownSection[] {
  const sections: { title: string; tokens: Token[] }[] = [{ title: "", tokens: [] }];
  for (const token of tokens) {
    if (token.type === "heading" && token.depth === depth) {
      sections.push({ title: (token as Tokens.Heading).text, tokens: [] });
    } else sections.at(-1)!.tokens.push(token);
  }
  return sections;
}

/** The tokens of a Markdown text. */
export function parseMarkdown(text: string): Token[] {
  return lexer(text);
}

/** What depends on where the text will stand. */
export interface MarkdownOptions {
  /** The address to print beside a link; undefined for none. */
  urlOf(href: string): string | undefined;
}

/** Blocks of Markdown for man(7): headings of depth 2 are sections. Throws for what it does not know. */
export function toRoff(tokens: readonly Token[], options: MarkdownOptions): string {
  return tokens.map((token) => block(token, options)).join("");
}

function block(token: Token, options: MarkdownOptions): string {
  switch (token.type) {
    case "space":
      return "";
    case "heading":
      return token.depth <= 2 ? roff.section(token.text) : roff.subsection(token.text);
    case "paragraph":
      // A picture has nothing to say here.
      if (token.tokens?.every(({ type }) => type === "image")) return "";
      return roff.paragraph(inlineOf(token, options));
    case "code":
      return roff.literal(token.text);
    case "list":
      return list(token as Tokens.List, options);
    case "table":
      return table(token as Tokens.Table, options);
  }
  throw new Error(`Cannot write Markdown's "${token.type}" for man(7): ${token.raw}`);
}

function list({ items }: Tokens.List, options: MarkdownOptions): string {
  return items.map(({ tokens }) => {
    const [first, ...others] = tokens;
    const rest = others.length === 0 ? "" : `.RS 4\n${toRoff(others, options)}.RE\n`;
    return `.IP \\(bu 2\n${roff.filled(first ? inlineOf(first, options) : "")}${rest}`;
  }).join("");
}

/** A row is a term and its meaning; of more than two columns each further one is named. */
function table({ header, rows }: Tokens.Table, options: MarkdownOptions): string {
  return rows.map(([first, ...others]) => {
    const cells = others.map((cell, index) => {
      const text = inline(cell.tokens, options);
      return others.length === 1 ? text : `${inline(header[index + 1]!.tokens, options)}: ${text}`;
    });
    return roff.tagged(first ? inline(first.tokens, options) : "", cells.join("; "));
  }).join("");
}

function inlineOf(token: Token, options: MarkdownOptions): string {
  return inline("tokens" in token ? token.tokens ?? [] : [], options);
}

function inline(tokens: readonly Token[], options: MarkdownOptions): string {
  return tokens.map((token) => {
    switch (token.type) {
      case "codespan":
        return roff.bold(roff.escaped(unescaped(token.text)));
      case "strong":
        return roff.bold(inlineOf(token, options));
      case "em":
        return roff.italic(inlineOf(token, options));
      case "link":
        return link(token as Tokens.Link, options);
      case "text":
      case "escape":
        return roff.escaped(unescaped(token.text));
    }
    throw new Error(`Cannot write Markdown's "${token.type}" for man(7): ${token.raw}`);
  }).join("");
}

/** What a link is called, and its address. */
function link({ href, tokens }: Tokens.Link, options: MarkdownOptions): string {
  const text = inline(tokens, options);
  const url = options.urlOf(href);
  return url === undefined || url === text ? text : `${text} (${roff.escaped(url)})`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&#39;": "'",
};

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|#39);/g, (entity) => ENTITIES[entity]!);
}
