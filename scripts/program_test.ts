import assert from "node:assert/strict";
import { LOADER, PROGRAM_FILE, programOf } from "./program.ts";

/** What these chunks print when they are a program. */
async function run(chunks: Record<string, string>): Promise<string> {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/main.js`, LOADER);
    Deno.writeFileSync(
      `${folder}/${PROGRAM_FILE}`,
      programOf(new Map(Object.entries(chunks)), "main.js"),
    );
    const args = ["run", "--no-config", "--allow-all", `${folder}/main.js`];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("what is imported comes first, once, and names of one chunk are none of another's", async () => {
  const printed = await run({
    "main.js": 'import{a as c,b}from"./x.js";import"./y.js";var a="main";console.log(a,b(),c);',
    "x.js": 'import{t as a}from"./y.js";var b="x",c=()=>a+b;export{b as a,c as b};',
    "y.js": 'console.log("y");var t="`$" + "{x}\\u2028\'";export{t};',
  });
  assert.equal(printed, "y\nmain `${x}\u2028'x x\n");
});

Deno.test("text that is not ASCII stays as it was, in strings, templates and regular expressions", async () => {
  const code = 'console.log("é 🐎", `· ${1} 🐎`, /[é-ž·]/.test("š"), /^🐎$/u.test("🐎"));';
  assert.equal(await run({ "main.js": code }), "é 🐎 · 1 🐎 true true\n");
});

Deno.test("what is imported on demand is evaluated then, once, after what it imports", async () => {
  const printed = await run({
    "main.js": 'import{shared}from"./s.js";console.log("main");' +
      'let b=(await import("./b.js")).text(),c=(await import("./b.js")).shared===shared;' +
      'let{shared:d}=await import("./s.js");console.log(b,c,d===shared);',
    "b.js": 'import{shared as a}from"./s.js";import{name as n}from"./c.js";console.log("b");' +
      "function t(){return n}export{t as text,a as shared};",
    "c.js": 'console.log("c");var n="c";export{n as name};',
    "s.js": "var s={};export{s as shared};",
  });
  assert.equal(printed, "main\nc\nb\nc true true\n");
});

for (
  const [what, text] of [
    ["imports what is no chunk", 'import a from "node:fs";'],
    ["uses import.meta", "import.meta.main;"],
  ] as const
) {
  Deno.test(`a bundle that ${what} is refused`, () => {
    assert.throws(() => programOf(new Map([["main.js", text]]), "main.js"), /The bundle is not/);
  });
}
