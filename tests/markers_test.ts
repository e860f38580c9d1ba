/** Markers, from the program that writes them to the files beside the recording. */
import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { shellQuote } from "../scripts/wrapper.ts";
import { runHere } from "./support/here.ts";
import {
  countRows,
  MEMMARK,
  readIfThere,
  readRows,
  run,
  runMemmark,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { waiter } from "./support/programs.ts";

interface MarkerRow {
  readonly timestamp: string;
  readonly unix_ms: string;
  readonly label: string;
}

function markersOf(path: string): MarkerRow[] {
  return parse(readIfThere(path), { columns: true, record_delimiter: "\n" });
}
const labelsOf = (path: string) => markersOf(path).map(({ label }) => label);

const sh = (
  script: string,
) => [
  "sh",
  "-c",
  `memmark() { ${MEMMARK.map(shellQuote).join(" ")} "$@"; }
${script}`,
];

Deno.test("a command finds where to write markers, and they are beside the recording", async () => {
  using dir = tempDir();
  const script = `
    test ! -e "$MEMMARK_MARKERS" || exit 3
    echo "epoch 1" >> "$MEMMARK_MARKERS"
    memmark mark 'say "hi",' "
two lines" && memmark mark -- --dry-run
    echo "$(date +%s.%N),unix" >> "$MEMMARK_MARKERS"
    date +'%FT%T%:z iso' >> "$MEMMARK_MARKERS"
    printf '%s' "no line end" >> "$MEMMARK_MARKERS"
    echo "$MEMMARK_MARKERS"`;
  const before = Date.now();
  const { code, stdout, stderr } = await runMemmark(
    ["-q", "-i", "10ms", "-o", "run.csv", "--", ...sh(script)],
    { cwd: dir.path, env: { TMPDIR: dir.path } },
  );
  assert.deepEqual([code, stderr], [0, ""]);
  const rows = markersOf(dir.file("run.csv.markers.csv"));
  assert.deepEqual(
    rows.map(({ label }) => label),
    ["epoch 1", 'say "hi", \ntwo lines', "--dry-run", "unix", "iso", "no line end"],
  );
  for (const { timestamp, unix_ms } of rows) {
    assert.equal(timestamp, new Date(Number(unix_ms)).toISOString());
    // `date` has cut one to whole seconds; the file system's clock is some ms behind.
    assert.ok(Number(unix_ms) > before - 1100 && Number(unix_ms) <= Date.now());
  }
  assert.ok(stdout.startsWith(dir.path));
  assert.deepEqual(
    [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort(),
    ["run.csv", "run.csv.markers.csv", "run.csv.summary.json"],
  );
});

Deno.test("a marker is in its file while the recording runs", async () => {
  using dir = tempDir();
  const command = waiter(
    `open my $file, ">>", $ENV{MEMMARK_MARKERS}; print $file "begin\\n"; close $file`,
  );
  const args = ["-i", "10ms", "--", ...command];
  await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
  await waitForLine(memmark.stdout, "ready");
  const path = dir.file("memmark.csv.markers.csv");
  await waitUntil(() => readIfThere(path).endsWith(",begin\n"), "the marker");
  await memmark.closeStdin();
  assert.equal((await memmark.end()).code, 0);
});

Deno.test("--markers names a file that keeps its markers, also when attached", async () => {
  using dir = tempDir();
  const marks = dir.write("marks.log", "timestamp,label\n1700000000,before\n99,odd\n");
  await using target = startMemmark(["-q", "-o", "other.csv", "--", ...waiter()], {
    cwd: dir.path,
    stdin: "open",
  });
  await waitForLine(target.stdout, "ready");
  const args = ["-q", "-i", "10ms", "--markers", "marks.log", "--pid", String(target.pid)];
  await using memmark = startMemmark(args, { cwd: dir.path });
  await waitUntil(() => countRows(dir.file("memmark.csv")) >= 3, "rows");
  Deno.writeTextFileSync(marks, "after\n", { append: true });
  await waitUntil(() => labelsOf(dir.file("memmark.csv.markers.csv")).length === 2, "markers");
  memmark.signal("SIGINT");
  const { code, stderr } = await memmark.end();
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^memmark: Cannot read line 3 of "[^"]*marks\.log": "99" is no timestamp.*\n$/,
  );
  assert.deepEqual(labelsOf(dir.file("memmark.csv.markers.csv")), ["before", "after"]);
  assert.match(Deno.readTextFileSync(marks), /before\n99,odd\nafter\n$/);
});

