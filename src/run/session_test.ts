/** What becomes of a recording, whatever ends the command and whatever breaks: on a machine on paper. */
import assert from "node:assert/strict";
import { FakeMachine, type Faults } from "../../tests/support/fake_deps.ts";
import { FAKE_PAGE_BYTES } from "../../tests/support/fake_proc.ts";
import type { ChildEnd } from "../system/host.ts";
import { run } from "./run.ts";

const HELD_KIB = 10 * FAKE_PAGE_BYTES / 1024;

const ENDS: readonly (readonly [ChildEnd, number])[] = [
  [{ kind: "exited", code: 0 }, 0],
  [{ kind: "exited", code: 7 }, 7],
  [{ kind: "signalled", signal: 9 }, 137],
  [{ kind: "vanished" }, 0],
];

const BUDGETS: readonly (readonly [name: string, flags: readonly string[], code: number])[] = [
  ["no budget", [], 0],
  ["a budget that is kept", ["--max-rss", "1GiB"], 0],
  ["a budget that is passed", ["--max-rss", "100KiB"], 3],
];

/** What breaks, what is said of it, and which of the files are missing or cut short then. */
const FAULTS: readonly (readonly [
  name: string,
  faults: Faults,
  said: RegExp | undefined,
  missing: readonly string[],
])[] = [
  ["nothing", {}, undefined, []],
  ["the disk of the rows", { full: ["a.csv"] }, /^Cannot write to "a\.csv": No space left/, [
    "a.csv",
  ]],
  ["the disk of the processes", { full: ["p.csv"] }, /^Cannot write to "p\.csv": No space/, [
    "p.csv",
  ]],
  ["gnuplot", { noGnuplot: true }, /^No chart was drawn: gnuplot was not found/, ["a.pdf"]],
  ["the disk of the chart", { full: ["a.pdf"] }, /^Cannot draw "a\.pdf": No space left/, ["a.pdf"]],
  ["the disk of a summary", { full: ["s.md"] }, /^Cannot write "s\.md": No space left/, ["s.md"]],
  [
    "the disk of the facts",
    { full: ["a.csv.summary.json"] },
    /^Cannot write "a\.csv\.summary\.json": No space left/,
    ["a.csv.summary.json"],
  ],
  [
    "memmark itself, in the loop",
    { brokenTerminal: true },
    /^The recording ends here, the command goes on; .*: terminal is on fire$/,
    ["a.csv", "p.csv"],
  ],
  [
    "memmark itself, at the end",
    { noOwnCost: true },
    /^A part of what was asked for is missing; .*no such clock$/,
    ["a.pdf", "s.md", "a.csv.summary.json"],
  ],
];

const ALL = ["a.csv", "p.csv", "a.pdf", "s.md", "a.csv.summary.json"];

for (const [end, endCode] of ENDS) {
  for (const [budget, flags, budgetCode] of BUDGETS) {
    for (const [name, faults, said, missing] of FAULTS) {
      Deno.test(`${JSON.stringify(end)}, ${budget}, broken: ${name}`, async () => {
        const machine = new FakeMachine(end, faults);
        const outputs = [
          "-o",
          "a.csv",
          "--per-process",
          "p.csv",
          "-c",
          "a.pdf",
          "--summary",
          "s.md",
        ];
        const argv = ["-i", "100ms", "--live", "always", ...outputs, ...flags, "--", "make", "all"];
        assert.equal(await run(argv, machine.deps), endCode === 0 ? budgetCode : endCode);

        const warnings = machine.terminal.said.filter((line) =>
          /^(?:Cannot|No|The recording|A part) /.test(line)
        );
        assert.deepEqual(warnings.map((line) => said?.test(line)), said ? [true] : []);
        for (const path of ALL) {
          const isWhole = path.startsWith("a.csv") || path === "p.csv"
            ? machine.files.get(path)?.endsWith("\n") && rowsOf(machine, path) >= 4
            : machine.files.has(path);
          assert.equal(isWhole ?? false, !missing.includes(path), path);
        }
        const text = machine.terminal.said.at(-1)!;
        if (!faults.noOwnCost) {
          assert.match(text, new RegExp(`Peak RSS +${HELD_KIB} KiB`));
          assert.match(text, /\n?make all: /);
        }
      });
    }
  }
}

for (const [runsMs, times] of [[4000, 0], [12_000, 1]] as const) {
  Deno.test(`pages that only the start needed are given back ${times} times in ${runsMs} ms`, async () => {
    const machine = new FakeMachine({ kind: "exited", code: 0 }, {}, runsMs);
    await run(["-q", "-i", "1s", "-o", "a.csv", "--", "make"], machine.deps);
    assert.equal(machine.releases, times);
  });
}

Deno.test("pages that cannot be given back end no recording", async () => {
  const machine = new FakeMachine({ kind: "exited", code: 0 }, {}, 9000);
  const deps = {
    ...machine.deps,
    releaseProgramPages: () => Promise.reject(new Error("The program is gone")),
  };
  assert.equal(await run(["-q", "-i", "1s", "-o", "a.csv", "--", "make"], deps), 0);
  assert.ok(rowsOf(machine, "a.csv") >= 9);
});

/** Rows of a CSV; the facts are no rows, and whole. */
const rowsOf = (machine: FakeMachine, path: string): number =>
  path.endsWith(".json") ? 4 : machine.files.get(path)!.split("\n").length - 2;
