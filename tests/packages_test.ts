/** memmark without a Deno in it: the bundle that finds one, and the npm package that depends on one. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { PLATFORMS } from "../scripts/platforms.ts";
import { shellQuote } from "../scripts/wrapper.ts";
import { stagePackages } from "../scripts/packages.ts";
import { gzip, tar, treeOf } from "../scripts/release.ts";
import { LIB } from "./support/installed.ts";
import { countRows, run, start, tempDir, waitForLine, waitUntil } from "./support/memmark.ts";
import { needs } from "./support/need.ts";
import { waiter } from "./support/programs.ts";
import { CTRL_C, onTerminal } from "./support/terminal.ts";

// Built once; what a test runs it has elsewhere.
const built = tempDir();
addEventListener("unload", () => built[Symbol.dispose]());
// As `stageLib` makes it, but for what starts it here.
copyTree(LIB, built.file("made"));
Deno.removeSync(built.file("made/memmark"));
await stagePackages(built.path, built.file("made"));
const ANY = built.file("any");

const VERSION = { code: 0, stdout: `memmark ${config.version}\n`, stderr: "" };
const DENO_PACKAGE = PLATFORMS.find(({ triple }) => triple === Deno.build.target)!.npm;
/** A machine without a home, and with few programs: no Deno is among them. */
const BARE = { HOME: "", PATH: built.file("tools"), MEMMARK_DENO: "" };
Deno.mkdirSync(BARE.PATH);
for (const tool of ["sh", "readlink", "perl"]) {
  const { stdout } = await run(["/bin/sh", "-c", `command -v ${tool}`]);
  Deno.symlinkSync(stdout.trim(), join(BARE.PATH, tool));
}

const HAS_SCRIPT = Deno.build.os === "linux" && !needs("script");

/** Runs a memmark in a folder of its own, with nothing but these variables; records into `run.csv`. */
async function runBare(memmark: string, args: readonly string[], env: Record<string, string> = {}) {
  const variables = Object.entries({ ...BARE, ...env }).map(([name, value]) => `${name}=${value}`);
  return await run(["/usr/bin/env", "-i", ...variables, memmark, ...args], { cwd: "/" });
}

/** Puts Deno where `path` is. */
function linkDeno(path: string): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.symlinkSync(Deno.execPath(), path);
}

function copyTree(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyTree(join(from, name), join(to, name));
    else Deno.copyFileSync(join(from, name), join(to, name));
  }
}

Deno.test("the bundle runs with the Deno on PATH, through links to it and from odd folders", async () => {
  using dir = tempDir();
  linkDeno(dir.file("tools/deno"));
  const home = dir.file(`it's a "$home" %20`);
  copyTree(ANY, home);
  Deno.mkdirSync(dir.file("links"));
  Deno.symlinkSync(join(home, "bin/memmark"), dir.file("links/absolute"));
  Deno.symlinkSync("absolute", dir.file("links/relative"));
  Deno.symlinkSync(join(home, "bin"), dir.file("links/bin"));
  const env = { PATH: `${dir.file("none")}:${dir.file("tools")}:${BARE.PATH}` };
  const ways = [
    join(home, "bin/memmark"),
    dir.file("links/relative"),
    dir.file("links/bin/memmark"),
  ];
  for (const memmark of ways) {
    assert.deepEqual(await runBare(memmark, ["--version"], env), VERSION);
  }
  const record = ["-q", "-o", dir.file("run.csv"), "--", "sh", "-c", "exit 7"];
  assert.deepEqual(await runBare(dir.file("links/relative"), record, env), {
    code: 7,
    stdout: "",
    stderr: "",
  });
  // What is loaded on demand lies beside the bundle.
  const report = ["report", dir.file("run.csv"), "-o", dir.file("run.html")];
  assert.equal((await runBare(dir.file("links/relative"), report, env)).code, 0);
});

Deno.test("without a Deno that can run it, the bundle says what it needs, and runs nothing", async () => {
  using dir = tempDir();
  const memmark = join(ANY, "bin/memmark");
  Deno.mkdirSync(dir.file("npm"));
  dir.write("npm/deno", "#!/usr/bin/env node\n", 0o755);
  dir.write("damaged", "\x7fELF", 0o755);
  const none = /^memmark: Needs Deno 2\.8 or later, but not 3, and found none: put deno on PATH/;
  const forNode = /and found none but .*\/npm\/deno, a script for Node, which loses signals: put/;
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{}, none],
    [{ PATH: `${dir.file("npm")}:${BARE.PATH}` }, forNode],
    [
      { MEMMARK_DENO: dir.file("gone") },
      /Cannot run MEMMARK_DENO='.*\/gone': wanted the path of a program/,
    ],
    [{ MEMMARK_DENO: dir.path }, /wanted the path of a program/],
    [{ MEMMARK_DENO: dir.file("npm/deno") }, /Cannot use MEMMARK_DENO=.* a script for Node/],
    // The shell may have said more, before.
    [
      { MEMMARK_DENO: dir.file("damaged") },
      /^memmark: Cannot run .*\/damaged: it is damaged, or for/m,
    ],
  ];
  for (const [env, message] of cases) {
    const { code, stdout, stderr } = await runBare(memmark, ["--", "echo", "launched"], env);
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [1, ""]);
  }
  Deno.copyFileSync(memmark, dir.file("alone"));
  const alone = await runBare(dir.file("alone"), []);
  assert.match(alone.stderr, /^memmark: Cannot find \.\.\/lib\/memmark\/memmark\.js from/);
});

