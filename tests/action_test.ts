import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { shellQuote } from "../scripts/wrapper.ts";
import { MEMMARK, run, type TempDir, tempDir } from "./support/memmark.ts";
import { archiveOf, startReleaseHost, sumLine } from "./support/release_host.ts";

const SCRIPT = resolve(import.meta.dirname!, "../scripts/action.sh");
const FOLDER = "/criccomini/memmark/releases/download/v9.9.9/";

/** A release whose memmark is the one of this checkout. */
const ARCHIVE = await archiveOf(
  `#!/bin/sh\ncase \${1-} in --version) echo memmark 9.9.9; exit;; esac\nexec ${
    MEMMARK.map(shellQuote).join(" ")
  } "$@"\n`,
);
const NAME = `memmark-${Deno.build.os === "darwin" ? "macos" : "linux"}-${
  Deno.build.arch === "aarch64" ? "arm64" : "x64"
}.tar.gz`;
const FILES = {
  [`${FOLDER}SHA256SUMS`]: {
    kind: "whole",
    bytes: new TextEncoder().encode(await sumLine(NAME, ARCHIVE)),
  },
  [`${FOLDER}${NAME}`]: { kind: "whole", bytes: ARCHIVE },
} as const;

/** Runs the script with the environment that the runner gives to a step. */
async function act(dir: TempDir, inputs: Readonly<Record<string, string>>) {
  await using host = startReleaseHost(FILES);
  const names = ["RUN", "INTERVAL", "CHART", "MAX_RSS", "KILL_OVER", "RUNS", "BASELINE"]
    .concat("MAX_INCREASE", "ARTIFACT_NAME", "ARGS", "REPORT");
  const result = await run(["bash", SCRIPT], {
    cwd: dir.path,
    env: {
      MEMMARK_BASE_URL: host.url,
      RUNNER_TEMP: dir.file("temp"),
      GITHUB_OUTPUT: dir.file("output"),
      GITHUB_STEP_SUMMARY: dir.file("step.md"),
      // What is not given is there, and empty.
      ...Object.fromEntries(names.map((name) => [`INPUT_${name}`, ""])),
      INPUT_REPORT: "false",
      INPUT_VERSION: "9.9.9",
      GITHUB_JOB: "tests_1",
      ...inputs,
    },
  });
  return { ...result, outputs: readOutputs(readLines(dir.file("output"))) };
}

/** As the runner reads them: `name=value`, or `name<<end`, lines, `end`. */
function readOutputs(lines: readonly string[]): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (let at = 0; at < lines.length; at++) {
    const [, name, end] = /^([\w-]+)<<(.+)$/.exec(lines[at]!) ?? [];
    if (name === undefined) {
      const [key, value] = lines[at]!.split(/=(.*)/s);
      outputs[key!] = value!;
    } else {
      const from = at + 1;
      at = lines.indexOf(end!, from);
      outputs[name] = lines.slice(from, at).join("\n");
    }
  }
  return outputs;
}

function readLines(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).trimEnd().split("\n");
  } catch {
    return [];
  }
}

Deno.test("the action runs the script under memmark and tells where the files are", async () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("temp"));
  dir.write("step.md", "before\n");
  const { code, stdout, stderr, outputs } = await act(dir, {
    INPUT_RUN: `echo "in $PWD"\nfalse | true`,
    INPUT_INTERVAL: "50ms",
    INPUT_ARGS: "--cpu\n  --per-process",
    INPUT_REPORT: "",
  });
  // A step of the runner has pipefail.
  assert.equal(code, 1, stderr);
  assert.match(stdout, new RegExp(`^in ${dir.path}$`, "m"));
  assert.match(stderr, /^Peak RSS/m);
  const folder = outputs["folder"]!;
  assert.deepEqual(outputs, {
    folder,
    csv: join(folder, "memmark.csv"),
    summary: join(folder, "summary.json"),
    report: outputs["report"],
    "exit-code": "1",
  });
  // Artifacts are called as their file, and all jobs and steps of a run share the names.
  assert.match(outputs["report"]!, /\/run\.(\w+)\/memmark-tests_1-\1\.html$/);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
    outputs["report"]!.slice(folder.length + 1),
    "memmark.csv",
    "memmark.csv.processes.csv",
    "memmark.csv.summary.json",
    "summary.json",
    "summary.md",
  ]);
  assert.equal(JSON.parse(Deno.readTextFileSync(outputs["summary"]!)).interval_ms, 50);
  assert.match(Deno.readTextFileSync(dir.file("step.md")), /^before\n\n\n\*\*Peak RSS/);
});

Deno.test("a budget that was exceeded fails the step with 3, and a second step has its own folder", async () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("temp"));
  const over = await act(dir, { INPUT_RUN: "sleep 0.1", INPUT_MAX_RSS: "10kB" });
  assert.deepEqual([over.code, over.outputs["exit-code"]], [3, "3"], over.stderr);
  const inputs = { INPUT_RUN: "true", INPUT_MAX_RSS: "2GiB" };
  const under = await act(dir, inputs);
  assert.equal(under.code, 0, under.stderr);
  assert.equal(under.outputs["report"], "");
  assert.notEqual(under.outputs["folder"], over.outputs["folder"]);
});

