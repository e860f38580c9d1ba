import assert from "node:assert/strict";
import { closeWarning, fileWarning, outputWarning, samplerWarning } from "./warnings.ts";

Deno.test("a failed output is named with the reason, and that the command goes on", () => {
  assert.equal(
    outputWarning("a b.csv", "no space left on device"),
    'Cannot write to "a b.csv": no space left on device; no more rows are written, the command goes on',
  );
  assert.match(outputWarning("-", "x"), /^Cannot write to standard output: x;/);
});

Deno.test("a failed reading is told with its reason", () => {
  assert.match(samplerWarning(new Error("Cannot run ps")), /^Cannot run ps; samples are missing/);
});

Deno.test("a file that cannot be written is named with the reason", () => {
  const error = new Error("Read-only file system (os error 30): writefile 'run.md.7.tmp'");
  assert.equal(fileWarning("run.md", error), 'Cannot write "run.md": read-only file system');
});

Deno.test("what cannot be closed is told with the system's words", () => {
  const error = new Error("Read-only file system (os error 30): remove 'a'");
  assert.equal(
    closeWarning(error),
    "Cannot clean up after the recording: read-only file system",
  );
});
