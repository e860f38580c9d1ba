import { Ajv2020 } from "ajv";
import assert from "node:assert/strict";
import { compared, runOf } from "../../../tests/support/compared.ts";
import { columnsOf } from "../summary/text_columns.ts";
import { comparisonJson } from "./json.ts";
import { comparisonMarkdown } from "./markdown.ts";
import { comparisonText } from "./text.ts";

const BASE = [398, 400, 402], NEW = [438, 440, 442];

const SCHEMA = JSON.parse(
  Deno.readTextFileSync(new URL("../../../docs/comparison.schema.json", import.meta.url)),
);
const validate = new Ajv2020({ allErrors: true }).compile({
  ...SCHEMA,
  additionalProperties: false,
});

const firstLine = (text: string): string => text.split("\n")[0]!;

const EVIL = "x</code>|`@octocat` #1 ~~<img src=x> \u001b[31m\nhttps://evil.example";
const evil = () =>
  runOf({
    loadMib: 400,
    markers: [[0, EVIL], [5000, EVIL]],
    facts: { target: { command: [EVIL] } },
  });

const COMPARISONS = {
  "a regression": compared(BASE, NEW, ["5%", "phase:load=20MiB"]),
  "a gate that held": compared(BASE, NEW, ["15%"]),
  "a gate that was not checked": compared(BASE, NEW, ["phase:lod=5%", "50%"]),
  "one run a side": compared([400], [440]),
  "hostile names": compared([evil()], [runOf({ loadMib: 500, markers: [[0, EVIL]] })], ["5%"]),
};

for (const [name, comparison] of Object.entries(COMPARISONS)) {
  Deno.test(`the JSON of ${name} is as its schema says`, () => {
    const value = JSON.parse(comparisonJson(comparison));
    assert.ok(validate(value), JSON.stringify(validate.errors));
    assert.equal(
      JSON.parse(comparisonJson(comparison)).passed,
      comparison.failures.length + comparison.unchecked.length === 0,
    );
  });
  Deno.test(`the text of ${name} fits its terminal, and the verdict comes first in all`, () => {
    const text = comparisonText(comparison, 80);
    for (const line of text.split("\n")) {
      assert.ok(columnsOf(line) <= 80, line);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(line, /[\u0000-\u001f]/);
    }
    const verdict = JSON.parse(comparisonJson(comparison)).verdict as string;
    assert.ok(text.replaceAll("\n", " ").startsWith(verdict));
    assert.match(firstLine(comparisonMarkdown(comparison)), /^(?:✅|⚠️|❌) \*\*.+\*\*$/);
  });
}

Deno.test("a regression is told with its numbers, and where it is", () => {
  const text = comparisonText(COMPARISONS["a regression"], 100);
  assert.match(
    text,
    /^Regression: Peak RSS rose by 10\.0%, from 400 MiB to 440 MiB, where 5% is allowed; /,
  );
  assert.match(
    text,
    /^Peak RSS +400 MiB \(398–402\) +440 MiB \(438–442\) +\+40\.0 MiB +\+10\.0% +over 5%$/m,
  );
  assert.match(text, /^load peak .* over 20\.0 MiB$/m);
  assert.match(
    comparisonText(compared(BASE, NEW, ["5%"]), 100),
    /^Most of it in phase load peak \+10\.0%, 400 MiB → 440 MiB$/m,
  );
});

const HEADLINES: readonly (readonly [string, ReturnType<typeof compared>, RegExp])[] = [
  [
    "a gate that held",
    COMPARISONS["a gate that held"],
    /^Within what is allowed: Peak RSS \+10\.0%/,
  ],
  [
    "a gate without a figure",
    COMPARISONS["a gate that was not checked"],
    /^Not checked: phase:lod is not in "run-\d+\.csv", which has "load", "train"$/,
  ],
  [
    "a fall",
    compared(NEW, BASE, ["5%"]),
    /^Within what is allowed: Peak RSS -9\.1%, .*; the baseline can be lowered$/,
  ],
  ["a fall without a gate", compared(NEW, BASE), /^Lower: .* more$/],
  ["no change", compared(BASE, BASE), /^No difference beyond the noise: Peak RSS ±0\.0%/],
  ["a rise without a gate", compared(BASE, NEW), /^Higher: Peak RSS \+10\.0%/],
];
for (const [name, comparison, headline] of HEADLINES) {
  Deno.test(`the verdict of ${name}`, () => {
    assert.match(firstLine(comparisonText(comparison, 200)), headline);
  });
}

const CAUTIONS: readonly (readonly [string, ReturnType<typeof compared>, RegExp])[] = [
  ["one run a side", compared([400], [440]), /^One run a side: the noise is unknown/m],
  ["two a side", compared([400, 401], [440, 441]), /^Few runs: of 2 against 2, .* in 16\.7% of/m],
  ["three a side, which are enough", compared(BASE, NEW), /^(?![^]*Few runs)/],
  [
    "a gate that cannot work",
    compared([380, 400, 430], [400, 410, 420], ["5%"]),
    /^This gate cannot work: Peak RSS of the base runs alone spreads over 12\.5%, more than the 5% of the gate; a threshold from 13% on can$/m,
  ],
  [
    "a rise within the noise",
    compared([398, 400, 435], [430, 440, 450], ["5%"]),
    /^Peak RSS \+10\.0%, .* is beyond its threshold, but the runs overlap: within the noise$/m,
  ],
];
for (const [name, comparison, caution] of CAUTIONS) {
  Deno.test(`the caution of ${name}`, () => {
    assert.match(comparisonText(comparison, 300), caution);
  });
}

Deno.test("names of the runs cannot act in Markdown", () => {
  const text = comparisonMarkdown(COMPARISONS["hostile names"]);
  const outsideOfCode = text.replace(/<code>[^<]*<\/code>|`[^`\n]*`/g, "")
    .replace(/<\/?(?:details|summary)>/g, "");
  assert.doesNotMatch(outsideOfCode, /octocat|evil\.example|[<>@#]/);
  assert.doesNotMatch(text, /<img|@octocat/);
  // A table row is one line, with as many cells as its head.
  for (const row of text.split("\n").filter((line) => line.startsWith("|"))) {
    assert.equal(row.split("|").length, 8, row);
  }
});

Deno.test("a comment holds thousands of phases", () => {
  const markers = Array.from({ length: 3000 }, (_, at) => [at * 3, `phase ${at}`] as const);
  const comparison = compared([runOf({ loadMib: 10, markers })], [runOf({ loadMib: 10, markers })]);
  assert.ok(comparisonMarkdown(comparison).length < 65_536);
  assert.ok(comparisonText(comparison, 80).split("\n").length < 60);
});
