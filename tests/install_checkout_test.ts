import assert from "node:assert/strict";
import { join } from "node:path";
import { isWholePicture } from "../src/render/gnuplot/picture.ts";
import config from "../deno.json" with { type: "json" };
import { shellQuote, wrapper } from "../scripts/wrapper.ts";
import { portableWrapper } from "../scripts/portable_wrapper.ts";
import { shareFiles } from "../scripts/share.ts";
import { Checkout, ROOT } from "./support/checkout.ts";
import { needs } from "./support/need.ts";
import { Sandbox } from "./support/sandbox.ts";
import { onTerminal } from "./support/terminal.ts";

/** Each would have Deno do something else, and a build with it. */
const HOSTILE = {
  COMPLETE: "bash",
  DENO_PERMISSION_BROKER_PATH: "/nonexistent",
  DENO_V8_FLAGS: "--no-such-flag",
  NODE_CHANNEL_FD: "99",
  NODE_OPTIONS: "--inspect-brk",
  OTEL_DENO: "true",
  OTEL_EXPORTER_OTLP_PROTOCOL: "carrier pigeon",
};

/**
 * Installed once for the tests that only run it, into an odd folder and in place of what was there, under a
 * hostile environment; then checkout and caches are gone.
 */
async function installOnce() {
  const machine = new Checkout();
  addEventListener("unload", () => machine[Symbol.dispose]());
  const bin = join(machine.root, `a "b" $c's %20#?/bin`);
  Deno.mkdirSync(bin, { recursive: true });
  machine.script(join(bin, "memmark"), "echo mine");
  const installed = await machine.run({
    command: join(machine.checkout, "install.sh"),
    args: ["--bin-dir", bin, "--force"],
    env: { ...machine.env, ...HOSTILE },
  });
  Deno.removeSync(machine.checkout, { recursive: true });
  Deno.removeSync(machine.cache, { recursive: true });
  return { machine, bin, memmark: join(bin, "memmark"), installed };
}
let once: ReturnType<typeof installOnce> | undefined;
const installation = () => once ??= installOnce();

