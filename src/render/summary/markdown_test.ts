import assert from "node:assert/strict";
import { MiB, RUNS, summaryOf } from "../../../tests/support/runs.ts";
import { summaryMarkdown } from "./markdown.ts";

Deno.test("the first line tells the peak, the end, the length and the command", () => {
  assert.equal(
    summaryMarkdown(RUNS["a script with three phases"]!()).split("\n")[0],
    "**Peak RSS 400 MiB at 5.9s** · exit code 0 · 10.2s · `python train.py`",
  );
});

Deno.test("swap that was never used is no row", () => {
  const table = (swapBytes: number) =>
    summaryMarkdown(
      summaryOf({ lengthMs: 900, intervalMs: 100, at: () => ({ rssBytes: MiB, swapBytes }) }),
    ).match(/^\| (?:RSS|Swap) /gm);
  assert.deepEqual([table(0), table(1)], [["| RSS "], ["| RSS ", "| Swap "]]);
});

Deno.test("every row of a table has as many cells as its head", () => {
  for (const [name, run] of Object.entries(RUNS)) {
    for (const block of summaryMarkdown(run()).split("\n\n")) {
      const rows = block.split("\n").filter((line) => line.startsWith("|"));
      const cells = rows.map((row) => row.split("|").length);
      assert.equal(new Set(cells).size <= 1, true, `${name}: ${rows.join("\n")}`);
    }
  }
});

Deno.test("a kill and the limit come before all other notes", () => {
  const summary = RUNS["a leak"]!();
  const group = { limitBytes: 4 * MiB, peakBytes: 4 * MiB, isDedicated: true, isKernelPeak: true };
  const facts = { ...summary.facts, end: { kind: "signalled", signal: 9 } as const, group };
  assert.deepEqual(
    summaryMarkdown({ ...summary, facts: { ...facts, oom: { groupKills: 1 } } }).split("\n").slice(
      2,
      5,
    ),
    [
      "- **Killed:** by the OOM killer: it ended 1 process in the control group, which used 100% of its limit",
      "- **Control group:** peak 4.00 MiB, by the kernel's own count",
      "- **Limit:** 4.00 MiB (cgroup), peak 100% of it",
    ],
  );
});

const HARMFUL = "`x` | <img src=x> @octocat #1 **b** [a](http://e.x) \\| $(rm) \n| --- |\n# head";

Deno.test("labels, names and commands cannot act", () => {
  const text = summaryMarkdown(summaryOf({
    lengthMs: 3000,
    intervalMs: 100,
    at: () => 5 * MiB,
    markers: [[500, HARMFUL], [700, ""]],
    facts: { target: { command: [HARMFUL] } },
  }));
  const [label] = /<code>.*<\/code>(?= \| 500ms)/.exec(text)!;
  const inner = label.slice("<code>".length, -"</code>".length);
  assert.match(inner, /^(?:[\w …]|&#\d+;)+$/);
  const plain = inner.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
  assert.ok(HARMFUL.replaceAll("\n", "\\n").startsWith(plain.slice(0, -1)), plain);
  assert.doesNotMatch(text, /@octocat|<img|^#/m);
});

Deno.test("arguments of processes are not published", () => {
  const text = summaryMarkdown(RUNS["eight processes that share 200 MiB"]!());
  assert.match(text, /`python3 worker.py` \(100\) 205 MiB/);
  assert.doesNotMatch(text, /s3cret/);
});

Deno.test("with thousands of phases it still fits into a comment", () => {
  const text = summaryMarkdown(summaryOf({
    lengthMs: 30_000,
    intervalMs: 10,
    at: (ms) => ms,
    markers: Array.from({ length: 2000 }, (_, index) => [10 * index + 5, "e".repeat(300)]),
  }));
  assert.ok(text.length < 65_536, `${text.length}`);
  assert.match(text, /1800 more phases, with lower peaks, are not shown/);
});
