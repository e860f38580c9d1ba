import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { needs } from "../tests/support/need.ts";
import { platformName, PLATFORMS } from "./platforms.ts";
import { release } from "./release.ts";

const SHARE = [
  "share/bash-completion/completions/memmark",
  "share/doc/memmark/LICENSE",
  "share/fish/vendor_completions.d/memmark.fish",
  "share/man/man1/memmark.1",
  "share/zsh/site-functions/_memmark",
];
const PORTABLE = ["bin/memmark", "lib/memmark/asset", "lib/memmark/memmark.js", ...SHARE];

/** A folder with a fake binary for every platform, each of another length, and fake packages. */
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
  for (
    const path of [
      ...PORTABLE.map((name) => `any/${name}`),
      "npm/package.json",
      "npm/bin/memmark.bin",
    ]
  ) {
    Deno.mkdirSync(join(folder, path, ".."), { recursive: true });
    Deno.writeTextFileSync(join(folder, path), path);
  }
  return folder;
}

function run(command: string, args: string[], cwd: string): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args, cwd }).outputSync();
  const text = new TextDecoder();
  assert.ok(success, text.decode(stderr));
  return text.decode(stdout);
}

Deno.test("each platform gets an archive that tar unpacks to the binary and what is to be read", async () => {
  const folder = fakeBinaries();
  await release(folder, "someone/fork");
  for (const platform of PLATFORMS) {
    const name = platformName(platform);
    const archive = resolve(folder, "release", `${name}.tar.gz`);
    const listed = run("tar", ["-tvzf", archive], folder).trim().split("\n");
    assert.match(listed[0]!, /^-rwxr-xr-x.*root.*root.* memmark$/);
    assert.match(listed[1]!, /^-rw-r--r--.*root.*root.* share\/bash-completion.*$/);
    const unpacked = Deno.makeTempDirSync({ dir: folder });
    run("tar", ["-xzf", archive], unpacked);
    assert.deepEqual(
      Deno.readFileSync(join(unpacked, "memmark")),
      Deno.readFileSync(join(folder, name, "memmark")),
    );
    for (const path of SHARE) {
      assert.equal(Deno.readTextFileSync(join(unpacked, path)), `any/${path}`);
    }
  }
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("the packages are archived whole, with programs that can be executed", async () => {
  const folder = fakeBinaries();
  await release(folder, "someone/fork");
  const list = (name: string) =>
    run("tar", ["-tvzf", join(folder, "release", name)], folder).trim().split("\n")
      .map((line) => line.replace(/^(\S+) .* /, "$1 "));
  assert.deepEqual(
    list("memmark-any.tar.gz"),
    PORTABLE.map((path) => `${path.startsWith("bin/") ? "-rwxr-xr-x" : "-rw-r--r--"} ${path}`),
  );
  assert.deepEqual(list("memmark-npm.tgz"), [
    "-rwxr-xr-x package/bin/memmark.bin",
    "-rw-r--r-- package/package.json",
  ]);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("the same binaries make the same archives, to the byte, and SHA256SUMS fits them", async () => {
  const folder = fakeBinaries();
  const out = join(folder, "release");
  await release(folder, "someone/fork");
  const sums = Deno.readTextFileSync(join(out, "SHA256SUMS"));
  Deno.utimeSync(join(folder, "memmark-linux-x64/memmark"), 1, 1);
  Deno.chmodSync(join(folder, "memmark-linux-x64/memmark"), 0o600);
  await release(folder, "someone/fork");
  assert.equal(Deno.readTextFileSync(join(out, "SHA256SUMS")), sums);
  assert.equal(sums.split("\n").length, PLATFORMS.length + 3);
  run("openssl", ["version"], out);
  for (const line of sums.trim().split("\n")) {
    const [sum, name] = line.split("  ");
    const digest = run("openssl", ["dgst", "-sha256", "-r", name!], out);
    assert.equal(digest.split(" ")[0], sum);
  }
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("the formula names each archive for its platform, of this version and with its own sum", async () => {
  const folder = fakeBinaries();
  await release(folder, "someone/fork");
  const sums = Deno.readTextFileSync(join(folder, "release/SHA256SUMS"));
  const formula = Deno.readTextFileSync(join(folder, "release/memmark.rb"));
  const named = ["memmark-macos-x64.tar.gz", "memmark-macos-arm64.tar.gz", "memmark-any.tar.gz"];
  for (const name of named) {
    const sum = new RegExp(`^(\\w+)  ${name}$`, "m").exec(sums)![1];
    const url = `https://github.com/someone/fork/releases/download/v${config.version}/${name}`;
    const flat = formula.replace(/\n\s+/g, "\n");
    assert.ok(flat.includes(`url "${url}"\nsha256 "${sum}"`), `${name} in ${formula}`);
  }
  const [mac, linux] = formula.split("on_linux do");
  assert.match(mac!, /on_arm do\n.*macos-arm64[^]*on_intel do\n.*macos-x64/);
  assert.match(linux!, /memmark-any[^]*depends_on "deno"/);
  assert.ok(formula.includes(`version "${config.version}"`));
  Deno.removeSync(folder, { recursive: true });
});

/** As much of Homebrew as the formula asks for; runs its `install` in the current folder, into ARGV[2]. */
const HOMEBREW = `require "pathname"; require "fileutils"
OS = Struct.new(:mac?).new(ARGV[0] == "macos"); ROOT = Pathname.new(ARGV[2])
class Pathname
  def install(*names) = names.flatten.each { |name| mkpath; FileUtils.mv(name, self) }
  def install_symlink(path) = (mkpath; FileUtils.ln_s(path, self))
end
class Formula
  def self.[](name) = Struct.new(:opt_bin).new(Pathname.new("/opt/" + name))
  def self.on_macos = OS.mac? && yield
  def self.on_linux = OS.mac? || yield
  class << self; attr_reader :needed; end
  def self.on_intel = nil
  def self.on_arm = yield
  def self.depends_on(name) = @needed = name
  def self.test = nil
  %i[desc homepage version license url sha256].each { |name| define_singleton_method(name) { |_| } }
  { bin: "bin", doc: "share/doc/memmark", libexec: "libexec", man1: "share/man/man1", bash_completion: "etc/bash_completion.d",
    fish_completion: "share/fish", zsh_completion: "share/zsh" }
    .each { |name, path| define_method(name) { ROOT/path } }
end
load ARGV[1]
Memmark.new.install
print Memmark.needed`;

for (const [os, archive] of [["macos", "memmark-macos-arm64"], ["linux", "memmark-any"]] as const) {
  Deno.test({
    name: `the formula installs what is in the archive for ${os}`,
    ignore: needs("ruby"),
    async fn() {
      const folder = fakeBinaries();
      await release(folder, "someone/fork");
      const [unpacked, root] = [Deno.makeTempDirSync({ dir: folder }), join(folder, "brew")];
      run("tar", ["-xzf", join(folder, "release", `${archive}.tar.gz`)], unpacked);
      const formula = join(folder, "release/memmark.rb");
      const needed = run("ruby", ["-e", HOMEBREW, os, formula, root], unpacked);
      assert.equal(needed, os === "linux" ? "deno" : "");
      assert.ok(Deno.statSync(join(root, "bin/memmark")).mode! & 0o100);
      for (const path of ["share/man/man1/memmark.1", "share/doc/memmark/LICENSE"]) {
        assert.ok(Deno.statSync(join(root, path)).isFile);
      }
      if (os === "linux") {
        assert.equal(Deno.readLinkSync(join(root, "libexec/lib/memmark/deno")), "/opt/deno/deno");
        assert.ok(Deno.statSync(join(root, "libexec/lib/memmark/asset")).isFile);
        assert.equal(Deno.readLinkSync(join(root, "bin/memmark")), `${root}/libexec/bin/memmark`);
      }
      Deno.removeSync(folder, { recursive: true });
    },
  });
}

Deno.test("a release without the binary of a platform is refused", async () => {
  const folder = fakeBinaries();
  Deno.removeSync(join(folder, "memmark-macos-arm64"), { recursive: true });
  await assert.rejects(release(folder, "someone/fork"), Deno.errors.NotFound);
  Deno.removeSync(folder, { recursive: true });
});
