import assert from "node:assert/strict";
import { LaunchError, SetupError } from "../model/errors.ts";
import type { TargetEnd } from "../model/target_end.ts";
import { UsageError } from "./usage_error.ts";
import { exitCodeOf, exitCodeOfError } from "./exit_code.ts";

const ENDS: readonly (readonly [TargetEnd, number])[] = [
  [{ kind: "exited", code: 0 }, 0],
  [{ kind: "exited", code: 3 }, 3],
  [{ kind: "signalled", signal: 9 }, 137],
  [{ kind: "signalled", signal: 64 }, 192],
  [{ kind: "vanished" }, 0],
  [{ kind: "interrupted" }, 0],
  [{ kind: "left" }, 130],
  [{ kind: "timeLimit" }, 0],
];
for (const [end, code] of ENDS) {
  Deno.test(`a recording that ended as ${JSON.stringify(end)} gives exit code ${code}`, () => {
    assert.equal(exitCodeOf(end), code);
  });
}

Deno.test("over budget, a failure of the command's own wins, but not one that memmark brought about", () => {
  const codes = (endedRoot: boolean, isExceeded = true) =>
    [0, 1, 3, 137].map((code) => exitCodeOf({ kind: "exited", code }, { isExceeded, endedRoot }));
  assert.deepEqual(codes(false), [3, 1, 3, 137]);
  assert.deepEqual(codes(true), [3, 3, 3, 3]);
  assert.deepEqual(codes(false, false), [0, 1, 3, 137]);
});

const ERRORS: readonly (readonly [string, unknown, number])[] = [
  ["bad usage", new UsageError("x"), 2],
  ["memmark's own failure", new SetupError("x"), 1],
  ["a command that is not found", new LaunchError("x", "notFound"), 127],
  ["a command that is not executable", new LaunchError("x", "notExecutable"), 126],
  ["an error nobody expected", new TypeError("x"), 1],
  ["a thrown text", "x", 1],
];
for (const [what, error, code] of ERRORS) {
  Deno.test(`${what} gives exit code ${code}`, () => assert.equal(exitCodeOfError(error), code));
}
