import assert from "node:assert/strict";
import { factsOf } from "../../tests/support/runs.ts";
import type { LauncherFacts } from "../summary/ranks.ts";
import { areOneJob } from "./one_job.ts";

const areRanks = (...launchers: (LauncherFacts | undefined | "lost")[]) =>
  areOneJob(
    launchers.map((launcher) =>
      launcher === "lost" ? undefined : factsOf(1, launcher ? { launcher } : {})
    ),
  );

Deno.test("recordings are one job where each has a place of its own in it", () => {
  assert.ok(areRanks({ rank: 0 }, { rank: 1 }));
  assert.ok(areRanks({ rank: 0, job: "7" }, { rank: 1, job: "7" }, "lost"));
  assert.ok(areRanks({ arrayTask: "1", job: "7" }, { arrayTask: "2", job: "8" }));
  assert.ok(areRanks({ arrayTask: "1", rank: 0 }, { arrayTask: "1", rank: 1 }));
});

Deno.test("two runs of one rank, two jobs, and what tells nothing are none", () => {
  assert.equal(areRanks({ rank: 0 }, { rank: 0 }), false);
  assert.equal(areRanks({ rank: 0, job: "7" }, { rank: 1, job: "8" }), false);
  assert.equal(areRanks({ rank: 0 }, undefined), false);
  assert.equal(areRanks({ job: "7" }, { job: "7" }), false);
  assert.equal(areRanks({ rank: 0 }, "lost"), false);
});
