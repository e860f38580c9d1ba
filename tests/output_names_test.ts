/** Patterns in the paths of outputs, and several memmarks at once. */
import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import {
  readIfThere,
  readRows,
  runMemmark,
  startMemmark,
  tempDir,
  waitUntil,
} from "./support/memmark.ts";

/** All files below the folder, as paths relative to it. */
function filesBelow(root: string, folder = ""): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(root, `${folder}${name}/`) : [`${folder}${name}`]
  ).sort();
}

/** This process may be a rank itself. */
const NO_RANK = { RANK: "", OMPI_COMM_WORLD_RANK: "", SLURM_PROCID: "" };

Deno.test("every output's path is expanded, and its folders are made", async () => {
  using dir = tempDir();
  const env = { ...NO_RANK, SLURM_JOB_ID: "99", OMPI_COMM_WORLD_RANK: "3", SLURM_PROCID: "0" };
  const args = "-q -o job=%j/%r.csv --per-process --summary job=%j/md/%n-%r.md --markers m-%r";
  const { code, stderr } = await runMemmark(
    [...args.split(" "), "--", "sh", "-c", 'echo hi >> "$MEMMARK_MARKERS"'],
    { cwd: dir.path, env },
  );
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.deepEqual(filesBelow(dir.path), [
    "job=99/3.csv",
    "job=99/3.csv.markers.csv",
    "job=99/3.csv.processes.csv",
    "job=99/3.csv.summary.json",
    "job=99/md/1-3.md",
    "m-3",
  ]);
});

Deno.test("what is not known where it is asked for is bad usage, and nothing is run or made", async () => {
  using dir = tempDir();
  const args = ["-o", "a/%h/x.csv", "--summary", "%q{NOT_THERE}.md", "--", "touch", "ran"];
  const { code, stderr } = await runHere(args, { cwd: dir.path, env: NO_RANK });
  assert.equal(code, 2);
  assert.match(stderr, /^memmark: Cannot use "%q\{NOT_THERE\}\.md" as --summary: .* not set; /);
  assert.deepEqual([...Deno.readDirSync(dir.path)], []);
});

Deno.test("folders that were made for a command that does not exist go again", async () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("a"));
  const args = ["-o", "a/%p/b/x.csv", "--", "./nonesuch"];
  const { code } = await runMemmark(args, { cwd: dir.path, env: NO_RANK });
  assert.equal(code, 127);
  assert.deepEqual([...Deno.readDirSync(dir.file("a"))], []);
});

Deno.test("a rank whose path has no %r is warned of what the others overwrite", async () => {
  using dir = tempDir();
  const env = { ...NO_RANK, PMI_RANK: "5", PMI_SIZE: "8" };
  const run = (...args: string[]) =>
    runMemmark(["-q", ...args, "--", "true"], { cwd: dir.path, env });
  const { code, stderr } = await run("-o", "a.csv", "--summary", "b.md");
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^memmark: This is rank 5 \(PMI_RANK\), .*: --out "a\.csv", --summary "b\.md"; /,
  );
  assert.match(stderr, /such as --out "a-%r\.csv"\n$/);
  assert.equal((await run("-o", "a-%r.csv")).stderr, "");
  assert.equal((await run("-o", "/dev/null")).stderr, "");
});

Deno.test("a second memmark that would write to the same file is refused, the first goes on", async () => {
  using dir = tempDir();
  const args = ["-q", "-i", "10ms", "-o", "a.csv", "--per-process", "--", "cat"];
  const options = { cwd: dir.path, env: NO_RANK };
  await using first = startMemmark(args, { ...options, stdin: "open" });
  await waitUntil(() => readIfThere(dir.file("a.csv")) !== "", "the first row");
  for (
    const [taken, args] of [
      ["a.csv", ["-o", "a.csv"]],
      ["a.csv.processes.csv", ["-o", "b.csv", "--per-process", "a.csv.processes.csv"]],
    ] as const
  ) {
    const { code, stderr } = await runMemmark([...args, "--", "touch", "ran"], options);
    assert.equal(code, 1);
    assert.ok(
      stderr.startsWith(`memmark: Cannot write to "${taken}": another memmark is recording`),
    );
  }
  await first.closeStdin();
  assert.equal((await first.end()).code, 0);
  assert.equal(new Set(readRows(dir.file("a.csv")).map((row) => row.root_pid)).size, 1);
  assert.ok(!filesBelow(dir.path).includes("ran"));
  assert.equal((await runMemmark(["-q", "-o", "a.csv", "--", "true"], options)).code, 0);
});
