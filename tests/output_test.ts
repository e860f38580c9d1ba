/** What a recording writes, where, and when. */
import assert from "node:assert/strict";
import { decodePng } from "./support/decode_png.ts";
import { runHere } from "./support/here.ts";
import { needs } from "./support/need.ts";
import {
  countRows,
  MEMMARK,
  parseRows,
  readIfThere,
  readRows,
  run,
  runMemmark,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { burner, doubleForker, perl, waiter } from "./support/programs.ts";

const HEADER =
  "timestamp,unix_ms,root_pid,pid_count,rss_kib,vsz_kib,swap_kib,pss_kib,phys_footprint_kib,mapped_regions";

Deno.test("even the shortest command leaves a row, under exactly the promised header", async () => {
  using dir = tempDir();
  dir.write("memmark.csv", "what an earlier run left\n".repeat(100));
  const { code } = await runMemmark(["--", "true"], { cwd: dir.path });
  assert.equal(code, 0);
  const csv = Deno.readTextFileSync(dir.file("memmark.csv"));
  assert.ok(csv.startsWith(`${HEADER}\n`));
  assert.doesNotMatch(csv, /\r/);
  assert.ok(parseRows(csv).length >= 1);
});

Deno.test("rows lie on the grid of the interval, never early, and tell their moment twice", async () => {
  using dir = tempDir();
  const beforeMs = Date.now();
  const args = ["-i", "20ms", "--", ...waiter()];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  await waitUntil(() => countRows(dir.file("memmark.csv")) >= 8, "rows");
  await memmark.closeStdin();
  const { stderr } = await memmark.end();
  const rows = readRows(dir.file("memmark.csv"));
  assert.match(stderr, new RegExp(`^Samples +${rows.length},`, "m"));
  const firstMs = Number(rows[0]!.unix_ms);
  assert.ok(firstMs >= beforeMs && firstMs <= Date.now());
  rows.forEach((row, k) => {
    assert.equal(row.timestamp, new Date(Number(row.unix_ms)).toISOString());
    // Ticks that were missed only make it later; half a millisecond is rounded off twice.
    assert.ok(Number(row.unix_ms) - firstMs >= k * 20 - 1, JSON.stringify(row));
  });
});

Deno.test("each row is in the file while the recording still runs", async () => {
  using dir = tempDir();
  const csv = dir.file("memmark.csv");
  const args = ["-i", "10ms", "--", ...burner({ mib: 20 })];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  const before = countRows(csv);
  await waitUntil(() => countRows(csv) >= before + 3, "rows");
  const rows = readRows(csv);
  assert.ok(Number(rows.at(-1)!.rss_kib) > 20 * 1024);
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 0);
});

Deno.test("--out - writes each row to standard output at once, and nothing else", async () => {
  using dir = tempDir();
  const args = ["-o", "-", "-i", "10ms", "--", ...perl("1 while <STDIN>; exit 4")];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await memmark.stdout.until((text) => text.split("\n").length > 4, "rows");
  assert.ok(memmark.stdout.text.startsWith(`${HEADER}\n`));
  await memmark.closeStdin();
  const { code, stdout } = await memmark.end();
  assert.equal(code, 4);
  assert.ok(parseRows(stdout).length >= 3);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});

Deno.test("a reader that closes the pipe ends the recording quietly, and the command goes on", async () => {
  using dir = tempDir();
  const command = perl(`1 while <STDIN>; open my $file, ">", "went on"; exit 6`);
  const line = `{ "$@"; echo $? >code; } | head -n 2; echo closed`;
  const memmark = [...MEMMARK, "-o", "-", "-i", "10ms", "--", ...command];
  await using shell = start(["sh", "-c", line, "sh", ...memmark], {
    cwd: dir.path,
    stdin: "open",
  });
  await shell.stderr.until((text) => text.includes("\n"), "the closing line");
  await shell.closeStdin();
  const { stdout, stderr } = await shell.end();
  assert.equal(stdout.split("\n")[0], HEADER);
  assert.match(stdout, /\nclosed\n$/);
  assert.match(stderr, /^perl .*: still running, .*\n/);
  assert.doesNotMatch(stderr, /^memmark: /m);
  assert.equal(Deno.readTextFileSync(dir.file("code")), "6\n");
  Deno.statSync(dir.file("went on"));
});