Deno.test("several runs are compared with a baseline; what rose by more fails the step", async () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("temp"));
  const holder = "perl -e 'vec(my $x, (20 << 20) - 1, 8) = 1; select undef, undef, undef, 0.1'";
  const first = await act(dir, {
    ...{ INPUT_RUN: "true", INPUT_RUNS: "2", INPUT_INTERVAL: "20ms" },
    ...{ INPUT_BASELINE: "base/*.json", INPUT_MAX_INCREASE: "5%" },
  });
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^::warning title=memmark::There is no baseline yet/m);
  const { folder } = first.outputs;
  assert.equal(first.outputs["summary"], join(folder!, "summary-1.json"));
  Deno.mkdirSync(dir.file("base"));
  for (const run of [1, 2]) {
    Deno.copyFileSync(join(folder!, `summary-${run}.json`), dir.file(`base/${run}.json`));
  }
  const second = await act(dir, {
    ...{ INPUT_RUN: holder, INPUT_RUNS: "2", INPUT_INTERVAL: "20ms" },
    ...{ INPUT_BASELINE: "base/*.json\nnothing/*.csv", INPUT_ARTIFACT_NAME: "my job --> x" },
    INPUT_MAX_INCREASE: "\n  5%\n mean=99999%\n",
  });
  assert.deepEqual([second.code, second.outputs["exit-code"]], [3, "3"], second.stderr);
  const { comparison } = second.outputs;
  assert.match(comparison!, /^❌ \*\*Regression: Peak RSS rose by /);
  assert.match(comparison!, /\n<!-- memmark:my_job_____x -->$/);
  assert.ok(Deno.readTextFileSync(dir.file("step.md")).includes(comparison!));
  const kept = Deno.readTextFileSync(join(second.outputs["folder"]!, "comparison.md"));
  assert.equal(kept, `${comparison}\n`);
});

Deno.test("no input is run as code but the script itself", async () => {
  const evil = "$(touch pwned) `touch pwned` ; touch pwned * ${x}";
  // Those together that the script hands over in one command.
  const inputs = [["INTERVAL", "MAX_RSS", "ARGS"], ["KILL_OVER"], ["CHART"], ["RUNS"], [
    "BASELINE",
  ]];
  await Promise.all([...inputs, ["MAX_INCREASE"], ["ARTIFACT_NAME"]].map(async (names) => {
    using dir = tempDir();
    Deno.mkdirSync(dir.file("temp"));
    // A word of args that is none is refused; what memmark does not take, it refuses.
    const valueOf = (name: string) => `${name === "ARGS" ? "--markers=x " : ""}${evil}/`;
    const isCompared = names.some((name) => /^MAX_I|^ART/.test(name));
    dir.write("base.csv", "unix_ms,rss_kib\n1,100\n");
    await act(dir, {
      INPUT_RUN: "touch ran",
      INPUT_BASELINE: isCompared ? "base.csv" : "",
      ...Object.fromEntries(names.map((name) => [`INPUT_${name}`, valueOf(name)])),
    });
    assert.ok(![...Deno.readDirSync(dir.path)].some((entry) => entry.name === "pwned"), `${names}`);
  }));
});

Deno.test("without a runner the action keeps its files in a fresh folder below TMPDIR", async () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("tmp"));
  const inputs = { INPUT_RUN: "true", RUNNER_TEMP: "", TMPDIR: dir.file("tmp") };
  const { code, stderr, outputs } = await act(dir, inputs);
  assert.equal(code, 0, stderr);
  const [fresh, ...others] = [...Deno.readDirSync(dir.file("tmp"))].map(({ name }) => name);
  assert.match(fresh!, /^memmark\.\w{6}$/);
  assert.deepEqual(others, []);
  assert.ok(outputs["folder"]!.startsWith(dir.file(`tmp/${fresh}/`)));
});

const REFUSED: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ INPUT_RUN: "" }, /::error title=memmark::The input 'run' is missing/],
  [{ INPUT_RUNS: "two" }, /'runs' is a whole number from 1: 'two'/],
  [{ INPUT_MAX_INCREASE: "5%" }, /'max-increase' needs a 'baseline'/],
  [{ INPUT_CHART: "../x.svg" }, /'chart' is the name of a file, not a path: '\.\.\/x\.svg'/],
  [{ INPUT_CHART: "-x\n::set-env" }, /^::error [^\n]*'-x ::set-env'$/m],
  [{ INPUT_ARGS: "--cpu -- rm" }, /'args' is for options of memmark/],
];
for (const [inputs, message] of REFUSED) {
  Deno.test(`the action refuses ${JSON.stringify(inputs)} and runs nothing`, async () => {
    using dir = tempDir();
    Deno.mkdirSync(dir.file("temp"));
    const { code, stdout } = await act(dir, { INPUT_RUN: "touch ran", ...inputs });
    assert.equal(code, 2);
    assert.match(stdout, message);
    assert.ok(![...Deno.readDirSync(dir.path)].some((entry) => entry.name === "ran"));
  });
}

Deno.test("action.yml hands every input to the script by the environment alone", () => {
  const text = Deno.readTextFileSync(resolve(SCRIPT, "../../action.yml"));
  for (const line of text.split("\n").filter((line) => line.trimStart().startsWith("run:"))) {
    assert.doesNotMatch(line, /\$\{\{/);
  }
  const read = new Set(Deno.readTextFileSync(SCRIPT).match(/INPUT_[A-Z_]+/g));
  read.delete("INPUT_");
  const given = new Set(
    [...text.matchAll(/^ +(INPUT_[A-Z_]+): \$\{\{ inputs\./gm)].map(([, name]) => name!),
  );
  for (const name of given) assert.ok(read.has(name), name);
  for (const name of read) assert.ok(given.has(name), name);
});