Deno.test("the command finds the file of --markers wherever it goes", async () => {
  using dir = tempDir();
  const args = ["-q", "--markers", "marks", "--", ...sh("cd /; memmark mark there")];
  const { code } = await runMemmark(args, { cwd: dir.path });
  assert.equal(code, 0);
  assert.match(readIfThere(dir.file("marks")), /^\{"timestamp":\d{13}.*,"label":"there"\}\n$/);
  assert.deepEqual(labelsOf(dir.file("memmark.csv.markers.csv")), ["there"]);
});

Deno.test("markers of an earlier recording do not survive beside a new one", async () => {
  using dir = tempDir();
  const old = dir.write("memmark.csv.markers.csv", "timestamp,unix_ms,label\nold,1,old\n");
  const missing = await runMemmark(["--", "no-such-command"], { cwd: dir.path });
  assert.equal(missing.code, 127);
  assert.match(readIfThere(old), /old/);
  assert.equal((await runMemmark(["-q", "--", "true"], { cwd: dir.path })).code, 0);
  assert.throws(() => Deno.statSync(old), Deno.errors.NotFound);
  assert.equal(readRows(dir.file("memmark.csv")).length >= 1, true);
});

Deno.test("with rows on standard output no file of markers is written", async () => {
  using dir = tempDir();
  const args = ["-q", "-o", "-", "--", ...sh("memmark mark x")];
  assert.equal((await runMemmark(args, { cwd: dir.path, env: { TMPDIR: dir.path } })).code, 0);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});

Deno.test("beside a device no file of markers is written", async () => {
  using dir = tempDir();
  // As /dev/null would be, but with a name that the test may look beside.
  Deno.symlinkSync("/dev/null", dir.file("null"));
  const args = ["-q", "-o", "null", "--", ...sh("memmark mark x")];
  assert.equal((await runMemmark(args, { cwd: dir.path })).code, 0);
  assert.deepEqual([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["null"]);
});

Deno.test("a pipe for --markers is refused before the command runs", async () => {
  using dir = tempDir();
  await run(["mkfifo", dir.file("pipe")]);
  const args = ["--markers", "pipe", "--", "touch", "ran"];
  const { code, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.equal(code, 1);
  assert.match(stderr, /^memmark: Cannot read markers from "pipe": it is no file/);
  assert.deepEqual([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["pipe"]);
});

Deno.test("many that mark at once all come through", async () => {
  using dir = tempDir();
  const script = `for i in 1 2 3 4 5; do memmark mark "job $i" & done; wait`;
  const args = ["-q", "-i", "10ms", "--", ...sh(script)];
  assert.equal((await runMemmark(args, { cwd: dir.path })).code, 0);
  const expected = [1, 2, 3, 4, 5].map((i) => `job ${i}`);
  assert.deepEqual(labelsOf(dir.file("memmark.csv.markers.csv")).sort(), expected);
});

Deno.test("outside of a recording memmark mark says so and fails", async () => {
  using dir = tempDir();
  const { code, stderr } = await runHere(["mark", "x"], { env: { MEMMARK_MARKERS: "" } });
  assert.equal(code, 1);
  assert.match(stderr, /^memmark: Cannot mark "x": MEMMARK_MARKERS is not set; .*\n$/);
  const env = { MEMMARK_MARKERS: dir.file("no/where") };
  const gone = await runHere(["mark", "x"], { env });
  assert.deepEqual([gone.code, gone.stdout], [1, ""]);
  assert.match(
    gone.stderr,
    /^memmark: Cannot write to "[^"]*no\/where": no such file or directory\n$/,
  );
});
