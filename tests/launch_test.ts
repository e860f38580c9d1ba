import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import { needs } from "./support/need.ts";
import {
  countRows,
  readRows,
  runMemmark,
  startMemmark,
  type TempDir,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl, waiter } from "./support/programs.ts";

/** A command that leaves a file named `ran`. */
const LEAVES_A_TRACE = perl(`open my $file, ">", "ran"`);

const EXIT_CODES: readonly (readonly [string, string, number])[] = [
  ["a failure", "exit 3", 3],
  ["the highest code", "exit 255", 255],
  ["SIGKILL", "kill KILL => $$", 137],
  ["a signal that dumps core", "kill ABRT => $$", 134],
];
/** Linux has these, and Deno knows no names for them. */
const REAL_TIME: typeof EXIT_CODES = [34, 64].map((signal) =>
  [`real-time signal ${signal}`, `kill ${signal} => $$; sleep 9`, 128 + signal] as const
);

for (const [what, script, code] of EXIT_CODES) {
  Deno.test(`${what} of the command is passed on as exit code ${code}`, async () => {
    using dir = tempDir();
    assert.equal((await runMemmark(["--", ...perl(script)], { cwd: dir.path })).code, code);
    assert.ok(readRows(dir.file("memmark.csv")).length >= 1);
  });
}
for (const [what, script, code] of REAL_TIME) {
  Deno.test({
    name: `${what} that ended the command is passed on as exit code ${code}`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      using dir = tempDir();
      assert.equal((await runMemmark(["--", ...perl(script)], { cwd: dir.path })).code, code);
    },
  });
}

Deno.test("a script without #! runs as a shell would run it", async () => {
  using dir = tempDir();
  const script = dir.write("script", 'printf "%s|" "$@"; exit 5\n', 0o755);
  for (const [name, env] of [[script, {}], ["script", { PATH: `${dir.path}:/usr/bin:/bin` }]]) {
    const command = ["--", name as string, "a b", "-c"];
    const result = await runMemmark(command, { cwd: dir.path, env: env as Record<string, string> });
    assert.deepEqual([result.stdout, result.code], ["a b|-c|", 5]);
  }
});

const CANNOT_START: readonly {
  readonly what: string;
  readonly command: (dir: TempDir) => string;
  readonly code: number;
  readonly says: RegExp;
}[] = [
  {
    what: "a name that is nowhere on PATH",
    command: () => "no-such-command-here",
    code: 127,
    says: /"no-such-command-here": command not found/,
  },
  {
    what: "a line for a shell in one word",
    command: () => "no-such-command-here | wc",
    code: 127,
    says:
      /here \| wc": command not found.*; write its words .* -- sh -c 'no-such-command-here \| wc'/,
  },
  {
    what: "a path that does not exist",
    command: () => "./no/such/file",
    code: 127,
    says: /"\.\/no\/such\/file": no such file/,
  },
  {
    what: "a script whose interpreter is missing",
    command: (dir) => dir.write("script", "#!/no/such/interpreter\n", 0o755),
    code: 127,
    says: /script".* the interpreter/,
  },
  {
    what: "a file that is not executable",
    command: (dir) => dir.write("plain", "x"),
    code: 126,
    says: /plain": it is not executable/,
  },
  {
    what: "a folder",
    command: (dir) => dir.path,
    code: 126,
    says: /: it is a directory/,
  },
  {
    what: "a path through a file",
    command: (dir) => dir.write("file", "x") + "/command",
    code: 126,
    says: /file\/command": .*not a directory/,
  },
];

for (const [at, { what, command, code, says }] of CANNOT_START.entries()) {
  Deno.test(`${what} ends with ${code}, keeps an old recording and leaves no new one`, async () => {
    using dir = tempDir();
    const old = dir.write("old.csv", "as it was\n");
    const name = command(dir);
    const results = await Promise.all(
      // What is done with the files has nothing to do with why it cannot start.
      (at === 0 ? ["old.csv", "new.csv"] : ["old.csv"]).map((out) =>
        runMemmark(["-o", out, "-c", `${out}.png`, "--", name], { cwd: dir.path })
      ),
    );
    for (const { stderr, ...result } of results) {
      assert.deepEqual(result, { code, stdout: "" });
      assert.match(stderr, says);
      assert.equal(stderr.split("\n").length, 2, stderr);
    }
    assert.equal(Deno.readTextFileSync(old), "as it was\n");
    for (const { name } of Deno.readDirSync(dir.path)) assert.doesNotMatch(name, /new|png/);
  });
}

const USAGE_ERRORS: readonly (readonly string[])[] = [
  ["--pid", "1", "--"],
  [],
];

for (const args of USAGE_ERRORS) {
  const shown = [...args, "command"].join(" ");
  Deno.test(`the bad usage "${shown}" ends with 2, runs nothing and touches nothing`, async () => {
    using dir = tempDir();
    const old = dir.write("memmark.csv", "as it was\n");
    const result = await runMemmark([...args, ...LEAVES_A_TRACE], { cwd: dir.path });
    assert.equal(result.code, 2, result.stderr);
    assert.equal(result.stdout, "");
    assert.notEqual(result.stderr, "");
    assert.equal(Deno.readTextFileSync(old), "as it was\n");
    assert.deepEqual([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["memmark.csv"]);
  });
}

const UNWRITABLE: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["a recording in a folder that does not exist", ["-o", "no/a.csv"], /"no\/a\.csv": no such file/],
  ["a recording that is a folder", ["-o", "."], /"\.": is a directory/],
  ["a chart in a folder that does not exist", ["-c", "no/a.png"], /"no\/a\.png": no such file/],
];

for (const [what, options, says] of UNWRITABLE) {
  Deno.test(`${what} ends with 1 before the command is launched`, async () => {
    using dir = tempDir();
    const result = await runMemmark([...options, "--", ...LEAVES_A_TRACE], { cwd: dir.path });
    assert.equal(result.code, 1);
    assert.match(result.stderr, says);
    assert.deepEqual([...Deno.readDirSync(dir.path)], []);
  });
}

Deno.test("without a command or a pid it says how to use it, on standard error, and ends with 2", async () => {
  const result = await runHere([]);
  assert.deepEqual([result.code, result.stdout], [2, ""]);
  assert.match(result.stderr, /memmark \[options\] -- <command>/);
});

Deno.test("--help is answered on standard output", async () => {
  const result = await runMemmark(["--help"]);
  assert.deepEqual([result.code, result.stderr], [0, ""]);
  assert.match(result.stdout, /^.*memmark/);
});

Deno.test({
  name: "a chart that gnuplot cannot draw leaves the exit code alone",
  ignore: needs("gnuplot"),
  async fn() {
    using dir = tempDir();
    Deno.mkdirSync(dir.file("charts"));
    const args = ["-i", "10ms", "-c", "charts/a.png", "--", ...waiter("END { $? = 7 }")];
    await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
    await waitForLine(memmark.stdout, "ready");
    await waitUntil(() => countRows(dir.file("memmark.csv")) >= 3, "rows");
    // It was there when memmark looked, and is gone when the chart is drawn.
    Deno.removeSync(dir.file("charts"));
    await memmark.closeStdin();
    const result = await memmark.end();
    assert.equal(result.code, 7);
    assert.match(result.stderr, /Cannot draw "charts\/a\.png"/);
    assert.ok(readRows(dir.file("memmark.csv")).length >= 3);
  },
});
