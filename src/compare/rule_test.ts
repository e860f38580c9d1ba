import assert from "node:assert/strict";
import { seeded } from "../../tests/support/runs.ts";
import { judge, noiseOf, type Threshold, type Verdict } from "./rule.ts";

const percent = (value: number): Threshold => ({ kind: "share", share: value / 100 });

/** Old values, new ones, and what they are at 5 % with a floor of 8. */
const CASES: readonly [string, readonly number[], readonly number[], Verdict][] = [
  ["one run a side: the threshold alone", [400], [440], "higher"],
  ["exactly at the threshold is within", [400], [420], "same"],
  ["below the floor is nothing", [100], [107.9], "same"],
  ["a fall is told as well", [400], [360], "lower"],
  ["every new run above every old one", [398, 400, 402], [430, 440, 450], "higher"],
  ["one new run among the old ones", [398, 400, 440], [430, 441, 450], "unclear"],
  ["one new run at the largest old one", [398, 400, 430], [430, 441, 450], "unclear"],
  ["a single old run below five new ones", [400], [430, 440, 441, 442, 450], "higher"],
  [
    "from six on the test decides",
    [398, 399, 400, 401, 402, 431],
    [430, 440, 441, 442, 443, 450],
    "higher",
  ],
  [
    "and where it does not bear it",
    [390, 395, 400, 401, 445, 446],
    [380, 385, 425, 440, 441, 442],
    "unclear",
  ],
  ["from nothing to more than the floor", [0, 0, 0], [9, 10, 11], "higher"],
];
for (const [name, old, fresh, verdict] of CASES) {
  Deno.test(`the rule: ${name}`, () => {
    assert.equal(judge(old, fresh, percent(5), 8).verdict, verdict);
  });
}

Deno.test("a threshold that is an amount is its own floor", () => {
  const amount = (amount: number): Threshold => ({ kind: "amount", amount });
  assert.equal(judge([100], [102], amount(1), 8).verdict, "higher");
  assert.equal(judge([100], [119], amount(20), 8).verdict, "same");
});

Deno.test("the change is that of the medians", () => {
  const { change, changeShare, old, fresh } = judge([1, 100, 102], [110, 111, 500], percent(5), 8);
  assert.deepEqual([change, changeShare], [11, 0.11]);
  assert.deepEqual(old, { runs: 3, median: 100, min: 1, max: 102 });
  assert.deepEqual(fresh, { runs: 3, median: 111, min: 110, max: 500 });
  assert.equal(judge([0], [0], percent(5), 8).changeShare, undefined);
});

Deno.test("no rise below the noise can be seen, and each above it is", () => {
  assert.equal(noiseOf([400]), undefined);
  assert.equal(noiseOf([400, 420, 410]), 20);
  const many = [400, 401, 402, 404, 408, 416, 432];
  const noise = noiseOf(many)!;
  assert.ok(noise > 0 && noise < 32, "one run that is far off does not make the test deaf");
  const rise = (by: number) => judge(many, many.map((value) => value + by), percent(0), 0).verdict;
  assert.deepEqual([rise(noise * 1.01), rise(noise * 0.95)], ["higher", "unclear"]);
});

/** A pair of sides of so many runs, with this noise, as a share; the new ones `rise` higher. */
function verdictOf(random: () => number, runs: number, noise: number, rise: number): Verdict {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const side = (level: number) =>
    Array.from({ length: runs }, () => level * (1 + noise * normal()));
  return judge(side(400), side(400 * (1 + rise)), percent(5), 8).verdict;
}

const TRIALS = 2000;

/** The share of the trials in which the new side was found to be higher. */
function foundShare(seed: number, runs: number, noise: number, rise: number): number {
  const random = seeded(seed);
  let found = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    if (verdictOf(random, runs, noise, rise) === "higher") found++;
  }
  return found / TRIALS;
}

Deno.test("false alarms of one and the same program are no more than the stated level", () => {
  // Noise so large that the threshold alone would cry often: what is left is the level of the test.
  const levels = [[3, 0.05], [4, 1 / 70], [5, 1 / 252], [6, 0.05], [10, 0.05]] as const;
  for (const [runs, level] of levels) {
    const share = foundShare(runs, runs, 0.3, 0);
    // Three standard errors of so many trials.
    const error = 3 * Math.sqrt(level * (1 - level) / TRIALS);
    assert.ok(share <= level + error, `${runs} a side: ${share} instead of ${level}`);
  }
  for (const runs of [3, 5, 10]) assert.equal(foundShare(runs, runs, 0.01, 0), 0);
});

Deno.test("a true rise of 10% is found at a threshold of 5% in 9 of 10, with 2% of noise", () => {
  for (const runs of [5, 10]) {
    const share = foundShare(7, runs, 0.02, 0.1);
    assert.ok(share >= 0.9, `${runs} a side: ${share}`);
  }
});
