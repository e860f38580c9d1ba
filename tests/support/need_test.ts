import assert from "node:assert/strict";
import { needs } from "./need.ts";

/** Runs with another CI variable, and puts the old one back. */
function withCi(value: string | undefined, check: () => void): void {
  const before = Deno.env.get("CI");
  const set = (ci: string | undefined) =>
    ci === undefined ? Deno.env.delete("CI") : Deno.env.set("CI", ci);
  set(value);
  try {
    check();
  } finally {
    set(before);
  }
}

Deno.test("a program that is there is no reason to ignore a test, in CI or not", () => {
  for (const ci of [undefined, "true"]) withCi(ci, () => assert.equal(needs("sh"), false));
});

Deno.test("a missing program lets a test be ignored, but in CI it is a failure", () => {
  for (const ci of [undefined, "", "false"]) withCi(ci, () => assert.equal(needs("no such"), true));
  withCi(
    "true",
    () => assert.throws(() => needs("no such"), /"no such" is not on PATH, and CI is set/),
  );
});
