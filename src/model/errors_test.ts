import assert from "node:assert/strict";
import { reasonOf, SetupError } from "./errors.ts";

/** As Deno words them. */
const CASES: readonly (readonly [unknown, string])[] = [
  [new Error("No space left on device (os error 28)"), "no space left on device"],
  [new Error("Is a directory (os error 21): open '/a (os error 2)/x.7.tmp'"), "is a directory"],
  [new Error("Failed to spawn 'a: b': Permission denied (os error 13)"), "permission denied"],
  [new SetupError(`Cannot write to "a": x`, { cause: new Error("X y (os error 1): open") }), "x y"],
  [new Error("gnuplot took 60 s"), "gnuplot took 60 s"],
  [new SetupError("Cannot run ps"), "Cannot run ps"],
  ["a thrown text", "a thrown text"],
];

for (const [error, reason] of CASES) {
  Deno.test(`${error} is told as "${reason}"`, () => assert.equal(reasonOf(error), reason));
}
