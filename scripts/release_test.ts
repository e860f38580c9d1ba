import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { platformName, PLATFORMS } from "./build.ts";
import { release } from "./release.ts";

const LICENSE = new TextEncoder().encode("MIT\n");

/** A folder with a fake binary for every platform, each of another length. */
function fakeBinaries(): string {
  const folder = Deno.makeTempDirSync({ prefix: "memmark-release-" });
  for (const [index, platform] of PLATFORMS.entries()) {
    const path = join(folder, platformName(platform));
    Deno.mkdirSync(path);
    Deno.writeTextFileSync(
      join(path, "memmark"),
      `#!/bin/sh\necho ${path} ${"x".repeat(index * 511)}\n`,
    );
  }
  return folder;
}

function run(command: string, args: string[], cwd: string): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args, cwd }).outputSync();
  const text = new TextDecoder();
  assert.ok(success, text.decode(stderr));
  return text.decode(stdout);
}

Deno.test("each platform gets an archive that tar unpacks to the binary and the licence", async () => {
  const folder = fakeBinaries();
  await release(folder, "someone/fork", LICENSE);
  for (const platform of PLATFORMS) {
    const name = platformName(platform);
    const archive = resolve(folder, "release", `${name}.tar.gz`);
    const listed = run("tar", ["-tvzf", archive], folder).trim().split("\n");
    assert.match(listed[0]!, /^-rwxr-xr-x.*root.*root.* memmark$/);
    assert.match(listed[1]!, /^-rw-r--r--.*root.*root.* LICENSE$/);
    const unpacked = Deno.makeTempDirSync({ dir: folder });
    run("tar", ["-xzf", archive], unpacked);
    assert.deepEqual(
      Deno.readFileSync(join(unpacked, "memmark")),
      Deno.readFileSync(join(folder, name, "memmark")),
    );
    assert.deepEqual(Deno.readFileSync(join(unpacked, "LICENSE")), LICENSE);
  }
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("the same binaries make the same archives, to the byte, and SHA256SUMS fits them", async () => {
  const folder = fakeBinaries();
  const out = join(folder, "release");
  await release(folder, "someone/fork", LICENSE);
  const sums = Deno.readTextFileSync(join(out, "SHA256SUMS"));
  Deno.utimeSync(join(folder, "memmark-linux-x64/memmark"), 1, 1);
  Deno.chmodSync(join(folder, "memmark-linux-x64/memmark"), 0o600);
  await release(folder, "someone/fork", LICENSE);
  assert.equal(Deno.readTextFileSync(join(out, "SHA256SUMS")), sums);
  assert.equal(sums.split("\n").length, PLATFORMS.length + 1);
  run("openssl", ["version"], out);
  for (const line of sums.trim().split("\n")) {
    const [sum, name] = line.split("  ");
    const digest = run("openssl", ["dgst", "-sha256", "-r", name!], out);
    assert.equal(digest.split(" ")[0], sum);
  }
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("the formula names each archive of this version with its own sum", async () => {
  const folder = fakeBinaries();
  await release(folder, "someone/fork", LICENSE);
  const sums = Deno.readTextFileSync(join(folder, "release/SHA256SUMS")).trim().split("\n");
  const formula = Deno.readTextFileSync(join(folder, "release/memmark.rb"));
  for (const line of sums) {
    const [sum, name] = line.split("  ");
    const url = `https://github.com/someone/fork/releases/download/v${config.version}/${name}`;
    assert.ok(formula.includes(`url "${url}"\n      sha256 "${sum}"`), `${name} in ${formula}`);
  }
  const [mac, linux] = formula.split("on_linux do");
  assert.match(mac!, /on_intel do\n.*macos-x64[^]*on_arm do\n.*macos-arm64/);
  assert.match(linux!, /on_intel do\n.*linux-x64[^]*on_arm do\n.*linux-arm64/);
  assert.ok(formula.includes(`version "${config.version}"`));
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a release without the binary of a platform is refused", async () => {
  const folder = fakeBinaries();
  Deno.removeSync(join(folder, "memmark-macos-arm64"), { recursive: true });
  await assert.rejects(release(folder, "someone/fork", LICENSE), Deno.errors.NotFound);
  Deno.removeSync(folder, { recursive: true });
});
