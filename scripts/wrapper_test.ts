import assert from "node:assert/strict";
import fc from "fast-check";
import { COMPILE_FLAGS } from "./compile.ts";
import { shellQuote, wrapper } from "./wrapper.ts";

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

/** Runs the wrapper with a Deno that prints what it got: its arguments, then the named variables. */
async function wrapped(env: Record<string, string>, variables: string[], ...args: string[]) {
  const lib = Deno.makeTempDirSync({ prefix: "memmark lib's " });
  try {
    const values = variables.map((name) => `"\${${name}-unset}"`).join(" ");
    const fake = `#!/bin/sh\nprintf '%s\\0' "$@" ${values}\n`;
    Deno.writeTextFileSync(`${lib}/deno`, fake, { mode: 0o755 });
    Deno.writeTextFileSync(`${lib}/memmark`, wrapper(lib), { mode: 0o755 });
    const printed = await run(`${lib}/memmark`, args, env);
    return printed.split("\0").slice(0, -1).map((line) => line.replace(lib, "LIB"));
  } finally {
    Deno.removeSync(lib, { recursive: true });
  }
}

Deno.test("the wrapper passes arguments on as they are, after memmark's own script", async () => {
  const printed = await wrapped({}, [], "--", "a b", "$x", "");
  const expected = ["-A", "LIB/memmark.js", "--", "a b", "$x", ""];
  assert.deepEqual(printed.slice(printed.indexOf("-A")), expected);
});

Deno.test("the wrapper runs Deno with its own settings, and hands the user's over under other names", async () => {
  const names = ["DENO_DIR", "DENO_LOG", "DENO_NO_UPDATE_CHECK"];
  const own = ["/dev/null/memmark", "error,deno::cache=off", "1"];
  assert.deepEqual((await wrapped({}, [...names, "MEMMARK_KEPT"])).slice(-4), [...own, ""]);
  const value = "it's\nNODE_OPTIONS=1\n$HOME \"`\\";
  const set = { DENO_DIR: "", OTEL_DENO: value, COMPLETE: "bash", NODES: "1" };
  const others = ["OTEL_DENO", "COMPLETE", "NODE_OPTIONS", "MEMMARK_NAME", "MEMMARK_SET", "NODES"];
  const kept = ["DENO_DIR", "OTEL_DENO", "COMPLETE"];
  const values = kept.map((name) => `MEMMARK_KEPT_${name}`);
  const printed = await wrapped(set, [...names, ...others, "MEMMARK_KEPT", ...values]);
  assert.deepEqual(printed.slice(-13), [
    ...own,
    ...["unset", "unset", "unset", "unset", "unset", "1"],
    ...[`${kept.join(" ")} `, "", value, "bash"],
  ]);
});

Deno.test("a compiled binary has no code cache, which anybody could write to", () => {
  assert.ok(COMPILE_FLAGS.includes("--no-code-cache"));
});

Deno.test("the wrapper tells the soft limit of open files, and on Linux the environment while it fits", async () => {
  const limit = await run("/bin/sh", ["-c", "ulimit -Sn"]);
  for (const [length, fits] of [[10, true], [70_000, true], [110_000, false]] as const) {
    const env = { "a.b": "x".repeat(length), LINES: "a\nb" };
    const told = (await wrapped(env, ["MEMMARK_INHERITED"])).at(-1)!;
    const [first, ...encoded] = told.split("\n");
    assert.equal(`${first}\n`, limit);
    const environment = atob(encoded.join("")).split("\0").filter((entry) => entry !== "");
    const expected = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const isTold = fits && Deno.build.os === "linux";
    assert.deepEqual(environment.sort(), isTold ? expected.sort() : []);
  }
});
