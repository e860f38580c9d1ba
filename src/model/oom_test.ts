import assert from "node:assert/strict";
import { type OomEvidence, oomVerdict } from "./oom.ts";

const CASES: readonly (readonly [OomEvidence, string])[] = [
  [{ groupKills: 1, machineKills: 1 }, "oomKilled"],
  [{ groupKills: 2 }, "oomKilled"],
  [{ groupKills: 1, machineKills: 1, lastGroupKillAgeMs: 2000 }, "oomKilled"],
  [{ groupKills: 1, machineKills: 1, lastGroupKillAgeMs: 2001 }, "possible"],
  [{ groupKills: 0, machineKills: 1 }, "possible"],
  [{ machineKills: 3 }, "possible"],
  [{ groupKills: 0, machineKills: 0 }, "notOomKilled"],
  [{ machineKills: 0 }, "notOomKilled"],
  [{ groupKills: 0 }, "unknown"],
  [{}, "unknown"],
];

for (const [evidence, verdict] of CASES) {
  Deno.test(`a process killed, with ${JSON.stringify(evidence)}: ${verdict}`, () => {
    assert.equal(oomVerdict(evidence), verdict);
  });
}
