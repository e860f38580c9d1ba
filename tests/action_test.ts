import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { shellQuote } from "../scripts/build.ts";
import { CACHE, MEMMARK, run, type TempDir, tempDir } from "./support/memmark.ts";
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
  const names = ["RUN", "INTERVAL", "CHART", "MAX_RSS", "KILL_OVER", "ARGS"];
  const result = await run(["bash", SCRIPT], {
    cwd: dir.path,
    env: {
      DENO_DIR: CACHE,
      MEMMARK_BASE_URL: host.url,
      RUNNER_TEMP: dir.file("temp"),
      GITHUB_OUTPUT: dir.file("output"),
      GITHUB_STEP_SUMMARY: dir.file("step.md"),
      // What is not given is there, and empty.
      ...Object.fromEntries(names.map((name) => [`INPUT_${name}`, ""])),
      INPUT_VERSION: "9.9.9",
      ...inputs,
    },
  });
  const outputs = Object.fromEntries(
    readLines(dir.file("output")).map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>;
  return { ...result, outputs };
}

function readLines(path: string): string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").filter(Boolean);
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
    "exit-code": "1",
  });
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
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
  const under = await act(dir, { INPUT_RUN: "true", INPUT_MAX_RSS: "2GiB" });
  assert.equal(under.code, 0, under.stderr);
  assert.notEqual(under.outputs["folder"], over.outputs["folder"]);
});

Deno.test("no input is run as code but the script itself", async () => {
  const evil = "$(touch pwned) `touch pwned` ; touch pwned * ${x}";
  for (const name of ["INTERVAL", "MAX_RSS", "KILL_OVER", "ARGS", "CHART"]) {
    using dir = tempDir();
    Deno.mkdirSync(dir.file("temp"));
    const value = name === "ARGS" ? `--markers=x ${evil}` : evil;
    // A word of args that is none is refused; what memmark does not take, it refuses.
    await act(dir, { INPUT_RUN: "touch ran", [`INPUT_${name}`]: `${value}/` });
    assert.ok(![...Deno.readDirSync(dir.path)].some((entry) => entry.name === "pwned"), name);
  }
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