Deno.test("a reader that closes the pipe ends an attached recording, not the process, and that is said", async () => {
  await using target = start(waiter(), { stdin: "open" });
  await waitForLine(target.stdout, "ready");
  const memmark = [...MEMMARK, "-o", "-", "-i", "10ms", "--pid", String(target.pid)];
  const { stdout, stderr } = await run(["sh", "-c", `"$@" | head -n 2`, "sh", ...memmark]);
  assert.equal(stdout.split("\n")[0], HEADER);
  assert.match(stderr, /^perl \(pid \d+\): still running, .*\n/);
  await target.closeStdin();
  assert.equal((await target.end()).code, 0);
});

Deno.test({
  name: "a reader of standard output that stalls holds back neither signals nor rows",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    // In one line: a row of the per-process CSV is to be one as well.
    const command = perl(
      `$SIG{TERM} = sub { open my $f, ">", "ended"; print $f "so"; exit 7 }; ` +
        `open my $f, ">", "memmark"; print $f getppid, "\\n"; close $f; sleep`,
    );
    // Reads nothing until it is told; then counts, and says how memmark ended.
    const script = '{ "$@"; echo "rc $?" >&2; } 3<&- | { read told <&3; wc -l; }';
    const memmark = [...MEMMARK, "-q", "-o", "-", "-i", "1ms", "--per-process", "p.csv", "--"];
    const shell = ["sh", "-c", `exec 3<&0 </dev/null; ${script}`, "sh", ...memmark, ...command];
    await using running = start(shell, { cwd: dir.path, stdin: "open" });
    // A pipe holds 64 KiB, and a row has more than 60 bytes.
    await waitUntil(() => countRows(dir.file("p.csv")) > 1500, "a full pipe");
    Deno.kill(Number(readIfThere(dir.file("memmark"))), "SIGTERM");
    await waitUntil(() => readIfThere(dir.file("ended")) === "so", "the command's end");
    const rows = countRows(dir.file("p.csv"));
    await running.write("go on\n");
    await running.closeStdin();
    const { stdout, stderr } = await running.end();
    assert.equal(stderr, "rc 7\n");
    assert.ok(Number(stdout) > rows, `${stdout} lines of ${rows} rows`);
  },
});

Deno.test("--quiet says nothing when all goes well", async () => {
  using dir = tempDir();
  const result = await runMemmark(["--quiet", "--", "true"], { cwd: dir.path });
  assert.deepEqual(result, { code: 0, stdout: "", stderr: "" });
  assert.ok(readRows(dir.file("memmark.csv")).length >= 1);
});

Deno.test("a recording can go to a named pipe", async () => {
  using dir = tempDir();
  assert.equal((await run(["mkfifo", dir.file("pipe")])).code, 0);
  await using reader = start(["cat", dir.file("pipe")]);
  assert.equal((await runMemmark(["-o", dir.file("pipe"), "--", "true"])).code, 0);
  assert.ok(parseRows((await reader.end()).stdout).length >= 1);
});

Deno.test({
  name: "a device that is full costs one warning, and the command goes on to its own end",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const args = ["-q", "-o", "/dev/full", "-i", "10ms", "--", ...waiter("END { $? = 5 }")];
    await using memmark = startMemmark(args, { stdin: "open" });
    await waitForLine(memmark.stdout, "ready");
    await memmark.stderr.until((text) => text.includes("\n"), "a warning");
    await memmark.closeStdin();
    const { code, stderr } = await memmark.end();
    assert.equal(code, 5);
    assert.match(stderr, /^memmark: Cannot write to \S+: no space left on device; .*\n$/);
  },
});

Deno.test("a file that cannot grow ends in a whole row, and the command goes on to its own end", async () => {
  using dir = tempDir();
  const args = ["-q", "-i", "10ms", "--", ...waiter("END { $? = 5 }")];
  // As with a full disk, the last write is cut short: files of at most 512 or 1024 bytes.
  const via = ["sh", "-c", `trap '' XFSZ; ulimit -f 1; exec "$@"`, "sh"];
  // The cache is too large for that.
  const env = { DENO_DIR: "/dev/null/memmark" };
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open", via, env });
  await waitForLine(memmark.stdout, "ready");
  await memmark.stderr.until((text) => text.includes("\n"), "a warning");
  await memmark.closeStdin();
  const { code, stderr } = await memmark.end();
  assert.equal(code, 5);
  assert.match(
    stderr,
    /^memmark: Cannot write to "memmark\.csv": .*\n(?:memmark: Cannot write "memmark\.csv\.summary\.json": .*\n)?$/,
  );
  assert.ok(readRows(dir.file("memmark.csv")).length >= 2);
});

