import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { needs } from "./support/need.ts";
import { portableWrapper } from "../scripts/portable_wrapper.ts";
import {
  type Answer,
  archiveOf,
  archiveOfFiles,
  startReleaseHost,
  sumLine,
} from "./support/release_host.ts";
import { type Run, Sandbox } from "./support/sandbox.ts";

const SCRIPT = Deno.readTextFileSync(resolve(import.meta.dirname!, "../install.sh"));
const LATEST = "/criccomini/memmark/releases/latest/download/";
const ARCHIVE = "memmark-linux-x64.tar.gz";
/** Whatever the machine is that runs the test. */
const LINUX_X64 = "case ${1-} in -m) echo x86_64;; *) echo Linux;; esac";

type Bytes = Uint8Array<ArrayBuffer>;
const whole = (bytes: Bytes): Answer => ({ kind: "whole", bytes });
const text = (content: string) => whole(new TextEncoder().encode(content));

/** A memmark as a release has it, but small. */
const PROGRAM = await archiveOf('#!/bin/sh\necho "memmark 9.9.9"\n');
const SUMS = await sumLine(ARCHIVE, PROGRAM);

/** The files of a release, the latest unless its folder is given. */
async function releaseOf(archive: Bytes, folder = LATEST): Promise<Record<string, Answer>> {
  return {
    [`${folder}SHA256SUMS`]: text(await sumLine(ARCHIVE, archive)),
    [`${folder}${ARCHIVE}`]: whole(archive),
  };
}

function linuxSandbox(): Sandbox {
  return new Sandbox().fake("uname", LINUX_X64).fake("ldd", "echo 'ldd (GNU libc) 2.36'");
}

const uname = (system: string, machine: string) => (sandbox: Sandbox) => {
  sandbox.fake("uname", `case \${1-} in -m) echo ${machine};; *) echo ${system};; esac`);
};

/** `curl -sL .../install.sh | bash -s -- args`. */
function piped(url: string, args: readonly string[] = [], env: Record<string, string> = {}): Run {
  return {
    command: "/bin/bash",
    args: ["-s", "--", ...args],
    stdin: SCRIPT,
    env: { MEMMARK_BASE_URL: url, ...env },
  };
}

Deno.test("piped from curl, it installs the release into ~/.local/bin and leaves nothing else", async () => {
  for (const shell of ["/bin/bash", "/bin/sh"]) {
    using sandbox = linuxSandbox();
    await using host = startReleaseHost(await releaseOf(PROGRAM));
    const before = sandbox.listing();
    const result = await sandbox.run({ ...piped(host.url), command: shell });
    assert.equal(result.code, 0, result.stderr);
    const bin = join(sandbox.home, ".local/bin");
    assert.deepEqual(
      sandbox.listing().filter((line) => !before.includes(line)).map((line) => line.split(" ")[0]),
      [join(sandbox.home, ".local/"), `${bin}/`, join(bin, "memmark")],
    );
    const ran = await sandbox.run({ command: join(bin, "memmark"), args: ["--version"] });
    assert.equal(ran.stdout, "memmark 9.9.9\n");
  }
});

const PAGE = "share/man/man1/memmark.1";

Deno.test("the manual page and completions of a release go where man and the shells find them", async () => {
  const others = { [PAGE]: "page", "share/zsh/site-functions/_memmark": "zsh" };
  const archive = await archiveOf('#!/bin/sh\necho "memmark 9.9.9"\n', others);
  await using host = startReleaseHost(await releaseOf(archive));
  using sandbox = linuxSandbox();
  // Twice, as who installs the next version.
  for (const args of [[], ["--force"]]) {
    const result = await sandbox.run(piped(host.url, args));
    assert.deepEqual([result.code, result.stderr], [0, ""]);
    assert.doesNotMatch(result.stdout, /manual/);
  }
  for (const [name, text] of Object.entries(others)) {
    assert.equal(Deno.readTextFileSync(join(sandbox.home, ".local", name)), text);
  }

  const bin = sandbox.folder("programs");
  const elsewhere = await sandbox.run(piped(host.url, ["--bin-dir", bin]));
  const page = join(bin, "memmark.lib", PAGE);
  assert.equal(Deno.readTextFileSync(page), "page");
  assert.ok(elsewhere.stdout.includes(`Its manual page: man '${page}'\n`), elsewhere.stdout);
});

