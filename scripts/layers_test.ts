import assert from "node:assert/strict";
import { circles, violations } from "./layers.ts";

const OUTSIDE = "model/ may not import anything outside model/";
const DENO = "only main.ts and src/system/ may say Deno.; use Host (src/system/host.ts)";
const PRINT = "only src/system/terminal.ts and src/system/outputs.ts may print";
const CONSOLE = "console is not used; print by src/system/terminal.ts";

const ALLOWED: readonly (readonly [string, string])[] = [
  ["main.ts", 'import { run } from "./src/run/run.ts";'],
  ["main.ts", "Deno.exitCode = await run(Deno.args);"],
  ["main.ts", 'import { createHost } from "./src/system/deno_host.ts";'],
  ["src/run/run.ts", 'import { parseCommandLine } from "../cli/command_line.ts";'],
  ["src/cli/help.ts", 'import type { Options } from "./options.ts";'],
  ["src/cli/help.ts", 'import { buildCommand } from "@stricli/core";'],
  ["src/record.ts", 'import type { Sampler } from "./sampler/sampler.ts";'],
  ["src/sink/csv.ts", 'import type { Host } from "../system/host.ts";'],
  ["src/sampler/proc.ts", 'import type { Sample } from "../model/sample.ts";'],
  ["src/model/summary.ts", 'import type { Sample } from "./sample.ts";'],
  ["src/system/libc.ts", "Deno.dlopen(path, {});"],
  ["src/system/terminal.ts", "Deno.stderr.writeSync(bytes);"],
  ["src/system/outputs.ts", "Deno.stdout.writeSync(bytes);"],
  ["src/system/deno_signals.ts", "Deno.stdout.isTerminal();"],
  ["src/sink/csv.ts", "// Deno.open would do, and console.log too"],
  ["src/sink/csv.ts", "/**\n * Deno.open would do.\n */"],
  ["src/sink/csv_test.ts", 'import { x } from "../run/run.ts"; console.log(Deno.pid);'],
];

const FORBIDDEN: readonly (readonly [string, string, string])[] = [
  ["src/cli/help.ts", 'import { main } from "../../main.ts";', "cli/ may not import main/"],
  ["src/record.ts", 'import { run } from "./run/run.ts";', "record/ may not import run/"],
  ["src/cli/help.ts", 'import { run } from "../run/run.ts";', "cli/ may not import run/"],
  ["src/sink/csv.ts", 'import { record } from "../record.ts";', "sink/ may not import record/"],
  [
    "src/target/launch.ts",
    'import { x } from "../sampler/proc.ts";',
    "target/ may not import sampler/",
  ],
  ["src/sink/csv.ts", 'const x = await import("../time/clock.ts");', "sink/ may not import time/"],
  ["src/sink/csv.ts", 'export * from "../target/launch.ts";', "sink/ may not import target/"],
  [
    "src/model/a.ts",
    'import type { Host } from "../system/host.ts";',
    "model/ may not import system/",
  ],
  ["src/model/a.ts", 'import { parse } from "csv-parse";', OUTSIDE],
  ["src/model/a.ts", 'import "node:fs";', OUTSIDE],
  ["src/system/host.ts", 'import { x } from "../time/clock.ts";', "system/ may not import time/"],
  [
    "src/sampler/proc.ts",
    'import { libc } from "../system/libc.ts";',
    "sampler/ may not import src/system/libc.ts; only main.ts may",
  ],
  ["src/sink/csv.ts", 'const file = Deno.openSync("x"); // why', DENO],
  ["src/system/host.ts", "Deno.pid;", DENO],
  ["src/system/libc.ts", "Deno.stderr.writeSync(bytes);", PRINT],
  ["main.ts", 'console.log("x");', CONSOLE],
  ["src/system/terminal.ts", 'console.error("x");', CONSOLE],
];

Deno.test("imports that point downward, and access in its place, are allowed", () => {
  for (const [path, line] of ALLOWED) {
    assert.deepEqual(violations(path, line), [], `${path} ${line}`);
  }
});

Deno.test("each import that points upward or sideways, and each stray access, is named with its line", () => {
  for (const [path, line, problem] of FORBIDDEN) {
    assert.deepEqual(violations(path, `\n/* a\n */ ${line}`), [`${path}:3: ${problem}`]);
  }
});

Deno.test("an import over several lines is named at the line of its path", () => {
  const text = 'import {\n  a,\n  b,\n} from "../sampler/proc.ts";\n';
  assert.deepEqual(violations("src/sink/csv.ts", text), [
    "src/sink/csv.ts:4: sink/ may not import sampler/",
  ]);
});

Deno.test("imports in a circle are found, by whatever kind of import, and each circle once", () => {
  const files = new Map([
    ["src/a.ts", 'import { b } from "./b.ts"; import "./d.ts";'],
    ["src/b.ts", 'import type { C } from "./c/c.ts";'],
    ["src/c/c.ts", 'const a = await import("../a.ts");'],
    ["src/d.ts", '// import { a } from "./a.ts";\nimport { e } from "../elsewhere.ts";'],
    ["src/d_test.ts", 'import "./d.ts"; import "./d_test.ts";'],
  ]);
  assert.deepEqual(circles(files), ["src/a.ts -> src/b.ts -> src/c/c.ts -> src/a.ts"]);
  files.set("src/c/c.ts", "");
  assert.deepEqual(circles(files), []);
});
