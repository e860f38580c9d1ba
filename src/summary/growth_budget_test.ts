import assert from "node:assert/strict";
import { MiB, seeded } from "../../tests/support/runs.ts";
import { GrowthFold } from "./growth_budget.ts";

/** RSS in MiB at a time in seconds. */
type Course = (seconds: number) => number;

const SECONDS = 600;

/** Ten minutes, a sample a second, against a limit in MiB a minute. */
function checkOf(limitMib: number, course: Course, seconds = SECONDS) {
  const fold = new GrowthFold(limitMib * MiB);
  for (let at = 0; at <= seconds; at++) fold.add(at * 1000, course(at) * MiB);
  return fold.check();
}

const LEAK: Course = (seconds) => 200 + 0.5 * seconds;
const SAW: Course = (seconds) => 200 + 30 * (seconds % 12);

Deno.test("a leak of 30 MiB a minute is over 29, and not over 31", () => {
  const over = checkOf(29, LEAK);
  assert.ok(over.isExceeded);
  assert.ok(Math.abs(over.floor!.bytesPerMinute / MiB - 30) < 0.1);
  assert.equal(checkOf(31, LEAK).isExceeded, false);
});

Deno.test("the saw of a garbage collector is no growth, and hides none", () => {
  assert.equal(checkOf(1 / 60, SAW).isExceeded, false);
  assert.equal(checkOf(10, (seconds) => SAW(seconds) + LEAK(seconds)).isExceeded, true);
});

Deno.test("what the noise does not bear is not over the limit", () => {
  const random = seeded(3);
  const { isExceeded, floor } = checkOf(0.001, () => 200 + 40 * random());
  assert.equal(isExceeded, false);
  assert.ok(floor!.lowBytesPerMinute < 0);
});

Deno.test("a step, a start-up and a plateau are no growth", () => {
  assert.equal(checkOf(1, (seconds) => seconds < 400 ? 100 : 300).isExceeded, false);
  assert.equal(checkOf(1, (seconds) => Math.min(seconds, 300)).isExceeded, false);
});

Deno.test("what is too short is not judged", () => {
  const { isExceeded, floor } = checkOf(1, LEAK, 1);
  assert.deepEqual([isExceeded, floor], [false, undefined]);
});

Deno.test("no more than 2% of saws of any period are over a limit of next to nothing", () => {
  let over = 0;
  const trials = 300;
  for (let seed = 0; seed < trials; seed++) {
    const random = seeded(seed);
    const height = 20 + 400 * random(), period = SECONDS * 0.01 * 80 ** random(), phase = random();
    const { isExceeded } = checkOf(0.001, (at) => 100 + height * ((at / period + phase) % 1));
    if (isExceeded) over++;
  }
  assert.ok(over <= 0.02 * trials, `${over}`);
});