const SLIM = "memmark-any.tar.gz";
/** The bundle of a release, as small as it can be. */
const PORTABLE = await archiveOfFiles({
  "bin/memmark": portableWrapper("any"),
  "lib/memmark/memmark.js": "memmark 9.9.9\n",
  "lib/memmark/more/asset": "1",
  [PAGE]: "page",
});
const BOTH = {
  [`${LATEST}SHA256SUMS`]: text(SUMS + await sumLine(SLIM, PORTABLE)),
  [`${LATEST}${ARCHIVE}`]: whole(PROGRAM),
  [`${LATEST}${SLIM}`]: whole(PORTABLE),
};
/** A Deno whose programs print their own text. */
const deno = (version: string) =>
  `if [ "$1" = --version ]; then echo "deno ${version} (stable)"; exit; fi
  for word do case $word in */memmark.js) cat "$word" ;; esac; done`;

Deno.test("where a Deno is on PATH that fits, what it runs is installed, and works from there", async () => {
  await using host = startReleaseHost(BOTH);
  for (const version of ["2.8.0", "2.10.1"]) {
    using sandbox = linuxSandbox().fake("deno", deno(version));
    const result = await sandbox.run(piped(host.url, ["--slim"]));
    assert.equal(result.code, 0, result.stderr);
  }
  {
    using sandbox = linuxSandbox().fake("deno", deno("2.9.6"));
    const [linked, real] = [join(sandbox.folder("linked"), "bin"), sandbox.folder("real/bin")];
    Deno.symlinkSync(real, linked);
    const bins = [join(sandbox.home, ".local/bin"), sandbox.folder("programs"), linked];
    for (const bin of bins) {
      const result = await sandbox.run(piped(host.url, ["--bin-dir", bin]));
      assert.equal(result.code, 0, result.stderr);
      const ran = await sandbox.run({ command: join(bin, "memmark"), cwd: "/" });
      assert.deepEqual(ran, { code: 0, stdout: "memmark 9.9.9\n", stderr: "" });
    }
    const lib = join(sandbox.home, ".local/lib/memmark");
    assert.equal(Deno.readTextFileSync(join(lib, "more/asset")), "1");
    assert.equal(Deno.readTextFileSync(join(sandbox.home, ".local", PAGE)), "page");

    // What was there goes with the next one: first of an older version, then for a binary.
    Deno.writeTextFileSync(join(lib, "of-old"), "");
    for (const kind of ["--slim", "--binary"]) {
      const again = await sandbox.run(piped(host.url, ["--force", kind]));
      assert.equal(again.code, 0, again.stderr);
      assert.throws(() => Deno.statSync(join(lib, "of-old")), Deno.errors.NotFound);
    }
    assert.throws(() => Deno.statSync(lib), Deno.errors.NotFound);
  }
});

const UNFIT: readonly (readonly [(sandbox: Sandbox) => void, RegExp])[] = [
  [() => {}, /there is no deno on PATH/],
  [(sandbox) => sandbox.fake("deno", deno("2.7.14")), /'.*\/deno' is 2\.7\.14/],
  [(sandbox) => sandbox.fake("deno", deno("3.0.0")), /'.*\/deno' is 3\.0\.0/],
  [(sandbox) => sandbox.fake("deno", "exit 1"), /is no Deno that runs here/],
  [
    (sandbox) =>
      Deno.writeTextFileSync(
        join(sandbox.root, "tools/deno"),
        "#!/usr/bin/env node\n// deno 2.9.1",
        { mode: 0o755 },
      ),
    /is a script of the npm package deno, which loses signals/,
  ],
];

