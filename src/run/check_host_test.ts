import assert from "node:assert/strict";
import { checkHost } from "./check_host.ts";
import { UsageError } from "../cli/usage_error.ts";

const hostOf = (os: "linux" | "darwin", summaryPath?: string) => ({
  os,
  env: (name: string) => name === "GITHUB_STEP_SUMMARY" ? summaryPath : undefined,
});
const pss = { pssBytes: 1, killOver: false };

Deno.test("the summary for GitHub needs its variable, and it may not be empty", () => {
  for (const path of [undefined, ""]) {
    assert.throws(() => checkHost({ summary: ["a.md", "github"] }, hostOf("linux", path)), {
      name: UsageError.name,
      message: /^Cannot use --summary github: the variable GITHUB_STEP_SUMMARY is not set;/,
    });
  }
  checkHost({ summary: ["github"] }, hostOf("darwin", "/tmp/x"));
  checkHost({ summary: ["a.md"] }, hostOf("darwin"));
});

Deno.test("a control group is for Linux, and the option that asked for it is named", () => {
  for (const [ownGroup, option] of [[{}, "--own-group"], [{ limitBytes: 1 }, "--limit"]] as const) {
    checkHost({ summary: [], ownGroup }, hostOf("linux"));
    assert.throws(() => checkHost({ summary: [], ownGroup }, hostOf("darwin")), {
      name: UsageError.name,
      message: `Cannot use ${option} on macOS: it has no control groups; drop it`,
    });
  }
});

Deno.test("a budget of PSS is for Linux", () => {
  checkHost({ summary: [], budget: pss }, hostOf("linux"));
  assert.throws(() => checkHost({ summary: [], budget: pss }, hostOf("darwin")), UsageError);
});
