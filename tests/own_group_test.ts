/** `--own-group` and `--limit` on real control groups: v1 memory groups within the tests' own. */
import assert from "node:assert/strict";
import { findCgroup } from "../src/cgroup/find_cgroup.ts";
import { machine, needsV1Groups, ownV1Group } from "./support/cgroups.ts";
import {
  countRows,
  readRows,
  runMemmark,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { AWAIT_ROWS, doubleForker, perl, waiter } from "./support/programs.ts";

const MIB = 1024 * 1024;
/** The kernel charges in batches of 64 pages for each CPU; page tables, stacks, what malloc rounds up. */
const TOLERANCE = { share: 0.01, bytes: 2 * MIB };
const ignore = needsV1Groups();

function assertNear(actual: number, expected: number, what: string): void {
  const off = Math.abs(actual - expected);
  assert.ok(
    off <= TOLERANCE.share * expected + TOLERANCE.bytes,
    `${what}: ${actual / MIB} MiB instead of ${expected / MIB}`,
  );
}

/** Groups that others had made before the test. */
let foreign: readonly string[] = [];

const ownGroups = (): string[] =>
  machine.foldersIn(ownV1Group()!).filter((name) =>
    name.startsWith("memmark-") && !foreign.includes(name)
  );

/** A test after which no group is left that was not there before. */
function testOwnGroup(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      foreign = machine.foldersIn(ownV1Group()!);
      await fn();
      assert.deepEqual(ownGroups(), [], "groups were left behind");
    },
  });
}

/** The folder of a process's group. */
const groupOf = (pid: number): string => {
  const found = findCgroup(machine, pid);
  assert.ok(found.kind === "found", JSON.stringify(found));
  return found.group.folder;
};

interface GroupSummary {
  readonly cgroup_peak_bytes: number;
  readonly cgroup_peak_without_cache_bytes: number;
  readonly cgroup_cache_peak_bytes: number;
  readonly cgroup_dedicated: boolean;
  readonly cgroup_limit_bytes?: number;
  readonly cgroup_oom_kills: number;
  readonly sigkill_cause?: string;
}
const summaryIn = (path: string) => JSON.parse(Deno.readTextFileSync(path)) as GroupSummary;

/** Three processes that hold so many MiB each, every page written once and nothing twice. */
const holders = (mib: number) =>
  waiter(`gates();
    for (1 .. 2) { if (!fork) { vec(my $held, (${mib} << 20) - 1, 8) = 1; child_waits() } }
    vec(my $held, (${mib} << 20) - 1, 8) = 1; sysread $gate_out, my $byte, 1 for 1 .. 2`);