Deno.test("where no Deno fits, the binary is installed, and with --slim nothing", async () => {
  await using host = startReleaseHost(BOTH);
  for (const [at, [prepare, why]] of UNFIT.entries()) {
    using sandbox = linuxSandbox();
    prepare(sandbox);
    const before = sandbox.listing();
    const slim = await sandbox.run(piped(host.url, ["--slim"]));
    assert.match(slim.stderr, new RegExp(`--slim needs Deno 2\\.8 or .*: .*${why.source}`));
    assert.equal(slim.code, 1);
    assert.deepEqual(sandbox.listing(), before);
    // Whether it fits is decided before what is done then.
    if (at > 1) continue;
    const any = await sandbox.run(piped(host.url));
    assert.equal(any.code, 0, any.stderr);
    assert.match(Deno.readTextFileSync(join(sandbox.home, ".local/bin/memmark")), /9\.9\.9/);
  }
});

Deno.test("on macOS a Deno that opens a debugger at SIGUSR1 does not fit", async () => {
  await using host = startReleaseHost(BOTH);
  for (const [version, code] of [["2.9.1", 0], ["2.9.2", 1], ["2.10.0", 1]] as const) {
    using sandbox = linuxSandbox().fake("deno", deno(version));
    uname("Darwin", "arm64")(sandbox);
    const result = await sandbox.run(piped(host.url, ["--slim"]));
    assert.equal(result.code, code, result.stderr);
    if (code !== 0) assert.match(result.stderr, /on macOS 2\.9\.1 is the last that fits/);
  }
});

Deno.test("on a Linux with musl a Deno is not taken unless it is asked for", async () => {
  await using host = startReleaseHost(BOTH);
  using sandbox = linuxSandbox().fake("deno", deno("2.9.1"));
  sandbox.fake("ldd", "echo 'musl libc (x86_64)' >&2; exit 1");
  const result = await sandbox.run(piped(host.url));
  assert.match(result.stderr, /its Deno needs glibc .* memmark --container or --pid records/);
  const slim = await sandbox.run(piped(host.url, ["--slim"]));
  assert.equal(slim.code, 0, slim.stderr);
});

Deno.test("a manual page that cannot be put in its place is told of, and no reason to fail", async () => {
  using sandbox = linuxSandbox();
  const archive = await archiveOf('#!/bin/sh\necho "memmark 9.9.9"\n', { [PAGE]: "page" });
  await using host = startReleaseHost(await releaseOf(archive));
  Deno.mkdirSync(join(sandbox.home, ".local/share"), { recursive: true });
  Deno.writeTextFileSync(join(sandbox.home, ".local/share/man"), "a file");
  const result = await sandbox.run(piped(host.url));
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /Note: cannot write '.*\/share\/man\/man1\/memmark\.1'/);
});

Deno.test("MEMMARK_VERSION and MEMMARK_REPO choose what is downloaded", async () => {
  for (const version of ["1.2.3", "v1.2.3"]) {
    using sandbox = linuxSandbox();
    const folder = "/someone/fork/releases/download/v1.2.3/";
    await using host = startReleaseHost(await releaseOf(PROGRAM, folder));
    const env = { MEMMARK_VERSION: version, MEMMARK_REPO: "someone/fork" };
    const result = await sandbox.run(piped(host.url, [], env));
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(host.requests, [`${folder}SHA256SUMS`, `${folder}${ARCHIVE}`]);
  }
});

Deno.test({
  name: "without curl it downloads by wget",
  ignore: needs("wget"),
  async fn() {
    using sandbox = linuxSandbox().without("curl");
    await using host = startReleaseHost(await releaseOf(PROGRAM));
    const result = await sandbox.run(piped(host.url));
    assert.equal(result.code, 0, result.stderr);
  },
});

Deno.test("each tool that can compute a SHA-256 is used where it is the only one", async () => {
  const tools = ["sha256sum", "shasum", "openssl"];
  for (const tool of tools.filter((tool) => !needs(tool))) {
    using sandbox = linuxSandbox().without(...tools.filter((other) => other !== tool));
    await using host = startReleaseHost(await releaseOf(PROGRAM));
    const result = await sandbox.run(piped(host.url));
    assert.equal(result.code, 0, `${tool}: ${result.stderr}`);
  }
});

interface Failure {
  readonly name: string;
  readonly message: RegExp;
  readonly files?: Record<string, Answer>;
  readonly prepare?: (sandbox: Sandbox) => void;
}

