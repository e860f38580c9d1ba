import assert from "node:assert/strict";
import { recordingOf } from "../../../tests/support/recordings.ts";
import { summaryMarkdown } from "./markdown.ts";
import { mermaidCharts } from "./mermaid.ts";

const MIB = 1024 ** 2;

/** The numbers of each line that is drawn. */
const linesOf = (markdown: string) =>
  [...markdown.matchAll(/^ {2}line \[(.*)\]$/gm)].map(([, list]) => list!.split(", ").map(Number));

Deno.test("RSS is a line over time in its unit, CPU is folded away", () => {
  const rows = Array.from({ length: 601 }, (_, i) => ({
    rssBytes: (i === 300 ? 900 : 100) * MIB,
    cpuPercent: 50,
  }));
  const { summary } = recordingOf(rows).recording;
  const charts = mermaidCharts(summary);
  assert.match(
    charts,
    /^```mermaid\n%%\{init.*\}%%\nxychart-beta\n {2}title "RSS \(MiB\) over 1m"\n/,
  );
  assert.match(charts, /\n {2}x-axis "s" 0 --> 60\n {2}y-axis "RSS \(MiB\)" 0 --> 945\n/);
  assert.match(charts, /\n```\n\n<details><summary>CPU over time<\/summary>\n\n```mermaid\n/);
  const [rss, cpu] = linesOf(charts);
  assert.equal(Math.max(...rss!), 900);
  assert.ok(rss!.length >= 50 && rss!.length <= 120);
  assert.deepEqual(new Set(cpu!), new Set([50]));
});

Deno.test("numbers have no exponent and no gap, whatever the size of the run", () => {
  for (const [bytes, intervalMs] of [[1, 1], [1e16, 1e7], [0, 100], [4096, 3]] as const) {
    const rows = Array.from({ length: 90 }, (_, i) => i === 0 ? {} : { rssBytes: bytes });
    const charts = mermaidCharts(recordingOf(rows, { intervalMs }).recording.summary);
    assert.match(charts, /^ {2}x-axis "\w+" 0 --> [\d.]+\n {2}y-axis "RSS \(\w+\)" 0 --> [\d.]+$/m);
    assert.match(charts, /^ {2}line \[[\d.]+(, [\d.]+)+\]$/m);
  }
});

Deno.test("no text of the run is in a chart, and without a course there is none", () => {
  const facts = { target: { command: ['"] evil', "```"] } };
  const { summary } = recordingOf([{ rssBytes: 1 }, { rssBytes: 2 }], { facts }).recording;
  assert.doesNotMatch(mermaidCharts(summary), /evil/);
  assert.match(summaryMarkdown(summary, true), /^\*\*Peak RSS.*\n\n```mermaid\n/);
  assert.doesNotMatch(summaryMarkdown(summary), /mermaid/);
  assert.equal(mermaidCharts(recordingOf([{ rssBytes: 1 }]).recording.summary), "");
});
