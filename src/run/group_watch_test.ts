import assert from "node:assert/strict";
import { watchGroup } from "./group_watch.ts";
import { parseCommandLine } from "../cli/command_line.ts";
import type { Deps } from "./deps.ts";

async function planOnMac(...options: string[]) {
  const invocation = await parseCommandLine([...options, "--", "make"]);
  assert.ok(invocation.kind === "record");
  const said: string[] = [];
  const deps = { host: { os: "darwin" }, terminal: { say: (line: string) => said.push(line) } };
  return { part: watchGroup(invocation.options, deps as unknown as Deps), said };
}

Deno.test("on macOS --cgroup is answered by one line, and nothing is measured", async () => {
  const { part, said } = await planOnMac("--cgroup");
  assert.deepEqual(said, [
    "There is no control group to show: macOS has none; its columns stay empty",
  ]);
  assert.deepEqual([part.read, part.facts()], [undefined, {}]);
  assert.deepEqual((await planOnMac()).said, []);
});
