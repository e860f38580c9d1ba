import assert from "node:assert/strict";
import fc from "fast-check";
import { BuildError, evaluated, shellQuote, wrapper } from "./build.ts";

async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { stdout } = await new Deno.Command(command, { args, env, clearEnv: true }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("any path is quoted so that sh reads it back", async () => {
  const path = fc.string({ unit: "binary-ascii" }).filter((text) => !text.includes("\0"));
  const nasty = ["it's", '"', "$HOME", "`id`", "a\nb", "\\", "''"].map((text): [string] => [text]);
  await fc.assert(
    fc.asyncProperty(path, async (text) => {
      assert.equal(await run("/bin/sh", ["-c", `printf %s ${shellQuote(text)}`]), text);
    }),
    { numRuns: 30, examples: nasty },
  );
});

/** Runs the wrapper with a Deno that prints what it got. */
async function wrapped(env: Record<string, string>, ...args: string[]): Promise<string[]> {
  const lib = Deno.makeTempDirSync({ prefix: "memmark lib's " });
  try {
    const variables = "${DENO_DIR-unset} ${DENO_NO_UPDATE_CHECK-unset} $MEMMARK_NOFILE";
    const fake = `#!/bin/sh\nprintf '%s\\n' "$@" "${variables}" "$(ulimit -Sn)"\n`;
    Deno.writeTextFileSync(`${lib}/deno`, fake, { mode: 0o755 });
    Deno.writeTextFileSync(`${lib}/memmark`, wrapper(lib), { mode: 0o755 });
    const printed = await run(`${lib}/memmark`, args, env);
    return printed.trimEnd().split("\n").map((line) => line.replace(lib, "LIB"));
  } finally {
    Deno.removeSync(lib, { recursive: true });
  }
}

Deno.test("the wrapper passes arguments on as they are, after memmark's own script", async () => {
  const printed = await wrapped({}, "--", "a b", "$x", "");
  assert.deepEqual(printed.slice(printed.indexOf("-A"), -2), [
    "-A",
    "LIB/memmark.js",
    "--",
    "a b",
    "$x",
    "",
  ]);
});

Deno.test("the wrapper marks what it adds to the environment, and keeps what the user has set", async () => {
  const [variables, limit] = (await wrapped({})).slice(-2);
  assert.equal(variables, `/dev/null/memmark memmark ${limit}`);
  const set = { DENO_DIR: "/d", DENO_NO_UPDATE_CHECK: "1" };
  assert.equal((await wrapped(set)).at(-2), `/d 1 ${limit}`);
});

Deno.test("a bundle with top-level await runs as one evaluated string", async () => {
  const program = 'let text=await Promise.resolve("`$" + "{x}\\u2028\'");console.log(text);';
  const path = Deno.makeTempFileSync({ suffix: ".js" });
  try {
    Deno.writeTextFileSync(path, evaluated(program));
    assert.equal(await run(Deno.execPath(), ["run", "--no-config", path]), "`${x}\u2028'\n");
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("a bundle that is not self-contained is refused", () => {
  for (const code of ['import a from "node:fs";', "export const a = 1;", "import.meta.main;"]) {
    assert.throws(() => evaluated(code), BuildError);
  }
});
