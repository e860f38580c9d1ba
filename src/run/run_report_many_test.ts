import assert from "node:assert/strict";
import { FakeTerminal } from "../../tests/support/fake_terminal.ts";
import { memoryFiles } from "../../tests/support/memory_files.ts";
import { recordingOf } from "../../tests/support/recordings.ts";
import { textHost } from "../../tests/support/text_host.ts";
import type { ReportManyRequest } from "../cli/options.ts";
import { summaryJson } from "../render/summary/json.ts";
import { viewed } from "../render/html/viewer/recording.ts";
import type { LauncherFacts } from "../summary/ranks.ts";
import type { Deps } from "./deps.ts";
import { runReportMany } from "./run_report_many.ts";

const MIB = 1024;

/** Rows each 100 ms from a start on. */
const csvOf = (startMs: number, ...mib: number[]) =>
  `unix_ms,rss_kib\n${mib.map((mib, at) => `${startMs + at * 100},${mib * MIB}\n`).join("")}`;

const factsText = (launcher: LauncherFacts, hostname: string, exitCode: number) =>
  summaryJson(
    recordingOf([{ rssBytes: 1 }, { rssBytes: 1 }], {
      facts: {
        ...{ launcher, exitCode, end: { kind: "exited", code: exitCode }, startUnixMs: 1000 },
        environment: { memmarkVersion: "1", os: "linux", sampler: "proc", hostname },
      },
    }).recording.summary,
  );

const CSVS = {
  "0.csv": csvOf(1000, 10, 20, 30, 20),
  "1.csv": csvOf(1000, 10, 40, 90),
  "2.csv": csvOf(1100, 30, 20),
};
const RANKS = Object.fromEntries(
  [0, 1, 2].map((rank) => [
    `${rank}.csv.summary.json`,
    factsText({ rank, job: "7" }, rank === 1 ? "<b>" : "a", rank),
  ]),
);

/** What the page is, and what was said. */
async function report(
  files: Readonly<Record<string, string>>,
  changes: Partial<ReportManyRequest> = {},
) {
  const terminal = new FakeTerminal();
  const written = new Map<string, string>();
  const host = Object.assign(textHost(files), {
    readText: (path: string) => files[path],
    writeFile: (path: string, bytes: Uint8Array) =>
      void written.set(path, new TextDecoder().decode(bytes)),
  });
  const deps = {
    ...{ host, terminal, sharedFiles: { ...memoryFiles(files), cwd: () => "/" } },
    reportAssets: () => Promise.resolve({ script: "1;", style: "b{}" }),
  } as unknown as Deps;
  const csvPaths = Object.keys(files).filter((path) => path.endsWith(".csv"));
  const code = await runReportMany({
    ...{ csvPaths, reportArguments: "full" },
    comparison: {
      ...{ kind: "compare", oldPaths: csvPaths.slice(0, 1), newPaths: csvPaths.slice(1) },
      ...{ gates: [], floorBytes: 1, warnOnly: true, format: "html" },
    },
    ...changes,
  }, deps);
  const [[path, page]] = written as unknown as [[string, string]];
  return { code, path, page, said: terminal.said.join("\n") };
}

/** What the viewer has of the ranks of a page. */
async function viewedRanks(page: string) {
  const [, base64] = /id="memmark-data">([^<]+)</.exec(page)!;
  const stream = new Blob([Uint8Array.fromBase64(base64!)]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return viewed(new Uint8Array(await new Response(stream).arrayBuffer()))[0]!.ranks!;
}

const inMib = (bytes: Float64Array) => Array.from(bytes, (value) => value / MIB / 1024);

Deno.test("ranks by their facts are one page: their band, who is unequal, and each of them", async () => {
  const { code, path, page, said } = await report({ ...CSVS, ...RANKS });
  assert.deepEqual([code, path], [0, "ranks.html"]);
  assert.match(said, /These are 3 ranks of one job, .* put -- between base and new/);
  assert.match(said, /The command of rank 1, 2 failed/);
  const { ranks, least, median, most, metric } = await viewedRanks(page);
  assert.deepEqual(ranks.map(({ name, host }) => [name, host]), [
    ["0", "a"],
    ["1", "<b>"],
    ["2", "a"],
  ]);
  assert.deepEqual(ranks.map(({ bytes }) => inMib(bytes)), [
    [10, 20, 30, 20],
    [10, 40, 90, NaN],
    [NaN, 30, 20, NaN],
  ]);
  assert.equal(metric, "rss");
  assert.deepEqual([least, median, most].map(inMib), [
    [10, 20, 20, 20],
    [10, 30, 30, 20],
    [10, 40, 90, 20],
  ]);
  // Readable without a script, as is what the terminal said.
  assert.match(page, /<li class="warn">[^]*?<span>The command of rank 1, 2 failed<\/span>/);
  assert.match(
    page,
    /rank 1 on &#60;b&#62;<\/b> had the most: 90\.0 MiB of RSS, 3\.00 times the med/,
  );
  assert.equal(page.match(/<li[^>]*>\s*<span class="rank">/g)?.length, 3);
  assert.equal(page.match(/exit code [12]<\/small>/g)?.length, 2);
  assert.equal(page.includes("<b>\n"), false);
});

Deno.test("a rank that ran alone at a time is least, median and most", async () => {
  const { page } = await report({ ...CSVS, ...RANKS }, { align: { kind: "start" } });
  const { median, most } = await viewedRanks(page);
  assert.deepEqual([median, most].map(inMib), [[10, 20, 60, 20], [30, 40, 90, 20]]);
});

Deno.test("others are compared, unless it is said what they are", async () => {
  const compared = await report(CSVS);
  assert.equal(compared.path, "comparison.html");
  assert.match(
    compared.said,
    /^Wrote "comparison\.html"\nCompared "0\.csv" with 2 others; .* add --ranks$/,
  );
  assert.equal((await report(CSVS, { areRanks: true, out: "x.html" })).path, "x.html");
  const asked = await report({ ...CSVS, ...RANKS }, { areRanks: false });
  assert.deepEqual([asked.path, asked.said], ["comparison.html", 'Wrote "comparison.html"']);
});