Deno.test("a recording that somebody empties goes on from its beginning, without a hole", async () => {
  using dir = tempDir();
  const csv = dir.file("memmark.csv");
  const args = ["-q", "-i", "10ms", "--", ...waiter()];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  await waitUntil(() => countRows(csv) >= 3, "rows");
  Deno.truncateSync(csv);
  await waitUntil(() => readIfThere(csv).split("\n").length > 3, "rows after that");
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 0);
  assert.match(Deno.readTextFileSync(csv), /^(?:\d{4}-[^,\n]*(?:,\d*){9}\n)+$/);
});

Deno.test("--duration stops the recording, while memmark waits for the command and its code", async () => {
  using dir = tempDir();
  const csv = dir.file("memmark.csv");
  // It takes its time to end: who does not wait for it has another code.
  const command = waiter("END { select undef, undef, undef, 0.1; $? = 7 }");
  const args = ["-d", "50ms", "-i", "10ms", "--", ...command];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  await memmark.stderr.until((text) => text.includes("\n"), "the closing line");
  const recorded = Deno.readTextFileSync(csv);
  await memmark.closeStdin();
  const { code } = await memmark.end();
  assert.equal(code, 7);
  assert.equal(Deno.readTextFileSync(csv), recorded);
  const rows = parseRows(recorded);
  assert.ok(Number(rows.at(-1)!.unix_ms) - Number(rows[0]!.unix_ms) <= 50);
});

Deno.test({
  name: "orphans of the command are reaped, also when --duration is over",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    const args = ["-d", "1ms", "--", ...doubleForker({ mib: 1 })];
    await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
    await waitForLine(memmark.stdout, "ready");
    await memmark.stderr.until((text) => text.includes("\n"), "the closing line");
    const orphan = Number(memmark.stdout.text.split("\n")[0]);
    assert.match(readIfThere(`/proc/${orphan}/stat`), new RegExp(`\\) [RS] ${memmark.pid} `));
    Deno.kill(orphan, "SIGKILL");
    await waitUntil(() => readIfThere(`/proc/${orphan}/stat`) === "", "the end of the zombie");
    await memmark.closeStdin();
    assert.equal((await memmark.end()).code, 0);
  },
});

/** Records a command that ends with 3 until there are some rows to draw. */
async function recordChart(
  folder: string,
  env: Readonly<Record<string, string>>,
  chart = "chart.png",
) {
  const args = ["-q", "-i", "10ms", "-c", chart, "--", ...waiter("END { $? = 3 }")];
  await using memmark = startMemmark(args, { cwd: folder, stdin: "open", env });
  await waitForLine(memmark.stdout, "ready");
  await waitUntil(() => countRows(`${folder}/memmark.csv`) >= 3, "rows");
  await memmark.closeStdin();
  return await memmark.end();
}

/** A PATH with perl on it, and no gnuplot. */
async function pathWithoutGnuplot(dir: { readonly path: string; file(name: string): string }) {
  Deno.mkdirSync(dir.file("bin"));
  const { stdout: path } = await run(["sh", "-c", "command -v perl"]);
  Deno.symlinkSync(path.trim(), dir.file("bin/perl"));
  return { PATH: dir.file("bin") };
}

Deno.test("without gnuplot memmark draws a PNG itself, and the command's code is what counts", async () => {
  using dir = tempDir();
  const { code, stderr } = await recordChart(dir.path, await pathWithoutGnuplot(dir));
  assert.deepEqual([code, stderr], [3, ""]);
  const { widthPx, heightPx, pixels } = decodePng(Deno.readFileSync(dir.file("chart.png")));
  assert.deepEqual([widthPx, heightPx], [1280, 720]);
  assert.ok(pixels.some((value) => value < 128), "it is not blank");
});

Deno.test("without gnuplot a PDF says how to get it and draw later, and all else is as ever", async () => {
  using dir = tempDir();
  const env = await pathWithoutGnuplot(dir);
  const { code, stderr } = await recordChart(dir.path, env, "chart.pdf");
  assert.equal(code, 3);
  assert.match(
    stderr,
    /gnuplot was not found\n +install it: .*\n.* memmark chart memmark\.csv chart\.pdf\n/,
  );
  assert.ok(readRows(dir.file("memmark.csv")).length >= 3);
  assert.throws(() => Deno.statSync(dir.file("chart.pdf")), Deno.errors.NotFound);
});

