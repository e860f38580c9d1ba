import assert from "node:assert/strict";
import { factsOf } from "../../tests/support/runs.ts";
import type { LauncherFacts } from "../summary/ranks.ts";
import { hostOf, rankNames } from "./rank_names.ts";

const named = (path: string, launcher?: LauncherFacts) => ({
  path,
  ...launcher && { facts: factsOf(1, { launcher }) },
});

Deno.test("ranks are named by what all have and what tells all apart", () => {
  const names = (...recordings: ReturnType<typeof named>[]) => rankNames(recordings);
  assert.deepEqual(names(named("x9.csv", { rank: 1 }), named("x8.csv", { rank: 0 })), ["1", "0"]);
  const task = (arrayTask: string, rank: number) => named("a.csv", { arrayTask, rank });
  assert.deepEqual(names(task("7", 0), task("8", 0)), ["7", "8"]);
  assert.deepEqual(names(task("7", 0), task("7", 1), task("8", 0)), ["7.0", "7.1", "8.0"]);
  assert.deepEqual(names(named("a/rank-3.csv"), named("a/rank-12.csv", { rank: 12 })), ["3", "12"]);
  assert.deepEqual(names(named("a/one.csv"), named("b/two.csv")), ["one", "two"]);
  assert.deepEqual(names(named("a/x.csv"), named("b/x.csv")), ["a/x.csv", "b/x.csv"]);
});

Deno.test("the host is that of the facts, or of a folder", () => {
  const environment = {
    memmarkVersion: "1",
    os: "linux",
    sampler: "proc",
    hostname: "n7",
  } as const;
  assert.equal(hostOf({ path: "a.csv", facts: factsOf(1, { environment }) }), "n7");
  assert.equal(hostOf(named("runs/host=n8/3.csv")), "n8");
  assert.equal(hostOf(named("runs/myhost=n8/3.csv")), undefined);
});
