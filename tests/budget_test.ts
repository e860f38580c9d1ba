import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import {
  countRows,
  readIfThere,
  readRows,
  type Result,
  runMemmark,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl, waiter } from "./support/programs.ts";

const MIB = 2 ** 20;
const isLinux = Deno.build.os === "linux";
/** A variable: what is constant perl makes as it compiles, and keeps. */
const MIB_VAR = "our $mib = 20; ";
/** Takes 20 MiB, says so, holds them until its standard input ends, and ends with this code. */
const taker = (code: number) =>
  perl(`${MIB_VAR}$| = 1; my $x = "x" x (20 << $mib); print "held\\n"; <STDIN>; exit ${code}`);

/** Runs a taker under memmark until a sample has seen what it holds. */
async function runTaker(args: readonly string[], code: number, cwd: string): Promise<Result> {
  const out = `${cwd}/memmark.csv`;
  await using memmark = startMemmark([...args, "--", ...taker(code)], { cwd, stdin: "open" });
  await waitForLine(memmark.stdout, "held");
  const rows = countRows(out) + 2;
  await waitUntil(() => countRows(out) >= rows, "a row with what is held");
  await memmark.closeStdin();
  return await memmark.end();
}

interface Json {
  readonly exit_code?: number;
  readonly budget: {
    readonly exceeded: boolean;
    readonly ended_tree: boolean;
    readonly limits: readonly {
      readonly metric: string;
      readonly limit_bytes: number;
      readonly peak_bytes: number;
      readonly by_high_water: boolean;
    }[];
  };
}
const readJson = (path: string) => JSON.parse(Deno.readTextFileSync(path)) as Json;

const COMBINATIONS = [
  { what: "over, and the command succeeded", limit: "15MiB", own: 0, code: 3 },
  { what: "over, and the command failed", limit: "15MiB", own: 7, code: 7 },
  { what: "under, and the command succeeded", limit: "2GiB", own: 0, code: 0 },
  { what: "under, and the command failed", limit: "2GiB", own: 7, code: 7 },
] as const;
for (const metric of ["rss", "pss"] as const) {
  for (const { what, limit, own, code } of COMBINATIONS) {
    // What comes of it has nothing to do with the metric.
    if (metric === "pss" && code !== 3) continue;
    Deno.test({
      name: `--max-${metric} ${what}: exit code ${code}, in the summary too`,
      ignore: !isLinux,
      async fn() {
        using dir = tempDir();
        // With --quiet it is said all the same.
        const quiet = metric === "pss" ? ["-q"] : [];
        const args = [`--max-${metric}`, limit, "-i", "20ms", "--summary", "s.json", ...quiet];
        const result = await runTaker(args, own, dir.path);
        assert.equal(result.code, code, result.stderr);
        const { exit_code, budget } = readJson(dir.file("s.json"));
        assert.equal(exit_code, code);
        const isOver = limit === "15MiB";
        assert.equal(budget.exceeded, isOver);
        assert.equal(budget.limits[0]?.metric, metric);
        assert.ok(budget.limits[0]!.peak_bytes >= 20 * MIB);
        const said = /^(memmark: )?Over budget: peak (RSS|PSS) .* of --max-(rss|pss)\n/;
        assert.equal(said.test(result.stderr), isOver, result.stderr);
      },
    });
  }
}

Deno.test({
  name: "a peak that no sample saw is over the budget by the kernel's mark",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const script = `${MIB_VAR}$| = 1; print "ready\\n"; <STDIN>;
      my $x = "x" x (90 << $mib); undef $x; print "over\\n"; <STDIN>`;
    const out = dir.file("memmark.csv");
    const args = ["--max-rss", "60MiB", "-i", "20ms", "--summary", "s.json", "--", ...perl(script)];
    await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
    await waitForLine(memmark.stdout, "ready");
    await waitUntil(() => countRows(out) > 0, "a sample");
    // No sample can see it, however long it takes: memmark stands still.
    await memmark.pause();
    await memmark.write("\n");
    await waitForLine(memmark.stdout, "over");
    memmark.signal("SIGCONT");
    const rows = countRows(out) + 2;
    await waitUntil(() => countRows(out) >= rows, "the next sample");
    await memmark.closeStdin();
    const { code, stderr } = await memmark.end();
    assert.equal(code, 3, stderr);
    const [limit] = readJson(dir.file("s.json")).budget.limits;
    assert.ok(limit!.by_high_water && limit!.peak_bytes >= 90 * MIB);
    assert.match(stderr, /^Peak RSS .*\b(9|10)\d(\.\d)? MiB, by the kernel's high-water mark/m);
    assert.ok(readRows(out).every((row) => Number(row["rss_kib"]) < 60 * 1024));
  },
});