testOwnGroup("in its own group a command's peak is the kernel's, exactly", async () => {
  using dir = tempDir();
  const peakOf = async (mib: number) => {
    const { code, stderr } = await runMemmark(
      ["-i", "200ms", "--own-group", "--summary", "run.json", "--", ...holders(mib)],
      { cwd: dir.path, stdin: "" },
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Group +peak \d+(\.\d+)? MiB, by the kernel's own count; /m);
    const summary = summaryIn(dir.file("run.json"));
    assert.equal(summary.cgroup_dedicated, true);
    return summary.cgroup_peak_bytes;
  };
  const [small, large] = [await peakOf(1), await peakOf(21)];
  assertNear(large - small, 3 * 20 * MIB, "the peak");
});

testOwnGroup("page cache is told apart from what the command allocated", async () => {
  using dir = tempDir();
  const command = waiter(
    `open my $f, ">", "data"; print $f "x" x 1048576 for 1 .. 64; close $f;
    vec(my $held, (32 << 20) - 1, 8) = 1`,
  );
  const args = ["-i", "20ms", "--own-group", "--cgroup", "--summary", "run.json", "--"];
  await using memmark = startMemmark([...args, ...command], { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  const rows = countRows(dir.file("memmark.csv"));
  await waitUntil(() => countRows(dir.file("memmark.csv")) > rows + 2, "rows");
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 0);
  const last = readRows(dir.file("memmark.csv")).at(-1)!;
  assertNear(Number(last["cgroup_file_kib"]) * 1024, 64 * MIB, "page cache");
  const summary = summaryIn(dir.file("run.json"));
  assertNear(summary.cgroup_cache_peak_bytes, 64 * MIB, "the most page cache");
  assert.ok(summary.cgroup_peak_bytes >= 96 * MIB);
  // perl itself takes less.
  assert.ok(summary.cgroup_peak_without_cache_bytes >= 32 * MIB);
  assert.ok(summary.cgroup_peak_without_cache_bytes < 42 * MIB);
});

testOwnGroup("a daemon that double-forked is in the group and in the rows", async () => {
  using dir = tempDir();
  const args = ["-i", "20ms", "--own-group", "--cgroup", "--", ...doubleForker({ mib: 20 })];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  const daemon = Number.parseInt(memmark.stdout.text);
  const group = groupOf(daemon);
  assert.equal(`${ownV1Group()}/${ownGroups()}`, group);
  assert.equal(groupOf(memmark.pid), ownV1Group(), "memmark itself is not in it");
  const rows = countRows(dir.file("memmark.csv"));
  await waitUntil(() => countRows(dir.file("memmark.csv")) > rows + 2, "rows");
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 0);
  const held = readRows(dir.file("memmark.csv")).filter(({ pid_count }) => pid_count === "2").at(
    -1,
  );
  assert.ok(Number(held?.["cgroup_anon_kib"]) > 20 * 1024, JSON.stringify(held));
  assert.ok(Number(held?.["rss_kib"]) > 20 * 1024);
});

testOwnGroup(
  "a command that passes its limit is killed, and the verdict is the OOM killer",
  async () => {
    using dir = tempDir();
    const args = ["-i", "20ms", "--limit", "32MiB", "--summary", "run.json", "--"];
    const greedy = perl(
      `for (1 .. 200) { vec(my $x, (1 << 20) - 1, 8) = 1; push @h, $x } print "alive"`,
    );
    const { code, stdout, stderr } = await runMemmark([...args, ...greedy], { cwd: dir.path });
    assert.deepEqual([code, stdout], [137, ""]);
    assert.match(stderr, /^Killed +by the OOM killer: it ended 1 process in the control group/m);
    assert.match(stderr, /^Limit +32\.0 MiB \(cgroup\), peak (99|100)% of it/m);
    const summary = summaryIn(dir.file("run.json"));
    assert.equal(summary.cgroup_limit_bytes, 32 * MIB);
    assert.equal(summary.cgroup_oom_kills, 1);
    assert.equal(summary.sigkill_cause, "oom_killer");
    assertNear(summary.cgroup_peak_bytes, 32 * MIB, "the peak");
  },
);

testOwnGroup("an OOM kill after the recording is told too", async () => {
  using dir = tempDir();
  const command = waiter("sysread STDIN, my $b, 1; vec(my $x, (200 << 20) - 1, 8) = 1");
  const args = ["--limit", "32MiB", "-d", "50ms", "--", ...command];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await memmark.stderr.until((text) => text.includes("Files "), "the summary");
  await memmark.write("x");
  const { code, stderr } = await memmark.end();
  assert.equal(code, 137);
  assert.match(stderr, /^memmark: Killed by the OOM killer, after the recording was over\n/m);
});

testOwnGroup("that the command left its group, and so its limit, is told", async () => {
  using dir = tempDir();
  const leave = ["sh", "-c", 'echo $$ > "$0/cgroup.procs"; exec cat', ownV1Group()!];
  const args = ["-i", "10ms", "-q", "--limit", "64MiB", "--", ...leave];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await memmark.stderr.until((text) => text.endsWith("\n"), "the warning");
  await memmark.closeStdin();
  const { code, stderr } = await memmark.end();
  assert.equal(code, 0);
  assert.match(stderr, /^memmark: The process has left its control group: [^\n]*\n$/);
});

testOwnGroup("a command within its limit runs as ever", async () => {
  using dir = tempDir();
  const args = ["-q", "--limit", "64MiB", "--", "sh", "-c", "echo out; exit 3"];
  const { code, stdout, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.deepEqual([code, stdout, stderr], [3, "out\n", ""]);
});

const FAILING: readonly (readonly [what: string, code: number, args: readonly string[]])[] = [
  ["a command that is not there", 127, ["--", "no-such-command"]],
  ["a command that is not executable", 126, ["--", "/etc/passwd"]],
  ["an output that cannot be written", 1, ["-o", "no/such/folder/a.csv", "--", "true"]],
];
for (const [what, expected, args] of FAILING) {
  testOwnGroup(`${what} leaves no group and no file`, async () => {
    using dir = tempDir();
    const { code } = await runMemmark(["--own-group", ...args], { cwd: dir.path });
    assert.equal(code, expected);
    assert.deepEqual([...Deno.readDirSync(dir.path)], []);
  });
}

testOwnGroup("SIGKILL of the command leaves no group", async () => {
  using dir = tempDir();
  const args = ["-i", "20ms", "--own-group", "--", ...waiter('syswrite STDOUT, "$$\\n"')];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  Deno.kill(Number.parseInt(memmark.stdout.text), "SIGKILL");
  assert.equal((await memmark.end()).code, 137);
});

testOwnGroup("what outlives the command is moved to memmark's group, and lives on", async () => {
  using dir = tempDir();
  // The survivor ends with standard input, which is this test's.
  const command = perl(
    `$| = 1; if (my $pid = fork) { print "$pid\\n"; exit 4 } sysread STDIN, my $byte, 1`,
  );
  const args = ["-q", "-i", "20ms", "--limit", "64MiB", "--", ...command];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await memmark.stdout.until((text) => text.endsWith("\n"), "the pid");
  const survivor = Number.parseInt(memmark.stdout.text);
  await waitUntil(() => ownGroups().length === 0, "the group to be removed");
  assert.equal(groupOf(survivor), ownV1Group());
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 4);
});

testOwnGroup("a user who leaves by a second interrupt leaves no group either", async () => {
  using dir = tempDir();
  // It answers later than what memmark takes for the same interrupt once more (50 ms).
  const command = waiter(`syswrite STDOUT, "$$\\n";
    $SIG{INT} = sub { select undef, undef, undef, 0.06; syswrite STDOUT, "caught\\n" }`);
  const via = perl("use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV");
  const args = ["-i", "20ms", "--own-group", "--", ...command];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open", via });
  await waitForLine(memmark.stdout, "ready");
  await waitUntil(() => countRows(dir.file("memmark.csv")) >= 2, "rows");
  const pid = Number.parseInt(memmark.stdout.text);
  const csv = dir.file("memmark.csv");
  const hasLeft = () => ownGroups().length === 0;
  // Where the machine is held up the second may come too late: then one more.
  for (let count = 1; !hasLeft(); count++) {
    memmark.signal("SIGINT");
    await memmark.stdout.until((text) => text.split("caught").length > count, "the interrupt");
    const rows = countRows(csv);
    await waitUntil(() => hasLeft() || countRows(csv) > rows + 2, "memmark to leave, or to go on");
    assert.ok(count < 10 && (count > 1 || !hasLeft()), "the first one does not end it");
  }
  assert.equal(groupOf(pid), ownV1Group());
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 130);
});

