import assert from "node:assert/strict";
import { tempDir } from "../../tests/support/memmark.ts";
import { denoSharedFiles } from "../system/shared_files.ts";
import { checkFilesDiffer } from "./check_outputs.ts";
import { UsageError } from "../cli/usage_error.ts";

/** The message that refuses two paths; undefined when they are fine. */
function refusal(a: string, b: string): string | undefined {
  try {
    checkFilesDiffer([["--out", a], ["--chart", b]], denoSharedFiles);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
}

Deno.test("one file is refused by whatever name, and both names are told", () => {
  using dir = tempDir();
  const file = dir.write("a", "");
  Deno.mkdirSync(dir.file("folder"));
  Deno.symlinkSync(dir.path, dir.file("folder/link"));
  Deno.symlinkSync("a", dir.file("symbolic"));
  Deno.linkSync(file, dir.file("hard"));
  for (const name of ["symbolic", "hard", "folder/link/a", "./folder/../a"]) {
    const path = `${dir.path}/${name}`;
    assert.equal(
      refusal(file, path),
      `Cannot use "${file}" as --out and "${path}" as --chart: they are one file, ` +
        "give each a file of its own",
    );
  }
  assert.equal(
    refusal(file, file),
    `Cannot use "${file}" as --out and as --chart: give each a name of its own`,
  );
  assert.equal(refusal(file, dir.write("b", "")), undefined);
});

Deno.test("a device or a pipe may be given twice", () => {
  using dir = tempDir();
  new Deno.Command("mkfifo", { args: [dir.file("pipe")] }).outputSync();
  for (const path of ["/dev/null", dir.file("pipe")]) assert.equal(refusal(path, path), undefined);
});

Deno.test("of what is not there the path counts, however it is spelled", () => {
  using dir = tempDir();
  const at = (path: string) => `${dir.path}/${path}`;
  for (
    const [a, b] of [["a", "a"], ["x/../a", ".//a"], ["../a", "x/../../a"], ["/../a", "/../a"]]
  ) {
    assert.match(refusal(at(a!), at(b!))!, /--out and .*--chart: /, `${a} ${b}`);
  }
  assert.equal(refusal(at("a"), at("x/a")), undefined);
  assert.equal(refusal(at("a"), dir.write("b", "")), undefined);
});