const good = await releaseOf(PROGRAM);

const FAILURES: readonly Failure[] = [
  {
    name: "the checksum is wrong",
    message:
      /memmark-linux-x64\.tar\.gz is damaged or was changed: its SHA-256 is [0-9a-f]{64}, and/,
    files: { ...good, [`${LATEST}SHA256SUMS`]: text(SUMS.replace(/^.{8}/, "00000000")) },
  },
  {
    name: "the archive is missing",
    message: /Cannot download http.*memmark-linux-x64\.tar\.gz/,
    files: { [`${LATEST}SHA256SUMS`]: text(SUMS) },
  },
  { name: "the whole release is missing", message: /Cannot download .*SHA256SUMS/, files: {} },
  {
    name: "SHA256SUMS does not name the archive",
    message: /SHA256SUMS has no line for memmark-linux-x64\.tar\.gz/,
    files: { ...good, [`${LATEST}SHA256SUMS`]: text(SUMS.replace("x64", "arm64")) },
  },
  {
    name: "the archive was made from half a file",
    message: /Cannot unpack/,
    files: await releaseOf(PROGRAM.slice(0, PROGRAM.length / 2)),
  },
  {
    name: "the host dies in the middle",
    message: /Cannot download http.*memmark-linux-x64\.tar\.gz/,
    files: { ...good, [`${LATEST}${ARCHIVE}`]: { kind: "breaksOff", bytes: PROGRAM } },
  },
  {
    name: "the program does not run",
    message: /does not run here: no such library/,
    files: await releaseOf(await archiveOf("#!/bin/sh\necho no such library >&2; exit 127\n")),
  },
  {
    name: "the program is another one",
    message: /not memmark: --version printed 'deno 2'/,
    files: await releaseOf(await archiveOf("#!/bin/sh\necho deno 2\n")),
  },
  {
    name: "the system is unknown",
    message: /No memmark for FreeBSD on x86_64; there is one for Linux and macOS/,
    prepare: uname("FreeBSD", "x86_64"),
  },
  {
    name: "the processor is unknown",
    message: /No memmark for Linux on riscv64; .* x64 \(x86_64\) and arm64/,
    prepare: uname("Linux", "riscv64"),
  },
  {
    name: "the Linux has musl",
    message: /No memmark for a Linux with musl/,
    prepare: (sandbox) => sandbox.fake("ldd", "echo 'musl libc (x86_64)' >&2; exit 1"),
  },
  {
    name: "the glibc is too old",
    message: /No memmark for glibc 2\.17: its Deno needs 2\.27 or later, .* see --slim/,
    prepare: (sandbox) => sandbox.fake("ldd", "echo 'ldd (GNU libc) 2.17'"),
  },
  {
    name: "libgcc_s is missing",
    message: /does not run here: deno: libgcc_s\.so\.1: .*; it needs libgcc_s, which the package/,
    files: await releaseOf(
      await archiveOf("#!/bin/sh\necho 'deno: libgcc_s.so.1: cannot open' >&2; exit 127\n"),
    ),
  },
  {
    name: "nothing can compute a SHA-256",
    message: /Needs sha256sum, shasum or openssl/,
    prepare: (sandbox) => sandbox.without("sha256sum", "shasum", "openssl"),
  },
  {
    name: "nothing can download",
    message: /Needs curl or wget/,
    prepare: (sandbox) => sandbox.without("curl", "wget"),
  },
];

for (const { name, message, files = good, prepare } of FAILURES) {
  Deno.test(`when ${name}, it says so, exits with 1 and leaves nothing behind`, async () => {
    using sandbox = linuxSandbox();
    prepare?.(sandbox);
    await using host = startReleaseHost(files);
    const before = sandbox.listing();
    const result = await sandbox.run(piped(host.url));
    assert.match(result.stderr, message);
    assert.equal(result.code, 1);
    assert.deepEqual(sandbox.listing(), before);
  });
}