Deno.test({
  name: "npm installs the package, and memmark is its Deno: exit codes, Ctrl+C, no process between",
  ignore: needs("npm"),
  async fn() {
    using dir = tempDir();
    const archive = dir.file("memmark.tgz");
    Deno.writeFileSync(archive, await gzip(tar(await treeOf(built.file("npm"), "package/"))));
    const npm = ["npm", "install", "--global", "--offline", "--omit=optional", "--no-audit"];
    const installed = await run([...npm, "--prefix", dir.file("prefix"), archive], {
      env: { npm_config_cache: dir.file("cache"), npm_config_update_notifier: "false" },
    });
    assert.equal(installed.code, 0, installed.stderr);
    const memmark = dir.file("prefix/bin/memmark");
    const missing = await runBare(memmark, ["--version"]);
    assert.match(missing.stderr, /found none: npm installs one with its optional packages/);

    // As the optional package would be; its 40 MB are not downloaded in a test.
    const modules = dir.file("prefix/lib/node_modules/memmark/node_modules");
    linkDeno(join(modules, DENO_PACKAGE, "deno"));
    assert.deepEqual(await runBare(memmark, ["--version"]), VERSION);
    assert.ok(Deno.statSync(dir.file("prefix/share/man/man1/memmark.1")).isFile);
    const record = [memmark, "-q", "-o", dir.file("run.csv"), "--"];
    assert.equal((await run([...record, "sh", "-c", "exit 7"], { env: BARE })).code, 7);

    const who = waiter('print STDOUT "$$ of ", getppid(), "\\n"; $| = 1');
    await using running = start([...record, ...who], { env: BARE, stdin: "open" });
    await waitForLine(running.stdout, "ready");
    const [, command, parent] = /(\d+) of (\d+)/.exec(running.stdout.text)!;
    assert.equal(Number(parent), running.pid);
    if (Deno.build.os === "linux") {
      const proc = `/proc/${running.pid}`;
      assert.equal(Deno.readLinkSync(`${proc}/exe`), Deno.realPathSync(Deno.execPath()));
      // No zombie that the shell before left.
      const children = Deno.readTextFileSync(`${proc}/task/${running.pid}/children`);
      assert.equal(children.trim(), command);
    }
    running.signal("SIGINT");
    assert.equal((await running.end()).code, 130);
    if (!HAS_SCRIPT) return;

    const line = ["env", `PATH=${BARE.PATH}`, ...record, ...who].map(shellQuote).join(" ");
    await using terminal = start(onTerminal(line), { stdin: "open" });
    await terminal.stdout.until((text) => text.includes("ready"), "ready");
    await waitUntil(() => countRows(dir.file("run.csv")) > 0, "a row");
    await terminal.write(CTRL_C);
    assert.equal((await terminal.end()).code, 130);
    const [, interrupted, memmarkPid] = /(\d+) of (\d+)/.exec(terminal.stdout.text)!;
    for (const pid of [interrupted, memmarkPid]) {
      assert.throws(() => Deno.statSync(`/proc/${pid}`), Deno.errors.NotFound);
    }
  },
});

Deno.test("in pnpm's folders the package finds its Deno as well", async () => {
  using dir = tempDir();
  const store = dir.file("node_modules/.pnpm/memmark@1.0.0/node_modules");
  copyTree(built.file("npm"), join(store, "memmark"));
  linkDeno(join(dir.file("node_modules/.pnpm/deno/node_modules"), DENO_PACKAGE, "deno"));
  Deno.mkdirSync(join(store, "@deno"));
  Deno.symlinkSync(
    `../../../deno/node_modules/${DENO_PACKAGE}`,
    join(store, DENO_PACKAGE),
  );
  Deno.symlinkSync(".pnpm/memmark@1.0.0/node_modules/memmark", dir.file("node_modules/memmark"));
  Deno.mkdirSync(dir.file("node_modules/.bin"));
  const shim = `#!/bin/sh\nexec /bin/sh "\${0%/*}/../memmark/bin/memmark.bin" "$@"\n`;
  dir.write("node_modules/.bin/memmark", shim, 0o755);
  const memmark = dir.file("node_modules/.bin/memmark");
  assert.deepEqual(await runBare(memmark, ["--version"]), VERSION);
  const record = ["-q", "-o", dir.file("run.csv"), "--", "sh", "-c", "exit 7"];
  assert.equal((await runBare(memmark, record)).code, 7);
});

Deno.test("Yarn's Plug'n'Play has a folder of its own for each, and the package finds its Deno", async () => {
  using dir = tempDir();
  const unplugged = dir.file(".yarn/unplugged");
  const module = join(unplugged, "memmark-npm-1.0.0-af70ea5b21/node_modules/memmark");
  copyTree(built.file("npm"), module);
  const deno = `${DENO_PACKAGE.replace("/", "-")}-npm-2.9.1-51ea0b7ba4/node_modules`;
  linkDeno(join(unplugged, deno, DENO_PACKAGE, "deno"));
  const { bin } = JSON.parse(Deno.readTextFileSync(join(module, "package.json")));
  // It is no script for Node.
  assert.match(bin.memmark, /\.bin$/);
  assert.deepEqual(await runBare(join(module, bin.memmark), ["--version"]), VERSION);
});

Deno.test("every optional package is a platform's Deno, of exactly the version that memmark is tried with", () => {
  const described = JSON.parse(Deno.readTextFileSync(built.file("npm/package.json")));
  assert.deepEqual(
    described.optionalDependencies,
    Object.fromEntries(PLATFORMS.map(({ npm }) => [npm, Deno.version.deno])),
  );
  assert.equal(described.version, config.version);
});
