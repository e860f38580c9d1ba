/** Recording a process that runs already. */
import assert from "node:assert/strict";
import {
  countRows,
  MEMMARK,
  readRows,
  run,
  runMemmark,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl, waiter } from "./support/programs.ts";

/** Says the name of any signal that it gets, and ends with its standard input. */
const TARGET = waiter(
  `for my $name (qw(INT QUIT TERM HUP USR1 USR2)) { $SIG{$name} = sub { syswrite STDOUT, "$name\\n" } }`,
);

/** A target that is ready, and a recording of it that has rows. */
async function attached(folder: string) {
  const target = start(TARGET, { stdin: "open" });
  await waitForLine(target.stdout, "ready");
  const args = ["-i", "10ms", "--pid", String(target.pid)];
  const memmark = startMemmark(args, { cwd: folder });
  await waitUntil(() => countRows(`${folder}/memmark.csv`) >= 3, "rows");
  return { target, memmark };
}

/** Ends the target and checks that no signal had reached it. */
async function endUntouched(target: ReturnType<typeof start>): Promise<void> {
  await target.closeStdin();
  assert.deepEqual(await target.end(), { code: 0, stdout: "ready\n", stderr: "" });
}

Deno.test("an attached recording ends with 0 when the process ends", async () => {
  using dir = tempDir();
  const { target, memmark } = await attached(dir.path);
  await using _target = target;
  await using _memmark = memmark;
  target.signal("SIGKILL");
  assert.equal((await memmark.end()).code, 0);
  const rows = readRows(dir.file("memmark.csv"));
  assert.ok(rows.every((row) => row.root_pid === String(target.pid) && row.pid_count === "1"));
});

Deno.test({
  name: "signals that were ignored when memmark started do not end an attached recording",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    await using target = start(TARGET, { stdin: "open" });
    await waitForLine(target.stdout, "ready");
    const via = perl('$SIG{$_} = "IGNORE" for qw(HUP INT); exec { $ARGV[0] } @ARGV');
    const args = ["-q", "-i", "10ms", "--pid", String(target.pid)];
    await using memmark = startMemmark(args, { cwd: dir.path, via });
    const csv = dir.file("memmark.csv");
    await waitUntil(() => countRows(csv) >= 3, "rows");
    for (const signal of ["SIGHUP", "SIGINT"] as const) {
      memmark.signal(signal);
      const rows = countRows(csv);
      await waitUntil(() => countRows(csv) > rows + 2, "rows after it");
    }
    await endUntouched(target);
    assert.deepEqual(await memmark.end(), { code: 0, stdout: "", stderr: "" });
  },
});

Deno.test({
  name: "however long the interval, an attached recording ends soon after the process",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    await using target = start(TARGET, { stdin: "open" });
    await waitForLine(target.stdout, "ready");
    const args = ["-i", "1h", "--pid", String(target.pid)];
    await using memmark = startMemmark(args, { cwd: dir.path });
    await waitUntil(() => countRows(dir.file("memmark.csv")) === 1, "the first row");
    await target.closeStdin();
    const { code, stderr } = await memmark.end();
    assert.equal(code, 0);
    assert.match(stderr, /^perl \(pid \d+\): ended, /);
  },
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`${signal} ends an attached recording with 0 and does not reach the process`, async () => {
    using dir = tempDir();
    const { target, memmark } = await attached(dir.path);
    await using _target = target;
    await using _memmark = memmark;
    memmark.signal(signal);
    const { code, stdout, stderr } = await memmark.end();
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /^(?:perl \()?pid \d+\)?: stopped by the user, [^]*\nSamples +\d/);
    readRows(dir.file("memmark.csv"));
    await endUntouched(target);
  });
}

Deno.test("--duration ends an attached recording with 0, and the process lives on", async () => {
  using dir = tempDir();
  await using target = start(TARGET, { stdin: "open" });
  await waitForLine(target.stdout, "ready");
  const args = ["-i", "10ms", "--duration", "100ms", "--pid", String(target.pid)];
  assert.equal((await runMemmark(args, { cwd: dir.path })).code, 0);
  readRows(dir.file("memmark.csv"));
  await endUntouched(target);
});

/** Options that end with 1 or 2 before anything is touched. */
const REFUSED: readonly (readonly [string, () => Promise<string>, number, RegExp])[] = [
  ["a pid that has ended", pidThatEnded, 1, /no process with that pid is running/],
  ["a pid that no process can have", () => Promise.resolve("4194999"), 2, /4194999/],
  ["0", () => Promise.resolve("0"), 2, /0/],
  ["-1", () => Promise.resolve("-1"), 2, /-1/],
  ["abc", () => Promise.resolve("abc"), 2, /abc/],
];

for (const [what, pid, code, says] of REFUSED) {
  Deno.test(`--pid with ${what} ends with ${code} in one line and touches nothing`, async () => {
    using dir = tempDir();
    const old = dir.write("memmark.csv", "as it was\n");
    const result = await runMemmark(["--pid", await pid()], { cwd: dir.path });
    assert.deepEqual([result.code, result.stdout], [code, ""], result.stderr);
    assert.match(result.stderr, says);
    assert.equal(result.stderr.split("\n").length, 2, result.stderr);
    assert.equal(Deno.readTextFileSync(old), "as it was\n");
  });
}

async function pidThatEnded(): Promise<string> {
  await using process = start(["true"]);
  await process.end();
  return String(process.pid);
}

Deno.test("a process that ended and was not waited for is not attached to", async () => {
  using dir = tempDir();
  const zombie = perl(
    `my $pid = fork; exit if !$pid; $| = 1;
    select undef, undef, undef, 0.01 until \`ps -o stat= -p $pid\` =~ /Z/; print "$pid\\n"; <STDIN>`,
  );
  const parent = start(zombie, { stdin: "open" });
  await using _parent = parent;
  await parent.stdout.until((text) => text.endsWith("\n"), "a pid");
  const result = await runMemmark(["--pid", parent.stdout.text.trim()], { cwd: dir.path });
  assert.equal(result.code, 1);
  assert.match(result.stderr, /no process with that pid is running/);
});

Deno.test("memmark does not attach to itself", async () => {
  using dir = tempDir();
  const itself = ["sh", "-c", `exec "$@" --pid $$`, "sh", ...MEMMARK];
  const result = await run(itself, { cwd: dir.path });
  assert.equal(result.code, 2);
  assert.match(result.stderr, /that is memmark itself/);
});

Deno.test({
  name: "the pid of a thread is refused with 1 and a message that says so",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    const threads = [...Deno.readDirSync("/proc/self/task")].map(({ name }) => name);
    const other = threads.find((name) => name !== String(Deno.pid))!;
    const result = await runMemmark(["--pid", other], { cwd: dir.path });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /that is a thread/);
    assert.deepEqual([...Deno.readDirSync(dir.path)], []);
  },
});
