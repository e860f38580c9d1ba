import assert from "node:assert/strict";
import { UsageError } from "../cli/usage_error.ts";
import type { Deps } from "./deps.ts";
import { withOutputName } from "./output_names.ts";

/** What was written to, and which folders were made and removed. */
async function name(path: string, fails = false) {
  const made: string[] = [], removed: string[] = [];
  const deps = {
    host: { env: () => undefined, machine: () => ({ hostname: "node7" }), pid: 8 },
    clock: { wallTime: () => 0 },
    sharedFiles: {
      makeFolderOf: (path: string) => (made.push(path), ["a", "a/b"]),
      removeFolder: (path: string) => void removed.push(path),
    },
  } as unknown as Deps;
  let written: string | undefined;
  const act = (path: string) => {
    written = path;
    return fails ? Promise.reject(new Error("no")) : Promise.resolve(0);
  };
  await withOutputName(path, "--out", deps, act).catch((error) => {
    if (error instanceof UsageError) throw error;
  });
  return { written, made, removed };
}

Deno.test("a subcommand's output takes the patterns of recordings, and its folders are made", async () => {
  assert.deepEqual(await name("job/%h-%p.svg"), {
    written: "job/node7-8.svg",
    made: ["job/node7-8.svg"],
    removed: ["a/b", "a"],
  });
  assert.deepEqual(await name("job/%h.svg", true), {
    written: "job/node7.svg",
    made: ["job/node7.svg"],
    removed: ["a/b", "a"],
  });
});

Deno.test("a plain path is taken as it is, in a folder that is there", async () => {
  for (const path of ["-", "no/x.svg"]) {
    assert.deepEqual(await name(path), { written: path, made: [], removed: [] });
  }
  assert.deepEqual((await name("50%%.svg")).written, "50%.svg");
  await assert.rejects(name("%r.svg"), /Cannot use "%r\.svg" as --out: %r is not known here/);
});