Deno.test("a file that the command removes or replaces is told of, and not named as written", async () => {
  using dir = tempDir();
  const remove = ["sh", "-c", "rm a.csv; mv other b.csv; exit 5"];
  dir.write("other", "mine\n");
  const args = ["-o", "a.csv", "--per-process", "b.csv", "--", ...remove];
  const { code, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.equal(code, 5);
  for (const name of ["a.csv", "b.csv"]) {
    assert.ok(
      stderr.includes(`memmark: The rows in "${name}" are lost: it was removed or replaced`),
    );
  }
  assert.doesNotMatch(stderr, /^Files/m);
  assert.equal(Deno.readTextFileSync(dir.file("b.csv")), "mine\n");
});

Deno.test({
  name: "--chart draws the recording when the command has ended",
  ignore: needs("gnuplot"),
  async fn() {
    using dir = tempDir();
    const { code, stderr } = await recordChart(dir.path, {});
    assert.deepEqual([code, stderr], [3, ""]);
    const png = Deno.readFileSync(dir.file("chart.png"));
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  },
});

Deno.test({
  name: "a chart or a recording that cannot be had is told in the system's words alone",
  ignore: needs("gnuplot"),
  async fn() {
    using dir = tempDir();
    dir.write("a.csv", "unix_ms,rss_kib\n1000,5\n2000,6\n");
    const chart = async (from: string, to: string) =>
      (await runHere(["chart", from, to], { cwd: dir.path })).stderr;
    const reason = "no such file or directory";
    assert.equal(await chart("a.csv", "no/a.png"), `memmark: Cannot draw "no/a.png": ${reason}\n`);
    assert.equal(await chart("b.csv", "a.png"), `memmark: Cannot read "b.csv": ${reason}\n`);
  },
});

Deno.test({
  name: "the rows of a memmark that was killed still tell what they are",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    const options = { cwd: dir.path, stdin: "open" } as const;
    await using memmark = startMemmark(["-i", "50ms", "--", "cat", "/dev/stdin"], options);
    const facts = dir.file("memmark.csv.summary.json");
    await waitUntil(() => readIfThere(facts) !== "", "the facts of the beginning");
    const early = JSON.parse(readIfThere(facts)) as Record<string, unknown>;
    assert.deepEqual([early["interval_ms"], early["end"], early["samples"]], [50, undefined, 0]);
    const rows = countRows(dir.file("memmark.csv"));
    await waitUntil(() => countRows(dir.file("memmark.csv")) >= rows + 20, "a second more");
    memmark.signal("SIGKILL");
    await memmark.closeStdin();
    await memmark.end();

    const args = ["summary", "memmark.csv", "--format", "json"];
    const { stdout, code, stderr } = await runMemmark(args, { cwd: dir.path });
    assert.equal(code, 0, stderr);
    const json = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(json["target"], { command: ["cat", "/dev/stdin"] });
    const csv = readRows(dir.file("memmark.csv"));
    assert.equal(json["samples"], csv.length);
    const spanMs = Number(csv.at(-1)!["unix_ms"]) - Number(csv[0]!["unix_ms"]);
    assert.ok(Math.abs(Number(json["duration_ms"]) - spanMs) <= 1, `${json["duration_ms"]}`);
  },
});

/** Runs `memmark --help` with what a shell line makes of its standard output. */
const help = (line: string, cwd?: string) =>
  run(["sh", "-c", line, "sh", ...MEMMARK, "--help"], { ...cwd !== undefined && { cwd } });

Deno.test({
  name: "help that cannot be written is a failure, and said",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code, stderr } = await help(`"$@" >/dev/full`);
    assert.deepEqual(
      [code, stderr],
      [1, "memmark: Cannot write to standard output: no space left on device\n"],
    );
  },
});

Deno.test("help whose reader has gone is no failure", async () => {
  using dir = tempDir();
  // A pipe that nobody reads any more when memmark starts.
  const result = await help(`mkfifo p; exec 3<>p 4>p 3<&-; "$@" >&4`, dir.path);
  assert.deepEqual(result, { code: 0, stdout: "", stderr: "" });
});