testOwnGroup("a group of a memmark that was killed is removed by the next one", async () => {
  using dir = tempDir();
  const args = ["-i", "20ms", "--own-group", "--", ...waiter()];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  const [name] = ownGroups();
  memmark.signal("SIGKILL");
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 137);
  const procs = `${ownV1Group()}/${name}/cgroup.procs`;
  await waitUntil(() => Deno.readTextFileSync(procs) === "", "the command's end");
  assert.deepEqual(ownGroups(), [name]);
  const { code } = await runMemmark(["-q", "--own-group", "--", "true"], { cwd: dir.path });
  assert.equal(code, 0);
});

Deno.test({
  name: "who can make no group is told why, before anything is launched or written",
  ignore,
  async fn() {
    using dir = tempDir();
    const found = findCgroup(machine, Deno.pid);
    assert.ok(found.kind === "found");
    // As in an ordinary container.
    const readOnly = 'mount -o remount,bind,ro "$0" && exec "$@"';
    const via = ["unshare", "-m", "sh", "-c", readOnly, found.group.mountPoint];
    const args = ["--own-group", "--", "touch", "launched"];
    const { code, stderr } = await runMemmark(args, { cwd: dir.path, via });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^memmark: Cannot make a control group for the command: ".*": read-only file system; nor does systemd-run --user make one\n$/,
    );
    assert.deepEqual([...Deno.readDirSync(dir.path)], []);
  },
});

/** Holds 40 MiB, and at its end writes a file of 32 MiB and reads it again. */
const cached = perl(`our $csv = shift; ${AWAIT_ROWS} vec(my $held, (40 << 20) - 1, 8) = 1;
  open my $out, ">", "file" or die $!; print $out "x" x (1 << 20) for 1 .. 32; close $out;
  open my $in, "<", "file" or die $!; 1 while sysread $in, my $part, 1 << 20; await_rows()`);

testOwnGroup(
  "what memmark size proposes is enough, page cache or not, and 85% of its base is not",
  async () => {
    using dir = tempDir();
    const options = { cwd: dir.path };
    const recorded = await runMemmark(
      ["-q", "-i", "20ms", "--own-group", "--cgroup", "--", ...cached, "memmark.csv"],
      options,
    );
    assert.equal(recorded.code, 0, recorded.stderr);
    const size = await runMemmark(["size", "--for", "memmark", "memmark.csv"], options);
    assert.match(size.stdout, /^# Page cache /m);
    const [, base] = /^# Base +(\S+) MiB:/m.exec(size.stdout) ?? [];
    // perl itself takes 6 MiB.
    assertNear(Number(base) * MIB, 46 * MIB, "the base");
    const [, proposed] = /^memmark --limit (\S+)/m.exec(size.stdout) ?? [];
    const again = ["-q", "-i", "20ms", "-o", "x.csv"];
    const codeAt = async (limit: string) =>
      (await runMemmark([...again, "--limit", limit, "--", ...cached, "x.csv"], options)).code;
    assert.equal(await codeAt(proposed!), 0);
    assert.equal(await codeAt(`${Math.floor(0.85 * Number(base) * MIB)}B`), 137);
  },
);
