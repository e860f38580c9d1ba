/** Two outputs, or an output and an input, that are one file. */
import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import { readIfThere, runMemmark, tempDir } from "./support/memmark.ts";

/** What each case finds: files with a text, links to a path, hard links, a folder by two names. */
const FILES = { "old.csv": "old rows", "old.md": "old text", "old.markers": "old marker\n" };
const SYMLINKS = {
  "link.csv": "old.csv",
  "link.png": "new.csv",
  "link.md": "old.md",
  "other": ".",
};
const HARD_LINKS = { "hard.json": "old.csv", "hard.csv": "old.markers" };

/** What two names of one file can be, src/run/check_outputs_test.ts has. */
const CASES: readonly (readonly [args: string, told: RegExp])[] = [
  ["-o old.csv --per-process link.csv", /"old\.csv" as --out and "link\.csv" as --per-process/],
  ["-o link.png -c other/new.svg --per-process new.csv", /"link\.png" as --out and "new\.csv"/],
  ["--summary old.md --summary github", /"old\.md" as --summary and ".*\/link\.md" as --summary g/],
  ["-o hard.csv --markers old.markers", /"hard\.csv" as --out and "old\.markers" as --markers/],
  ["-o a.csv --markers a.csv.markers.csv", /"a\.csv\.markers\.csv" as the markers' CSV beside it/],
];

for (const [args, told] of CASES) {
  Deno.test(`memmark ${args}: one file, so nothing is run and no file touched`, async () => {
    using dir = tempDir();
    for (const [name, text] of Object.entries(FILES)) dir.write(name, text);
    for (const [name, to] of Object.entries(SYMLINKS)) Deno.symlinkSync(to, dir.file(name));
    for (const [name, to] of Object.entries(HARD_LINKS)) {
      Deno.linkSync(dir.file(to), dir.file(name));
    }
    const names = () => [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort();
    const before = names();
    const env = { GITHUB_STEP_SUMMARY: dir.file("link.md") };
    const command = [...args.split(" "), "--", "touch", "ran"];
    const { code, stderr } = await runHere(command, { cwd: dir.path, env });
    assert.equal(code, 2);
    assert.match(stderr, /^memmark: Cannot use ".*\n$/);
    assert.match(stderr, told);
    assert.deepEqual(names(), before);
    for (const [name, text] of Object.entries(FILES)) {
      assert.equal(readIfThere(dir.file(name)), text);
    }
  });
}

Deno.test("the rows on standard output and a file that this is are one file too", async () => {
  using dir = tempDir();
  const via = ["sh", "-c", `exec "$@" >rows.csv`, "sh"];
  const args = ["-o", "-", "--per-process", "rows.csv", "--", "touch", "ran"];
  const { code, stderr } = await runMemmark(args, { cwd: dir.path, via });
  assert.equal(code, 2);
  assert.match(stderr, /^memmark: Cannot use "-" as --out and "rows\.csv" as --per-process: /);
});

for (const redirection of [">memmark.csv", ">>memmark.csv", "2>memmark.csv"]) {
  Deno.test(`${redirection} is refused: the rows would go where the command prints`, async () => {
    using dir = tempDir();
    const via = ["sh", "-c", `exec "$@" ${redirection}`, "sh"];
    const { code, stderr } = await runMemmark(["--", "touch", "ran"], { cwd: dir.path, via });
    assert.equal(code, 2);
    assert.match(
      stderr + readIfThere(dir.file("memmark.csv")),
      /^memmark: Cannot use "memmark\.csv" as --out: standard (output|error) goes there as well, /,
    );
    assert.equal(readIfThere(dir.file("ran")), "");
    assert.deepEqual([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["memmark.csv"]);
  });
}

Deno.test("what the command prints may be its markers, and both streams may be one file", async () => {
  using dir = tempDir();
  const via = ["sh", "-c", `exec "$@" >log 2>&1`, "sh"];
  const args = ["--markers", "log", "--", "echo", "begin"];
  assert.equal((await runMemmark(args, { cwd: dir.path, via })).code, 0);
  assert.match(readIfThere(dir.file("memmark.csv.markers.csv")), /,begin\n/);
});

Deno.test("all that is recorded may go to /dev/null", async () => {
  using dir = tempDir();
  const args = ["-o", "/dev/null", "--per-process", "/dev/null", "--", "sh", "-c", "exit 3"];
  assert.equal((await runMemmark(args, { cwd: dir.path })).code, 3);
});

Deno.test("a chart is not drawn over the recording that it is drawn from", async () => {
  using dir = tempDir();
  const csv = dir.write("a.csv", "unix_ms,rss_kib\n1000,5\n2000,6\n");
  Deno.symlinkSync("a.csv", dir.file("a.png"));
  const { code, stderr } = await runHere(["chart", "a.csv", "a.png"], { cwd: dir.path });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^memmark: Cannot use "a\.csv" as the recording and "a\.png" as the chart: /,
  );
  assert.equal(Deno.readTextFileSync(csv), "unix_ms,rss_kib\n1000,5\n2000,6\n");
});
