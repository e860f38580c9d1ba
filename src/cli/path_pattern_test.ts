import assert from "node:assert/strict";
import fc from "fast-check";
import { UsageError } from "./usage_error.ts";
import { expandPath, type PatternContext, tellsRanksApart } from "./path_pattern.ts";

const contextOf = (variables: Readonly<Record<string, string>>): PatternContext => ({
  env: (name) => variables[name],
  hostname: "node7.site",
  pid: 4711,
  run: 2,
  startUnixMs: Date.UTC(2026, 10, 21, 18, 10, 0, 250),
});
const expand = (path: string, variables = {}) => expandPath(path, "--out", contextOf(variables));

const SLURM = { SLURM_JOB_ID: "99", SLURM_ARRAY_TASK_ID: "5", SLURM_PROCID: "0" };

const CASES: readonly (readonly [path: string, variables: Record<string, string>, is: string])[] = [
  ["plain.csv", {}, "plain.csv"],
  ["%h-%p-%n-%t.csv", {}, "node7.site-4711-2-20261121T181000Z.csv"],
  ["runs/job=%j/%a/%r.csv", SLURM, "runs/job=99/5/0.csv"],
  ["%r", { ...SLURM, OMPI_COMM_WORLD_RANK: "3" }, "3"],
  ["%r", { PMIX_RANK: "2", PMI_RANK: "4" }, "2"],
  ["%r", { PMI_RANK: "", RANK: "-1", SLURM_PROCID: "6" }, "6"],
  ["%r", { RANK: "x", JSM_NAMESPACE_RANK: "8" }, "8"],
  ["%j", { PBS_JOBID: "12[3].head", JOB_ID: "4" }, "12[3].head"],
  ["%a", { LSB_JOBINDEX: "0", SGE_TASK_ID: "undefined", JOB_COMPLETION_INDEX: "0" }, "0"],
  ["%a", { LSB_JOBINDEX: "12" }, "12"],
  ["%q{A}/%q{B_2}%q{A}.csv", { A: "x/y", B_2: "%h" }, "x/y/%hx/y.csv"],
  ["100%%-%%h", {}, "100%-%h"],
];

for (const [path, variables, expected] of CASES) {
  Deno.test(`${path} with ${JSON.stringify(variables)} is ${expected}`, () => {
    assert.equal(expand(path, variables), expected);
  });
}

const WRONG: readonly (readonly [path: string, variables: Record<string, string>, told: RegExp])[] =
  [
    ["a%", {}, /^Cannot use "a%" as --out: "%" is no pattern, there are %h host, .*, %% for %$/],
    ["%z", {}, /"%z" is no pattern/],
    ["%H", {}, /"%H" is no pattern/],
    ["%q", {}, /"%q" is no pattern/],
    ["%q{A", { A: "1" }, /"%q" is no pattern/],
    ["%q{A}", {}, /%q\{A\} is not known here, the variable A is not set; drop it$/],
    ["%q{A}", { A: "" }, /the variable A is empty/],
    ["%q{}", {}, /the variable {2}is not set/],
    ["%r", {}, /no rank is told by any of OMPI_COMM_WORLD_RANK, .*, RANK, SLURM_PROCID; drop/],
    ["%a", { LSB_JOBINDEX: "0" }, /no task of an array is told by any of SLURM_ARRAY_TASK_ID, /],
    ["%j", {}, /no job is told by any of SLURM_JOB_ID, PBS_JOBID, LSB_JOBID/],
    ["%constructor", {}, /"%c" is no pattern/],
  ];

for (const [path, variables, told] of WRONG) {
  Deno.test(`${path} with ${JSON.stringify(variables)} is refused, and why is said`, () => {
    assert.throws(() => expand(path, variables), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, told);
      return true;
    });
  });
}

Deno.test("any text is had by writing each % twice", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assert.equal(expand(text.replaceAll("%", "%%")), text);
  }));
});

Deno.test("what tells ranks apart is the rank, the pid, or a variable of a rank", () => {
  const apart = ["%r.csv", "a/%p", "%%%r", "%q{MY_RANK}", "%q{SLURM_PROCID}"];
  const together = ["a.csv", "%%r", "%h-%j-%t", "%q{USER}"];
  assert.deepEqual(apart.filter(tellsRanksApart), apart);
  assert.deepEqual(together.filter(tellsRanksApart), []);
});
