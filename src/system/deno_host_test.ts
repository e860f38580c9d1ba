import assert from "node:assert/strict";
import { createDenoHost } from "./deno_host.ts";

const run = (command: string, ...args: string[]) =>
  createDenoHost().runHelper({ command, args, timeoutMs: 10_000 });

Deno.test("a helper that is not there is told from one that cannot be started", async () => {
  assert.deepEqual(await run("no-such-command"), { kind: "notFound" });
  const result = await run("true", "a\0b");
  assert.ok(result.kind === "ended" && result.code === 126, JSON.stringify(result));
  assert.match(result.stderr, /^true: .*nul byte/);
});

Deno.test("what a helper says and ends with is returned", async () => {
  const result = await run("sh", "-c", "echo out; echo err >&2; exit 3");
  const stdout = new TextEncoder().encode("out\n");
  assert.deepEqual(result, { kind: "ended", code: 3, stdout, stderr: "err\n" });
});
