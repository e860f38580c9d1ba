import assert from "node:assert/strict";
import { FakeTerminal } from "../../tests/support/fake_terminal.ts";
import { textHost } from "../../tests/support/text_host.ts";
import { parseGate } from "../cli/gates.ts";
import type { CompareInvocation } from "../cli/options.ts";
import { SetupError } from "../model/errors.ts";
import type { SharedFiles } from "../system/host.ts";
import { runCompare } from "./run_compare.ts";

const csvOf = (...kib: number[]) =>
  `unix_ms,rss_kib\n${kib.map((kib, at) => `${at * 1000},${kib}\n`).join("")}`;

const FILES = {
  "a.csv": csvOf(400_000, 400_000),
  "b.csv": csvOf(440_000, 440_000),
  "marked.csv": csvOf(1000, 2000, 3000, 4000),
  "marked.csv.markers.csv": "timestamp,unix_ms,label\nt,1000,load\n",
  "broken.csv": `${csvOf(1, 2)}3,1O0\n`,
  "text": "no CSV\n",
  "empty": "",
  "header.csv": "unix_ms,rss_kib\n",
  "other.json": `{"schema": "x"}`,
  "cut.json": `{\n"schema": "memmark-summary/1",`,
};

/** Nothing is the same file as anything. */
const NO_FILES = { stat: () => undefined, cwd: () => "/" } as unknown as SharedFiles;

async function compare(paths: readonly [string, string], changes: Partial<CompareInvocation> = {}) {
  const terminal = new FakeTerminal();
  const host = Object.assign(textHost(FILES), { readText: () => undefined });
  const code = await runCompare({
    ...{ kind: "compare", oldPaths: [paths[0]], newPaths: [paths[1]], gates: [] },
    ...{ floorBytes: 1, warnOnly: false, format: "text" },
    ...changes,
  }, {
    ...{ host, terminal, sharedFiles: NO_FILES },
    reportAssets: () => Promise.resolve({ script: "1;", style: "b{}" }),
  });
  return { code, ...terminal };
}

Deno.test("the gate is the exit code: 3 over it, 0 within it or to be warned, 1 not checked", async () => {
  const codeOf = async (gate: string, warnOnly = false) =>
    (await compare(["a.csv", "b.csv"], { gates: [parseGate(gate)], warnOnly })).code;
  assert.equal(await codeOf("5%"), 3);
  assert.equal(await codeOf("15%"), 0);
  assert.equal(await codeOf("5%", true), 0);
  assert.equal(await codeOf("phase:load=5%"), 1);
  assert.equal((await compare(["a.csv", "b.csv"])).code, 0);
});

Deno.test("what goes to a file is told to people too, where it failed", async () => {
  const gates = [parseGate("5%")];
  assert.deepEqual((await compare(["a.csv", "b.csv"], { gates })).said, []);
  const { said, printed } = await compare(["a.csv", "b.csv"], { gates, format: "json" });
  assert.match(said.join(), /^Regression: Peak RSS rose by 10\.0%/);
  assert.equal(JSON.parse(printed).passed, false);
});

Deno.test("the page draws both sides, a phase apart, and the tables", async () => {
  const { printed, code } = await compare(["marked.csv", "b.csv"], { format: "html" });
  assert.equal(code, 0);
  assert.equal(printed.match(/<svg /g)!.length, 1);
  const marked = (await compare(["marked.csv", "marked.csv"], { format: "html" })).printed;
  assert.equal(marked.match(/<svg /g)!.length, 2);
  assert.match(marked, />Phase load</);
  const align = { kind: "marker", label: "load" } as const;
  const changes = { format: "html", align } as const;
  const aligned = (await compare(["marked.csv", "marked.csv"], changes)).printed;
  assert.match(aligned, /RSS of 2 recordings, aligned at "load"|aligned at &#34;load/);
  await assert.rejects(
    compare(["marked.csv", "b.csv"], changes),
    /Cannot align at "load": "b\.csv" has no such marker; use --align start/,
  );
  await assert.rejects(
    compare(["marked.csv", "b.csv"], { ...changes, align: { kind: "marker" } }),
    /no label is in all of the recordings/,
  );
});

const BROKEN: readonly (readonly [string, RegExp])[] = [
  ["broken.csv", /^Cannot read "broken\.csv", line 4: found "1O0" in column "rss_kib"/],
  ["text", /^Cannot read "text", line 1: found "no CSV", wanted a memmark recording/],
  ["empty", /^Cannot read "empty", line 1: found nothing/],
  ["header.csv", /^Cannot use "header\.csv": nothing was recorded/],
  ["missing.csv", /^Cannot read "missing\.csv": No such file/],
  ["other.json", /^Cannot read "other\.json": found "x", wanted "memmark-summary\/1"/],
  ["cut.json", /^Cannot read "cut\.json", line 2: found no whole JSON/],
];
for (const [path, message] of BROKEN) {
  Deno.test(`${path} is refused with its name and where, and nothing is printed`, async () => {
    await assert.rejects(
      compare(["a.csv", path]),
      (error) => error instanceof SetupError && message.test(error.message),
    );
  });
}
