import assert from "node:assert/strict";
import { LocalHost } from "../../../tests/support/local_host.ts";
import { tempDir } from "../../../tests/support/memmark.ts";
import { SetupError } from "../../model/errors.ts";
import { denoSharedFiles } from "../../system/shared_files.ts";
import { planMarkers } from "./markers_plan.ts";

class HostWith extends LocalHost {
  constructor(readonly tmpdir: string | undefined) {
    super();
  }
  override env(name: string): string | undefined {
    return name === "TMPDIR" ? this.tmpdir : undefined;
  }
}
const plan = (option: string | undefined, isLaunched: boolean, tmpdir?: string) =>
  planMarkers(option, isLaunched, new HostWith(tmpdir), denoSharedFiles);

Deno.test("the file of --markers is named absolutely, whether or not it exists", () => {
  using dir = tempDir();
  const cwd = Deno.cwd();
  assert.deepEqual(plan("a/m", true), { path: `${cwd}/a/m`, isTemporary: false });
  assert.deepEqual(plan("/a/m", false), { path: "/a/m", isTemporary: false });
  const path = dir.write("m", "");
  assert.deepEqual(plan(path, true), { path, isTemporary: false });
});

Deno.test("without --markers a launched command gets a fresh path in TMPDIR, and nobody else one", () => {
  for (const [tmpdir, folder] of [["/x/y/", "/x/y"], [undefined, "/tmp"], ["", "/tmp"]] as const) {
    const [a, b] = [plan(undefined, true, tmpdir), plan(undefined, true, tmpdir)];
    assert.match(a!.path, new RegExp(`^${folder}/memmark-[0-9a-f-]{36}\\.markers$`));
    assert.notEqual(a!.path, b!.path);
    assert.ok(a!.isTemporary);
    assert.throws(() => Deno.statSync(a!.path), Deno.errors.NotFound);
  }
  assert.equal(plan(undefined, false), undefined);
});

Deno.test("a pipe, a device or a folder is refused before the launch", () => {
  using dir = tempDir();
  new Deno.Command("mkfifo", { args: [dir.file("pipe")] }).outputSync();
  for (const path of [dir.file("pipe"), dir.path, "/dev/null"]) {
    assert.throws(
      () => plan(path, true),
      (error) => error instanceof SetupError && /it is no file; name a regular/.test(error.message),
    );
  }
});
