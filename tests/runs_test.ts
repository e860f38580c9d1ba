import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import { runMemmark, startMemmark, tempDir, waitForLine } from "./support/memmark.ts";
import { perl } from "./support/programs.ts";

/** Appends a line to a file, and ends with what that file has of lines by then, less one. */
const counter = perl(`open my $file, "+>>", "count" or die $!; print $file "run\\n"; close $file;
  open $file, "<", "count" or die $!; my @lines = <$file>; exit @lines - 1`);

Deno.test("--runs records again and again, each run whole, and the first that fails is the exit code", async () => {
  using dir = tempDir();
  const args = ["--runs", "3", "-i", "10ms", "--summary", "s%n.json", "-q", "--", ...counter];
  const { code, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.equal(code, 1, stderr);
  const summaries = [1, 2, 3].map((run) => {
    const summary = JSON.parse(Deno.readTextFileSync(dir.file(`s${run}.json`)));
    assert.equal(summary.csv_path, `memmark-${run}.csv`);
    assert.ok(summary.samples > 0);
    return summary;
  });
  assert.deepEqual(summaries.map(({ exit_code }) => exit_code), [0, 1, 2]);
  // What memmark used is that of the run: summed up, the third would be above the first two.
  const [first, second, third] = summaries.map(({ memmark }) => memmark.cpu_time_ms);
  assert.ok(third < first + second, `${first}, ${second}, ${third} ms`);
});

Deno.test("a signal that ends the command ends the series", async () => {
  using dir = tempDir();
  const args = ["--runs", "3", "-q", "--", ...perl(`$| = 1; print "ready\\n"; sleep 60`)];
  await using memmark = startMemmark(args, { cwd: dir.path });
  await waitForLine(memmark.stdout, "ready");
  memmark.signal("SIGTERM");
  const { code } = await memmark.end();
  assert.equal(code, 143);
  const csvs = [...Deno.readDirSync(dir.path)].map(({ name }) => name).filter((name) =>
    name.endsWith(".csv")
  );
  assert.deepEqual(csvs, ["memmark-1.csv"]);
});

Deno.test("two commands are recorded in turn and compared, and only that is on standard output", async () => {
  using dir = tempDir();
  const holder = (name: string, mib: number) =>
    perl(
      `print "${name}\\n"; vec(my $held, (${mib} << 20) - 1, 8) = 1; select undef, undef, undef, 0.1`,
    );
  const args = ["compare", "--runs", "2", "-i", "20ms", "--max-increase", "5%", "--format", "json"];
  const commands = ["--", ...holder("old", 20), "---", ...holder("new", 50)];
  const { code, stdout, stderr } = await runMemmark([...args, ...commands], { cwd: dir.path });
  assert.equal(code, 3, stderr);
  assert.deepEqual(stderr.match(/^(?:old|new)$/mg), ["old", "new", "old", "new"]);
  const { passed, base, figures, notes } = JSON.parse(stdout);
  assert.equal(passed, false);
  assert.deepEqual(base.paths, ["memmark-base-1.csv", "memmark-base-2.csv"]);
  // That there are two is what was asked for.
  assert.ok(!notes.join().includes("Other commands"), notes.join());
  const peak = figures.find((figure: { metric: string }) => figure.metric === "peak");
  assert.ok(Math.abs(peak.change / 2 ** 20 - 30) < 2, JSON.stringify(peak));
});

Deno.test("--baseline compares at the end, on standard error, and is a gate", async () => {
  using dir = tempDir();
  const csv = `unix_ms,rss_kib\n${[0, 50, 100].map((ms) => `${ms},1000\n`).join("")}`;
  const gate = ["-i", "20ms", "--baseline", dir.write("base.csv", csv), "--max-increase", "50%"];
  const hold = perl(`vec(my $held, (20 << 20) - 1, 8) = 1; print "done"; exit $ARGV[0]`);
  const runOf = (...args: string[]) => runMemmark([...gate, ...args], { cwd: dir.path });
  const { code, stdout, stderr } = await runOf("--", ...hold, "0");
  assert.deepEqual([code, stdout], [3, "done"], stderr);
  assert.match(stderr, /^Files [^]*^Regression: Peak RSS rose by/m);
  // The command's own code wins, and with --quiet the verdict alone is said.
  const failed = await runOf("-q", "--", ...hold, "7");
  assert.equal(failed.code, 7);
  assert.match(failed.stderr, /^memmark: Regression: [^\n]+\n$/);
  const refused = await runHere([...gate, "-o", "base.csv", "--", "touch", "launched"], {
    cwd: dir.path,
  });
  assert.deepEqual([refused.code, Deno.readTextFileSync(dir.file("base.csv"))], [2, csv]);
  assert.match(refused.stderr, /--baseline/);
  const missing = await runHere(["--baseline", "no.csv", "--", "touch", "launched"], {
    cwd: dir.path,
  });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^memmark: Cannot read "no\.csv": /);
  assert.equal([...Deno.readDirSync(dir.path)].some(({ name }) => name === "launched"), false);
});