Deno.test("an existing target is refused and untouched without --force, and replaced with it", async () => {
  using sandbox = linuxSandbox();
  await using host = startReleaseHost(good);
  const bin = sandbox.folder("bin");
  sandbox.script(join(bin, "memmark"), "echo mine");
  const before = sandbox.listing();

  const refused = await sandbox.run(piped(host.url, ["--bin-dir", bin]));
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /bin\/memmark' exists already; add --force to replace it/);
  assert.deepEqual(sandbox.listing(), before);
  assert.deepEqual(host.requests, []);

  const forced = await sandbox.run(piped(host.url, ["--bin-dir", bin, "--force"]));
  assert.equal(forced.code, 0, forced.stderr);
  assert.match(Deno.readTextFileSync(join(bin, "memmark")), /9\.9\.9/);
  assert.deepEqual([...Deno.readDirSync(bin)].map((entry) => entry.name), ["memmark"]);
});

Deno.test("with --force too, the old one stays when the new one does not run", async () => {
  using sandbox = linuxSandbox();
  await using host = startReleaseHost(await releaseOf(await archiveOf("#!/bin/sh\nexit 1\n")));
  const bin = sandbox.folder("bin");
  sandbox.script(join(bin, "memmark"), "echo old");
  const before = sandbox.listing();
  const result = await sandbox.run(piped(host.url, ["--force", "--bin-dir", bin]));
  assert.equal(result.code, 1);
  assert.deepEqual(sandbox.listing(), before);
});

Deno.test("a link at the target is replaced itself, not what it leads to; a folder is refused", async () => {
  using sandbox = linuxSandbox();
  await using host = startReleaseHost(good);
  const bin = sandbox.folder("bin");
  sandbox.script(join(sandbox.home, "other"), "echo other");
  Deno.symlinkSync(join(sandbox.home, "other"), join(bin, "memmark"));
  const result = await sandbox.run(piped(host.url, ["--force", "--bin-dir", bin]));
  assert.equal(result.code, 0, result.stderr);
  assert.ok(Deno.lstatSync(join(bin, "memmark")).isFile);
  assert.match(Deno.readTextFileSync(join(sandbox.home, "other")), /echo other/);

  const taken = sandbox.folder("taken");
  Deno.mkdirSync(join(taken, "memmark"));
  const refused = await sandbox.run(piped(host.url, ["--force", "--bin-dir", taken]));
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /is a folder; move it away/);
});

Deno.test("a bin folder that cannot be written to is refused", async () => {
  using sandbox = linuxSandbox();
  await using host = startReleaseHost(good);
  const bin = sandbox.folder("bin");
  Deno.chmodSync(bin, 0o555);
  const before = sandbox.listing();
  // Permission bits do not hold root back, so root becomes nobody.
  const who = Deno.uid() === 0 ? { uid: 65534 } : {};
  for (const target of [bin, join(bin, "new/bin")]) {
    const result = await sandbox.run({ ...piped(host.url, ["--bin-dir", target]), ...who });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /Cannot write to '.*'; choose another folder with --bin-dir DIR/);
    assert.deepEqual(sandbox.listing(), before);
  }
});

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGHUP", 129]] as const) {
  Deno.test(`${signal} during the download ends it at once and leaves nothing behind`, async () => {
    using sandbox = linuxSandbox();
    const files = { ...good, [`${LATEST}${ARCHIVE}`]: { kind: "hangs", bytes: PROGRAM } as const };
    await using host = startReleaseHost(files);
    const before = sandbox.listing();
    const { child, result } = sandbox.start(piped(host.url));
    await host.hanging;
    child.kill(signal);
    assert.equal((await result).code, code);
    assert.deepEqual(sandbox.listing(), before);
  });
}

Deno.test("a download of the script itself that was cut short does nothing", async () => {
  using sandbox = linuxSandbox();
  await using host = startReleaseHost(good);
  const before = sandbox.listing();
  const ends = Array.from({ length: 6 }, (_, i) => Math.floor(SCRIPT.length * i / 6));
  const lastBytes = Array.from({ length: 8 }, (_, i) => SCRIPT.length - 2 - i);
  for (const end of [...ends, ...lastBytes]) {
    await sandbox.run({ ...piped(host.url), stdin: SCRIPT.slice(0, end) });
    assert.deepEqual(sandbox.listing(), before, `cut at ${end} of ${SCRIPT.length}`);
  }
  assert.deepEqual(host.requests, []);
});

