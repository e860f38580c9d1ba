import assert from "node:assert/strict";
import { resolve } from "node:path";
import fc from "fast-check";
import { EXAMPLES } from "../../src/cli/help.ts";
import { OPTION_NAMES, RECORD_OPTION_NAMES, specOf } from "../../src/cli/option_table.ts";
import { DESCRIBED_SUBCOMMANDS } from "../../src/cli/subcommand_table.ts";
import { needs } from "../../tests/support/need.ts";
import { manualPage } from "./manual.ts";
import { parseMarkdown, toRoff } from "./markdown.ts";
import { escaped, literal, paragraph, tagged } from "./roff.ts";

const README = Deno.readTextFileSync(resolve(import.meta.dirname!, "../../README.md"));
const PAGE = manualPage(README, "2026-11-25");
const HEAD = '.TH X 1 "2026-11-25"\n.SH NAME\nx \\- y\n.SH TEXT\n';
const markdown = { urlOf: (href: string) => href.startsWith("#") ? undefined : `at:${href}` };

/** Bold and underlined letters are printed twice, with a backspace between. */
const OVERSTRUCK = new RegExp(".\b", "gu");

/** What a reader sees of a page, words apart by single spaces; fails where mandoc says anything. */
async function rendered(page: string, ...args: string[]): Promise<string> {
  const mandoc = new Deno.Command("mandoc", {
    args: ["-Tutf8", ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = mandoc.stdin.getWriter();
  await writer.write(new TextEncoder().encode(page));
  await writer.close();
  const { stdout, stderr } = await mandoc.output();
  assert.equal(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).replace(OVERSTRUCK, "").replace(/\s+/g, " ");
}

Deno.test({
  name: "mandoc finds nothing to improve in the manual page",
  ignore: needs("mandoc"),
  async fn() {
    assert.match(await rendered(PAGE, "-Wstyle"), /^MEMMARK\(1\) /);
  },
});

Deno.test({
  name: "the manual page tells of every option, subcommand and example",
  ignore: needs("mandoc"),
  async fn() {
    const text = await rendered(PAGE, "-Owidth=500");
    const missing = [
      ...OPTION_NAMES.map((name) => `--${name}`),
      ...RECORD_OPTION_NAMES.map((name) => specOf(name).brief),
      "-q, --quiet print nothing but warnings and errors Examples: memmark merge",
      "--smaps, --cpu, --cgroup, --own-group with --runs: what to measure, as when recording",
      ...DESCRIBED_SUBCOMMANDS.map((name) => `memmark ${name} `),
      ...EXAMPLES.trim().split("\n").map((line) => line.trim()),
    ].filter((wanted) => !text.includes(wanted.replace(/\s+/g, " ")));
    assert.deepEqual(missing, []);
  },
});

Deno.test("a section, a table and a list that are added to the README are on the page", () => {
  const added = "\n## More of it\n\n- item\n\n| a | b | c |\n|-|-|-|\n| `one` | two | 3 |\n";
  const page = manualPage(README + added, "2026-11-25");
  assert.ok(page.includes(
    '.SH "MORE OF IT"\n.IP \\(bu 2\nitem\n.TP\n\\fBone\\fR\nb: two; c: 3\n',
  ));
});

Deno.test("how to get memmark is not on the page, and links there have their address", () => {
  assert.ok(!PAGE.includes("CONTRIBUTING"));
  assert.ok(
    toRoff(parseMarkdown("[here](#a) and [there](b.md)"), markdown).endsWith(
      "here and there (at:b.md)\n",
    ),
  );
});

Deno.test({
  name: "names that are copied from the page are whole, and exit codes are told in one place",
  ignore: needs("mandoc"),
  async fn() {
    const narrow = await rendered(PAGE, "-Owidth=60");
    assert.deepEqual(narrow.match(/\S*[\u2010\u00ad]\S*/gu), null);
    assert.equal(narrow.match(/EXIT (STATUS|CODES)/g)?.length, 1);
    assert.match(narrow, /EXIT STATUS .* 128\+n signal n killed the command/);
  },
});

Deno.test("what is said of a picture is not on the page", () => {
  const page = manualPage(
    README.replace("\n", "\n\n![a](b.png)\n\n_The `picture` is of cats._\n\n"),
    "2026-11-25",
  );
  assert.ok(!page.includes("of cats"));
  assert.ok(!PAGE.includes("compiled and tested Lua"));
});

Deno.test("Markdown that would be lost is refused", () => {
  for (const text of ["> quoted", "a ~~b~~", "<p>html</p>", "---"]) {
    assert.throws(() => toRoff(parseMarkdown(text), markdown), /Cannot write Markdown's/, text);
  }
});

Deno.test({
  name: "any text is read on the page as it was written",
  ignore: needs("mandoc"),
  async fn() {
    const word = fc.string({
      unit: fc.constantFrom(..."ab.'\\-`^~\"é…|%&<"),
      minLength: 1,
      maxLength: 9,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 30 }), async (words) => {
        const text = words.join(" ");
        const blocks = [paragraph(escaped(text)), literal(text), tagged("tag", escaped(text))];
        const shown = await rendered(HEAD + blocks.join(""), "-Owidth=500");
        assert.ok(shown.includes(`TEXT ${text} ${text} tag ${text} `), shown);
      }),
      { numRuns: 20 },
    );
  },
});
