import assert from "node:assert/strict";
import { parseCommandLine } from "./command_line.ts";
import { helpText } from "./help.ts";
import { RECORD_OPTION_NAMES, specOf } from "./option_table.ts";
import { DESCRIBED_SUBCOMMANDS, SUBCOMMANDS } from "./subcommand_table.ts";

const TOPICS = [undefined, ...DESCRIBED_SUBCOMMANDS, "help"] as const;

for (const topic of TOPICS) {
  const text = helpText(topic);
  Deno.test(`the help on ${topic ?? "memmark"} fits on a terminal of 80 columns`, () => {
    assert.deepEqual(text.split("\n").filter((line) => line.length > 80), []);
    assert.ok(text.split("\n").length <= 120);
    assert.match(text, /[^\n]\n$/);
  });

  Deno.test(`every example in the help on ${topic ?? "memmark"} is a valid command line`, async () => {
    const [, examples = ""] = text.split("Examples:\n");
    const lines = examples.trimEnd().split("\n");
    assert.ok(lines.length >= 2);
    for (const line of lines.flatMap((line) => line.split(/ && (?=memmark )/))) {
      const words = (line.split(/ (?:\||>>?) /)[0] ?? "").match(/'[^']*'|[^ ]+/g) ?? [];
      assert.equal(words[0], "memmark");
      assert.notEqual((await parseCommandLine(words.slice(1))).kind, "print");
    }
  });
}

Deno.test("the help names every option with its short form, default and every subcommand", () => {
  const text = helpText();
  for (const name of RECORD_OPTION_NAMES) {
    const { short, default: defaultText } = specOf(name);
    assert.ok(
      text.includes(short === undefined ? `      --${name}` : `-${short}, --${name}`),
      name,
    );
    const flat = text.replace(/\s+/g, " ");
    if (defaultText !== undefined) assert.ok(flat.includes(`(default: ${defaultText})`), name);
  }
  for (const name of ["chart", "mark", "completions"] as const) {
    assert.ok(text.includes(`memmark ${name} ${SUBCOMMANDS[name].operands}`));
  }
});

Deno.test("the help names every column of the CSV", () => {
  const columns = "timestamp,unix_ms,root_pid,pid_count,rss_kib,vsz_kib,swap_kib,pss_kib," +
    "phys_footprint_kib,mapped_regions,cpu_percent,cpu_time_ms";
  const words = new Set(helpText().match(/\w+/g));
  assert.deepEqual(columns.split(",").filter((column) => !words.has(column)), []);
});

for (const topic of DESCRIBED_SUBCOMMANDS) {
  Deno.test(`the help on ${topic} tells of each of its options, and of no other`, () => {
    const [, told = ""] = /^Options:\n((?: .*\n)+)/m.exec(helpText(topic)) ?? [];
    const names = [...told.matchAll(/^ {2}(?:-\w, )?(--.*?)(?= {2}| <|\n)/gm)]
      .flatMap(([, list]) => list!.split(", ")).map((name) => name.replace("--", ""));
    assert.deepEqual(names.toSorted(), SUBCOMMANDS[topic].options.toSorted());
  });
}

Deno.test("the help on a subcommand is its own", () => {
  assert.match(helpText("chart"), /^memmark chart draws/);
  assert.match(helpText("mark"), /^memmark mark puts/);
  assert.match(helpText("completions"), /^memmark completions prints/);
  assert.equal(helpText("help"), helpText());
});
