import assert from "node:assert/strict";
import fc from "fast-check";
import { recordingOf, START_UNIX_MS } from "../../../tests/support/recordings.ts";
import { withoutArguments } from "../../recording/without_arguments.ts";
import { processName } from "../../model/process_name.ts";
import { reportPage } from "./page.ts";
import type { BudgetVerdict } from "../../summary/memory_budget.ts";
import { unpack, viewed } from "./viewer/recording.ts";

const MIB = 1024 ** 2;
const ASSETS = { script: "let x = 1;", style: "b { color: red }" };

/** A recording in which all text that a user can give is this one. */
function recordingWith(text: string) {
  const rows = Array.from({ length: 30 }, (_, i) => ({
    ...{ rssBytes: (10 + i) * MIB, pssBytes: 9 * MIB },
    processes: [100, 101].map((pid) => ({
      ...{ pid, ppid: pid - 1, startUnixMs: START_UNIX_MS, command: `x ${text}` },
      rssBytes: (5 + i) * MIB,
    })),
  }));
  const files = { csv: `${text}.csv`, chart: text, report: text, summaries: [text] };
  return recordingOf(rows, {
    markers: [[500, `m${text}`], [1500, `n${text}`]],
    facts: {
      target: { command: ["x", text] },
      files,
      environment: { memmarkVersion: text, os: "linux", sampler: "proc", hostname: `h${text}` },
    },
  });
}

/** The elements of a page, without their attributes' values and without text. */
const skeleton = (page: string): string =>
  (page.match(/<[!/]?[a-zA-Z](?:"[^"]*"|[^">])*>/g) ?? [])
    .map((tag) => tag.replace(/"[^"]*"/g, '""')).join("");

const dataOf = (page: string): string =>
  /<script type="text\/plain" id="memmark-data">([^<]*)<\/script>/.exec(page)![1]!;

const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    `" onload="alert(1)`,
    "' style='x",
    "&lt;b&gt;",
    "</style><img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "\u0000\u001b[31m",
    "${alert(1)}",
    "\ud800",
    "<".repeat(1000),
  ),
);

Deno.test("whatever a recording is called and has in it is text in its page, never markup", async () => {
  const plain = skeleton(await reportPage([recordingWith("plain")], ASSETS));
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const page = await reportPage([recordingWith(text)], ASSETS);
      assert.equal(skeleton(page), plain);
      assert.match(dataOf(page), /^[A-Za-z0-9+/=]+$/);
      assert.ok(page.isWellFormed());
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(page, /[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 25, examples: [["z".repeat(1 << 18)]] },
  );
});

Deno.test("a page allows its own script and style by their hashes, and nothing else", async () => {
  const page = await reportPage([recordingWith("a")], ASSETS);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
  for (const [source, directive] of [[ASSETS.script, "script-src"], [ASSETS.style, "style-src"]]) {
    const bytes = new TextEncoder().encode(source);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64();
    assert.ok(policy.includes(`${directive} 'sha256-${digest}'`), policy);
  }
  assert.match(policy, /^default-src 'none';/);
  assert.doesNotMatch(page, / style="| on[a-z]+="|https?:\/\/(?!www\.w3\.org\/2000\/svg")/);
});

Deno.test("without scripts the page has the verdicts, a drawn chart, and the tables", async () => {
  const page = await reportPage([recordingWith("a")], ASSETS);
  assert.match(page, /exit code 0/);
  assert.match(page, /<svg [^>]*role="img"/);
  for (const id of ["figures", "phases", "process-table", "commands"]) {
    assert.ok(page.includes(`<table id="${id}">`), id);
  }
  assert.match(page, /<pre tabindex="0">x a: exit code 0, 2\.9s recorded\nPeak RSS /);
});

Deno.test("a program that ended before it was measured is no empty page", async () => {
  const page = await reportPage([recordingOf([{ pidCount: 0 }])], ASSETS);
  const verdicts = [...page.matchAll(/<b>([^<]*)<\/b> ([^<]*)</g)].map(([, ...verdict]) => verdict);
  assert.deepEqual(verdicts[0], ["Memory", "was not measured"]);
  assert.match(verdicts[1]!.join(" "), /^Samples 1\b/);
});

Deno.test("what was over its budget is told beside how it ended", async () => {
  const check = { metric: "memory", limitBytes: 30 * MIB, peakBytes: 60 * MIB, isExceeded: true };
  const budget = {
    ...{ checks: [{ ...check, isByHighWater: false }], isExceeded: true, endedTree: false },
  } as BudgetVerdict;
  const reported = recordingOf([{ rssBytes: 60 * MIB }], { facts: { budget, exitCode: 4 } });
  const page = await reportPage([reported], ASSETS);
  const badges = [...page.matchAll(/class="badge (\w+)">([^<]*)</g)].map(([, ...badge]) => badge);
  assert.deepEqual(badges, [["good", "exit code 0"], ["bad", "over budget"]]);
  const [viewedRecording] = await unpack(dataOf(page));
  assert.deepEqual(viewedRecording!.packed.limits, [{ name: "Budget", bytes: 30 * MIB }]);
});

Deno.test("a table tells what the memory was made of, and how each kind went", async () => {
  const kinds = (anonBytes: number, fileBytes: number) => ({ anonBytes, fileBytes, shmemBytes: 0 });
  const rows = [kinds(30 * MIB, 10 * MIB), kinds(40 * MIB, 40 * MIB), kinds(50 * MIB, 5 * MIB)]
    .map((pssKinds, i) => ({ rssBytes: (i === 1 ? 90 : 60) * MIB, pssBytes: 55 * MIB, pssKinds }));
  const page = await reportPage([recordingOf(rows)], ASSETS);
  const table = /<table id="kinds">.*?<\/table>/s.exec(page)![0];
  const cells = [...table.matchAll(/<t[dh][^>]*>([^<]*)</g)].map(([, text]) => text);
  assert.deepEqual(cells.slice(cells.indexOf("last") + 1), [
    ...["Anonymous, what programs allocate", "40.0 MiB", "50 %", "50.0 MiB", "200ms", "50.0 MiB"],
    ...["Mapped files, which the kernel can drop", "40.0 MiB", "50 %"],
    ...["40.0 MiB", "100ms", "5.00 MiB"],
  ]);
});

Deno.test("without arguments neither the page nor its data tells any", async () => {
  const reported = recordingWith("--token=s3cret");
  const { recording } = reported;
  const told = withoutArguments({
    ...recording,
    markers: [],
    summary: {
      ...recording.summary,
      facts: { ...recording.summary.facts, files: {}, environment: undefined as never },
      markers: { phases: [], unusedMarkers: 0 },
    },
  });
  const script = { ...recording.summary.facts, target: { command: ["python3", "/srv/train.py"] } };
  const scripted = { ...recording, summary: { ...recording.summary, facts: script } };
  assert.equal(withoutArguments(scripted).title, "python3 train.py");
  const page = await reportPage([{ ...reported, recording: { ...recording, ...told } }], ASSETS);
  assert.doesNotMatch(page, /s3cret/);
  const bytes = Uint8Array.fromBase64(dataOf(page));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  assert.doesNotMatch(new TextDecoder().decode(whole), /s3cret/);
  assert.equal(viewed(whole)[0]!.processes[0]!.command, processName("x"));
});