Deno.test("from a checkout, with --force and under a hostile environment, it installs a memmark that needs neither checkout, caches nor a home", async () => {
  const { machine, bin, memmark, installed } = await installation();
  assert.equal(installed.code, 0, installed.stderr);
  assert.deepEqual([...Deno.readDirSync(bin)].map((entry) => entry.name), ["memmark"]);
  for (const [name, text] of await shareFiles()) {
    assert.equal(Deno.readTextFileSync(join(bin, "../share", name)), text);
  }
  // What a report needs lies beside the program, and a recording without one reads nothing of it.
  const page = join(machine.root, "run.html");
  const args = ["-q", "-o", join(machine.root, "run.csv"), "--report", page, "--", "/bin/true"];
  const reported = await machine.run({ command: memmark, args, cwd: "/" });
  assert.equal(reported.code, 0, reported.stderr);
  assert.match(Deno.readTextFileSync(page), /script-src 'sha256-.*id="memmark-data"/s);
  assert.doesNotMatch(Deno.readTextFileSync(join(bin, "../lib/memmark/memmark.program")), /u-over/);
  const csv = join(machine.root, "x.csv"), png = join(machine.root, "x.png");
  Deno.writeTextFileSync(csv, "unix_ms,rss_kib\n1000,5\n2000,6\n");
  const chart = ["chart", "--chart-engine", "builtin", csv, png];
  const drawn = await machine.run({ command: memmark, args: chart, cwd: "/" });
  assert.deepEqual([drawn.code, drawn.stderr], [0, ""]);
  assert.ok(isWholePicture(Deno.readFileSync(png), "png"));
  assert.deepEqual([...machine.listing(machine.home), ...machine.listing(machine.tmp)], []);
});

Deno.test("the command runs with the environment and limits that the installed memmark was given", async () => {
  const { machine, memmark } = await installation();
  // A shell sets the first three for what it runs, however it is run; the last is memmark's.
  const show = "env | sed '/^_=/d; /^SHLVL=/d; /^OLDPWD=/d; /^MEMMARK_MARKERS=/d'; ulimit -Sn";
  const prefixes = ["", `"$1" --quiet --out "$2" -- `];
  const outputs: string[] = [];
  for (const prefix of prefixes) {
    const script = `ulimit -Sn 200; PWD=/; cd /; ${prefix}sh -c "$3"`;
    const args = ["-c", script, "sh", memmark, join(machine.root, "x.csv"), show];
    const result = await machine.run({ command: "/bin/sh", args });
    assert.equal(result.code, 0, result.stderr);
    outputs.push(result.stdout);
  }
  assert.equal(outputs[1], outputs[0]);
});

/** Runs what follows with variables that a shell would drop, add or change. */
const ODDLY = `$ENV{"BASH_FUNC_x%%"} = "() {  echo\\n}"; $ENV{"a.b"} = "c"; $ENV{"-"} = "";
  $ENV{EMPTY} = ""; $ENV{LATIN} = "caf\\xe9"; $ENV{LINES} = "a\\nb\\n"; $ENV{OLDPWD} = "/nowhere";
  exec { $ARGV[0] } @ARGV`;
const ENVIRON = `open my $file, "<", "/proc/self/environ"; undef $/;
  print map { s/([^ -~])/sprintf "%%%02x", ord $1/ger . "\\n" } sort grep { !/^MEMMARK_MARKERS=/ } split /\\0/, <$file>`;

Deno.test({
  name: "the command gets odd variables too, and none that was not there, such as PWD",
  ignore: Deno.build.os !== "linux" || needs("perl"),
  async fn() {
    const { machine, memmark } = await installation();
    const record = [memmark, "-q", "-o", join(machine.root, "x.csv"), "--"];
    const seen = async (pwd: string, prefix: readonly string[]) => {
      const args = ["-e", pwd + ODDLY, ...prefix, "perl", "-e", ENVIRON];
      const { stdout, stderr } = await machine.run({
        command: "/usr/bin/env",
        args: ["perl", ...args],
      });
      assert.equal(stderr, "");
      return stdout;
    };
    for (const pwd of ["delete $ENV{PWD};", `$ENV{PWD} = "/elsewhere";`]) {
      const without = await seen(pwd, []);
      assert.match(without, /^BASH_FUNC_x%%=\(\) \{ {2}echo%0a\}$/m);
      assert.match(without, /^LATIN=caf%e9$/m);
      assert.equal(await seen(pwd, record), without);
    }
  },
});

Deno.test({
  name:
    "on a terminal the installed memmark prints nothing of its own making, whatever the home, and writes nothing",
  ignore: Deno.build.os !== "linux" || needs("script"),
  async fn() {
    const { machine, memmark } = await installation();
    const readOnly = machine.folder("read-only");
    Deno.chmodSync(readOnly, 0o555);
    const nowhere = join(machine.root, "nowhere");
    const line = `${shellQuote(memmark)} --version`;
    const lines = [
      line,
      `HOME='${nowhere}' ${line}`,
      `HOME='${readOnly}' ${line}`,
      `unset HOME; ${line}`,
    ];
    // Permission bits do not hold root back, so root becomes nobody: lib is not that user's.
    const user = Deno.uid() === 0 ? { uid: 65534 } : {};
    const before = machine.listing(machine.home);
    await Promise.all(lines.map(async (line) => {
      const env = { PATH: Deno.env.get("PATH")! };
      const run = { command: "/usr/bin/env", args: onTerminal(line), cwd: "/", env, ...user };
      const result = await machine.run(run);
      assert.deepEqual(result, { code: 0, stdout: `memmark ${config.version}\r\n`, stderr: "" });
    }));
    assert.deepEqual(machine.listing(machine.home), before);
    assert.deepEqual([...Deno.readDirSync(readOnly)], []);
    assert.throws(() => Deno.statSync(nowhere), Deno.errors.NotFound);
  },
});

Deno.test("from a checkout, an existing memmark is replaced only with --force, and kept when the build fails", async () => {
  using machine = new Checkout();
  const bin = machine.folder("bin");
  machine.script(join(bin, "memmark"), "echo mine");
  const before = machine.state(bin);

  const refused = await machine.install("--bin-dir", bin);
  assert.match(refused.stderr, /bin\/memmark' exists already; add --force to replace it/);
  assert.equal(refused.code, 1);
  assert.deepEqual(machine.state(bin), before);

  Deno.writeTextFileSync(join(machine.checkout, "main.ts"), "throw new Error('broken');\n");
  const broken = await machine.install("--bin-dir", bin, "--force");
  assert.match(broken.stderr, /--version should print "memmark .*broken/s);
  assert.equal(broken.code, 1);
  assert.deepEqual(machine.state(bin), before);
});

Deno.test("a signal during the build ends it at once and leaves nothing behind", async () => {
  using machine = new Checkout();
  // Deno's parent is the installer.
  machine.fakeDeno("kill -TERM $PPID; exec sleep 600");
  const bin = join(machine.root, "new/bin");
  const { code } = await machine.install("--bin-dir", bin);
  assert.equal(code, 143);
  assert.throws(() => Deno.statSync(join(machine.root, "new")), Deno.errors.NotFound);
  assert.deepEqual([...machine.listing(machine.home), ...machine.listing(machine.tmp)], []);
});

Deno.test("without Deno and npm it says what it needs", async () => {
  using machine = new Checkout();
  Deno.removeSync(machine.cache, { recursive: true });
  const { code, stderr } = await machine.install();
  assert.equal(code, 1);
  assert.match(stderr, /needs Deno .* on PATH, or npm to fetch it/);
  assert.deepEqual(machine.listing(machine.home), []);
});

Deno.test("without a home it wants a folder for Deno, and takes none that others can write to", async () => {
  using machine = new Checkout();
  const env = { HOME: "", MEMMARK_CACHE: "", TMPDIR: machine.tmp };
  const command = join(machine.checkout, "scripts/deno");
  const { code, stderr } = await machine.run({ command, args: ["--path"], env });
  assert.deepEqual([code, stderr], [1, "scripts/deno: needs HOME, or a folder in MEMMARK_CACHE\n"]);
  assert.deepEqual(machine.listing(machine.tmp), []);
});

Deno.test("--version says the version and the folder, and does nothing", async () => {
  using machine = new Checkout();
  const { stdout } = await machine.install("--version");
  const bin = join(machine.home, ".local/bin");
  assert.equal(stdout, `memmark ${config.version} from ${machine.checkout}, into ${bin}\n`);
  assert.deepEqual(machine.listing(machine.home), []);
});

Deno.test({
  name: "shellcheck finds nothing in the shell scripts",
  ignore: needs("shellcheck"),
  fn() {
    using machine = new Sandbox();
    const generated = [wrapper("/it's/lib"), portableWrapper("any"), portableWrapper("npm")]
      .map((text, index) => {
        const path = join(machine.root, `wrapper-${index}.sh`);
        Deno.writeTextFileSync(path, text);
        return path;
      });
    const scripts = [
      "install.sh",
      "scripts/deno",
      "scripts/action.sh",
      "scripts/launchers.sh",
      "scripts/victoria_metrics.sh",
      "scripts/try_release.sh",
      ".ci/run",
      ...generated,
    ];
    const { stdout } = new Deno.Command("shellcheck", { args: scripts, cwd: ROOT }).outputSync();
    assert.equal(new TextDecoder().decode(stdout), "");
  },
});