const isAlive = (pid: number) => /^State:\s+[^ZX\s]/m.test(readIfThere(`/proc/${pid}/status`));

/** Prints the pids of root, child and daemon, then takes memory; where `deaf`, all but the root ignore SIGTERM. */
const family = (deaf: boolean) =>
  perl(`${MIB_VAR}
    use POSIX (); $| = 1; ${deaf ? '$SIG{TERM} = "IGNORE";' : ""}
    pipe my $out, my $in;
    my $child = fork; if (!$child) { sleep 60; POSIX::_exit(0) }
    my $middle = fork;
    if (!$middle) {
      POSIX::setsid(); my $daemon = fork; if (!$daemon) { sleep 60; POSIX::_exit(0) }
      syswrite $in, "$daemon\\n"; POSIX::_exit(0);
    }
    waitpid $middle, 0; my $daemon = <$out>; $SIG{TERM} = "DEFAULT";
    print "$$ $child $daemon";
    my $x = "x" x (80 << $mib); select undef, undef, undef, 0.1 while 1;`);

for (const deaf of [false, true]) {
  Deno.test({
    name: `--kill-over ends a whole tree that ${
      deaf ? "ignores SIGTERM but for its root" : "heeds SIGTERM"
    }, with code 3`,
    ignore: !isLinux,
    async fn() {
      using dir = tempDir();
      const args = ["--max-rss", "60MiB", "--kill-over", "-i", "1s", "--summary", "s.json"];
      const result = await runMemmark([...args, "--", ...family(deaf)], { cwd: dir.path });
      assert.equal(result.code, 3, result.stderr);
      const pids = result.stdout.trim().split(" ").map(Number);
      assert.equal(pids.length, 3);
      assert.deepEqual(pids.filter(isAlive), []);
      assert.match(result.stderr, /Over budget: ending all 3 processes/);
      assert.match(result.stderr, /killed by SIGTERM/);
      const { exit_code, budget } = readJson(dir.file("s.json"));
      assert.deepEqual([exit_code, budget.ended_tree], [3, true]);
      if (deaf) return;
      // At once, or by the kernel's mark before a row is over: even where memmark is held up, no process
      // takes as long to end as it is to a fourth row.
      const over = readRows(dir.file("memmark.csv")).filter(({ rss_kib }) =>
        Number(rss_kib) > 60 * 1024
      );
      assert.ok(over.length <= 3, `${over.length} rows over it`);
    },
  });
}

Deno.test({
  name: "attached, --kill-over ends what was attached to, and without it nothing is touched",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    await using target = start(waiter(`${MIB_VAR}our $held = "x" x (20 << $mib)`), {
      stdin: "open",
    });
    await waitForLine(target.stdout, "ready");
    const args = ["--pid", `${target.pid}`, "--max-rss", "15MiB", "-i", "50ms"];
    const watched = await runMemmark([...args, "-d", "200ms"], { cwd: dir.path });
    assert.equal(watched.code, 3, watched.stderr);
    assert.ok(isAlive(target.pid));
    const killed = await runMemmark([...args, "--kill-over"], { cwd: dir.path });
    assert.equal(killed.code, 3, killed.stderr);
    assert.equal((await target.end()).code, 143);
  },
});

Deno.test({
  name: "attached, a peak from before the recording is none of its budget",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const setUp = `${MIB_VAR}{ my $x = "x" x (40 << $mib); undef $x }`;
    await using target = start(waiter(setUp), { stdin: "open" });
    await waitForLine(target.stdout, "ready");
    await using memmark = startMemmark(
      ["--pid", `${target.pid}`, "--max-rss", "30MiB", "-i", "50ms", "-d", "200ms"],
      { cwd: dir.path },
    );
    assert.equal((await memmark.end()).code, 0, memmark.stderr.text);
  },
});

Deno.test("--summary github appends to the step's file, and without one nothing is launched", async () => {
  using dir = tempDir();
  const args = ["--summary", "github", "--summary", "s.md", "--", ...perl(`print "ran"`)];
  const refused = await runHere(args, { cwd: dir.path, env: { GITHUB_STEP_SUMMARY: "" } });
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
  assert.match(refused.stderr, /GITHUB_STEP_SUMMARY is not set/);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);

  const path = dir.write("step.md", "# before");
  const result = await runMemmark(args, { cwd: dir.path, env: { GITHUB_STEP_SUMMARY: path } });
  assert.equal(result.code, 0, result.stderr);
  const own = Deno.readTextFileSync(dir.file("s.md"));
  assert.equal(Deno.readTextFileSync(path), `# before\n\n${own}`);
  assert.match(result.stderr, /^Peak RSS/m);
  assert.match(result.stderr, /^Files +memmark\.csv, \$GITHUB_STEP_SUMMARY, s\.md$/m);
});