Deno.test("an Intel shell on an Apple silicon Mac gets the arm64 binary", async () => {
  using sandbox = linuxSandbox().fake("sysctl", "echo 1");
  uname("Darwin", "x86_64")(sandbox);
  await using host = startReleaseHost({
    [`${LATEST}SHA256SUMS`]: text(await sumLine("memmark-macos-arm64.tar.gz", PROGRAM)),
    [`${LATEST}memmark-macos-arm64.tar.gz`]: whole(PROGRAM),
  });
  const result = await sandbox.run(piped(host.url));
  assert.equal(result.code, 0, result.stderr);
});

const ADVICE: readonly (readonly [string, RegExp])[] = [
  ["/bin/bash", /add this line to ~\/\.bashrc .*\n {2}export PATH='.*\/it'\\''s bin':"\$PATH"/],
  ["/usr/bin/zsh", /add this line to ~\/\.zshrc /],
  ["/usr/bin/fish", /run this once:\n {2}fish_add_path '.*'/],
  ["/bin/ksh", /add this line to ~\/\.profile /],
];

Deno.test("it says how to put the folder on PATH, in the words of the user's shell", async () => {
  for (const [SHELL, advice] of ADVICE) {
    using sandbox = linuxSandbox();
    await using host = startReleaseHost(good);
    const bin = sandbox.folder("it's bin");
    const result = await sandbox.run(piped(host.url, ["--bin-dir", bin], { SHELL }));
    assert.match(result.stdout, advice);
  }
});

Deno.test("it does not speak of PATH when the folder is there, but of another memmark before it", async () => {
  using sandbox = linuxSandbox();
  await using host = startReleaseHost(good);
  const [bin, earlier] = [sandbox.folder("bin"), sandbox.folder("earlier")];
  const PATH = `${join(sandbox.root, "tools")}:${earlier}:${bin}`;
  const plain = await sandbox.run(piped(host.url, ["--bin-dir", bin], { PATH }));
  assert.doesNotMatch(plain.stdout, /PATH/);
  sandbox.script(join(earlier, "memmark"), "echo other");
  const shadowed = await sandbox.run(piped(host.url, ["--force", "--bin-dir", bin], { PATH }));
  assert.match(shadowed.stdout, /earlier\/memmark' comes before it on PATH/);
});

const MISUSES: readonly (readonly [readonly string[], RegExp])[] = [
  [["--prefix", "x"], /Unknown option '--prefix'; see --help/],
  [["--bin-dir"], /--bin-dir wants a folder/],
  [["--bin-dir", ""], /--bin-dir wants a folder/],
  [["--slim", "--binary"], /--slim and --binary exclude each other/],
];

Deno.test("wrong options exit with 2, and a folder with a line break is refused", async () => {
  using sandbox = linuxSandbox();
  const before = sandbox.listing();
  for (const [args, message] of MISUSES) {
    const result = await sandbox.run(piped("http://127.0.0.1:9", args));
    assert.match(result.stderr, message);
    assert.equal(result.code, 2);
  }
  const broken = await sandbox.run(piped("http://127.0.0.1:9", ["--bin-dir", "a\nb"]));
  assert.match(broken.stderr, /line break/);
  assert.equal(broken.code, 1);
  assert.deepEqual(sandbox.listing(), before);
});

Deno.test("--version and --help say what would be done, and do nothing", async () => {
  using sandbox = linuxSandbox();
  const before = sandbox.listing();
  const version = await sandbox.run(
    piped("http://mirror", ["--version"], { MEMMARK_VERSION: "v1.0" }),
  );
  assert.equal(
    version.stdout,
    `memmark 1.0 from http://mirror/criccomini/memmark, into ${sandbox.home}/.local/bin\n`,
  );
  const help = await sandbox.run(piped("http://mirror", ["--help"]));
  assert.match(help.stdout, /--bin-dir DIR.*\n[^]*--force/);
  assert.deepEqual([version.code, help.code], [0, 0]);
  assert.deepEqual(sandbox.listing(), before);
});
