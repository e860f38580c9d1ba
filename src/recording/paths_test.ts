import assert from "node:assert/strict";
import { withoutCompanions } from "./paths.ts";

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
