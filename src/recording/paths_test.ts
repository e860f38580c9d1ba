import assert from "node:assert/strict";
import { processesCsvPaths, withoutCompanions } from "./paths.ts";

Deno.test("what a pattern of the shell finds beside a recording is no recording of its own", () => {
  const found = [
    "run-1.csv",
    "run-1.csv.markers.csv",
    "run-1.csv.processes.csv",
    "run-1.csv.ranks.csv",
    "run-1.csv.summary.json",
    "run-2.csv",
  ];
  assert.deepEqual(withoutCompanions(found), ["run-1.csv", "run-2.csv"]);
});

Deno.test("what stands beside no other path stays, and so does a path that is there twice", () => {
  for (const paths of [["a.csv.markers.csv"], ["a.csv.summary.json"], ["a.csv", "a.csv"]]) {
    assert.deepEqual(withoutCompanions(paths), paths);
  }
});

Deno.test("the CSV of processes is looked for under the name that it was given, and under the usual one", () => {
  assert.deepEqual(processesCsvPaths("d/run.csv", undefined), ["d/run.csv.processes.csv"]);
  assert.deepEqual(processesCsvPaths("d/run.csv", "e/own.csv"), [
    "d/own.csv",
    "d/run.csv.processes.csv",
  ]);
  assert.deepEqual(processesCsvPaths("run.csv", "/e/own.csv"), [
    "own.csv",
    "/e/own.csv",
    "run.csv.processes.csv",
  ]);
  assert.deepEqual(processesCsvPaths("run.csv", "run.csv.processes.csv"), [
    "run.csv.processes.csv",
  ]);
});
