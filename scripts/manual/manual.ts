/** The manual page: from the tables of options and subcommands, and from the reference in README.md. */
import { EXAMPLES, EXIT_CODE_MEANINGS, HOMEPAGE, VALUES } from "../../src/cli/help.ts";
import {
  GROUPS,
  type OptionName,
  RECORD_OPTION_NAMES,
  specOf,
} from "../../src/cli/option_table.ts";
import { SUBCOMMAND_HELP } from "../../src/cli/subcommand_help.ts";
import { DESCRIBED_SUBCOMMANDS, SUBCOMMANDS } from "../../src/cli/subcommand_table.ts";
import { VERSION } from "../../src/cli/version.ts";
import type { Token } from "marked";
import { parseMarkdown, sectionsOf, toRoff } from "./markdown.ts";
import { bold, escaped, italic, literal, paragraph, section, subsection, tagged } from "./roff.ts";

/** Sections of the README that are about having memmark, not about using it. */
const NOT_REFERENCE = ["Install", "From a checkout", "Overhead", "Contributing"];
/** The section whose list of options is the table's here; of it only what follows is reference. */
const USE = "Use";
/** Has its table on the page, and the name that it has in manual pages. */
const EXIT_CODES = "Exit codes";

/**
 * memmark(1) for man(7). `date` stands in its foot, as 2026-11-25. Throws for Markdown that it cannot
 * write.
 */
export function manualPage(readme: string, date: string): string {
  const page = [
    `.TH MEMMARK 1 "${date}" "memmark ${VERSION}" "User Commands"\n`,
    // Else lines with a long path in them are stretched, and names of options and variables split.
    ".ad l\n.nh\n",
    name,
    synopsis(),
    reference(readme),
    section("Examples"),
    literal(EXAMPLES.replace(/^ {2}/gm, ""), "narrow"),
    section("See also"),
    paragraph(["gnuplot(1)", "time(1)", "proc(5)", "cgroups(7)"].join(", ")),
    paragraph(escaped(HOMEPAGE)),
  ].join("");
  // A heading is followed by a paragraph anyhow.
  return page.replace(/^(\.S[HS] .*\n)\.PP\n/gm, "$1");
}

const name = section("Name") +
  "memmark \\- record the memory and CPU of a command and everything it spawns\n";

const exitCodes = EXIT_CODE_MEANINGS
  .map(([code, meaning]) => tagged(bold(escaped(code)), escaped(meaning))).join("");

function synopsis(): string {
  const lines = [
    ["memmark", "[options] -- <command> [args...]"],
    ["memmark", "[options] --pid <pid>"],
    ...DESCRIBED_SUBCOMMANDS.map((name) => [`memmark ${name}`, SUBCOMMANDS[name].operands]),
  ];
  return section("Synopsis") +
    lines.map(([command, operands]) => `${bold(command!)} ${operandsOf(operands!)}\n`).join(
      ".br\n",
    );
}

/** `<what stands for something else>` in italics. */
function operandsOf(syntax: string): string {
  return syntax.split(/(<[^>]+>)/).map((part) =>
    part.startsWith("<") ? italic(escaped(part.slice(1, -1))) : escaped(part)
  ).join("");
}

/** What memmark does, its options and subcommands, and the README's sections in their order. */
function reference(readme: string): string {
  const [intro, ...sections] = sectionsOf(parseMarkdown(readme), 2);
  const elsewhere = NOT_REFERENCE.map((title) => `#${title.toLowerCase().replaceAll(" ", "-")}`);
  const markdown = {
    // A link into this page needs no address.
    urlOf: (href: string) =>
      href.startsWith("#") && !elsewhere.includes(href)
        ? undefined
        : new URL(href, `${HOMEPAGE}/blob/main/README.md`).href,
  };
  const described = intro!.tokens.filter((token) =>
    token.type === "list" || token.type === "paragraph" && !isCaption(token)
  );
  const parts = sections.filter(({ title }) => !NOT_REFERENCE.includes(title)).map(
    ({ title, tokens }) => {
      if (title !== USE) return section(title) + toRoff(tokens, markdown);
      return sectionsOf(tokens, 3).slice(1)
        .map((part) =>
          part.title === EXIT_CODES
            ? section("Exit status") + toRoff(part.tokens, markdown) + exitCodes
            : section(part.title) + toRoff(part.tokens, markdown)
        ).join("");
    },
  );
  return [
    section("Description"),
    toRoff(described, markdown),
    section("Options"),
    paragraph(escaped(VALUES)),
    ...GROUPS.map(optionGroup),
    section("Subcommands"),
    ...DESCRIBED_SUBCOMMANDS.map(subcommand),
    ...parts,
  ].join("");
}

/** Whether it is said of a picture: all of it in italics. */
const isCaption = (token: Token): boolean =>
  "tokens" in token && token.tokens?.length === 1 && token.tokens[0]!.type === "em";

function optionGroup(group: (typeof GROUPS)[number]): string {
  const names = RECORD_OPTION_NAMES.filter((name) => specOf(name).group === group);
  return subsection(group) + names.map(option).join("");
}

function option(name: OptionName): string {
  const { short, value, valueOptional, completes, brief, default: defaultText } = specOf(name);
  const flags = [...short ? [`-${short}`] : [], `--${name}`].map((flag) => bold(escaped(flag)));
  const isChoice = Array.isArray(completes) && completes.length > 0;
  const operand = value === undefined ? "" : (isChoice ? bold : italic)(escaped(value));
  const written = valueOptional ? ` [${operand}]` : operand && ` ${operand}`;
  const meaning = defaultText === undefined ? brief : `${brief} (default: ${defaultText})`;
  return tagged(flags.join(", ") + written, escaped(meaning));
}

function subcommand(name: (typeof DESCRIBED_SUBCOMMANDS)[number]): string {
  return subsection(`memmark ${name}`) +
    SUBCOMMAND_HELP[name].split("\n\n")
      .map((block) => block.startsWith("Options:\n") ? helpOptions(block) : helpBlock(block))
      .join("");
}

/** `  -o, --out <path>  where to write it`, and lines that go on with it, as tagged paragraphs. */
function helpOptions(block: string): string {
  return Array.from(
    block.matchAll(/^ {2}(-.*?)(?: {2,}|\n {3,})(.*(?:\n {3,}.*)*)/gm),
    ([, flags = "", meaning = ""]) => {
      const written = flags.replace(
        /<([^>]+)>|-[\w-]+/g,
        (flag, operand) => operand ? italic(escaped(operand)) : bold(escaped(flag)),
      );
      return tagged(written, escaped(meaning.replace(/\s+/g, " ")));
    },
  ).join("");
}

/** Of a help text, what stands between blank lines: text, or indented lines, as they are. */
function helpBlock(block: string): string {
  return Array.from(
    block.matchAll(/(?:^ {2}.*\n?)+|(?:^(?! {2}).+\n?)+/gm),
    ([lines]) =>
      lines.startsWith("  ")
        ? literal(lines.replace(/^ {2}/gm, ""), "narrow")
        : paragraph(escaped(lines)),
  ).join("");
}
