import assert from "node:assert/strict";
import { runHere } from "./support/here.ts";
import { runMemmark, type TempDir, tempDir } from "./support/memmark.ts";
import { AWAIT_ROWS, perl } from "./support/programs.ts";

/** Holds so many MiB in its phase load, each page touched, long enough for a few samples. */
const program = (csv: string, mib: number) =>
  perl(`our $csv = "${csv}"; ${AWAIT_ROWS}
    sub mark { open my $file, ">>", $ENV{MEMMARK_MARKERS} or die $!; print $file "$_[0]\\n"; close $file }
    mark("start"); await_rows();
    my $bytes = ${mib} * (1 << 20); my $text = ""; vec($text, $bytes - 1, 8) = 1;
    mark("load"); await_rows(); undef $text;`);

async function record(dir: TempDir, name: string, mib: number): Promise<void> {
  const { code, stderr } = await runMemmark(
    ["-i", "20ms", "-q", "-o", name, "--summary", `${name}.json`, "--", ...program(name, mib)],
    { cwd: dir.path },
  );
  assert.equal(code, 0, stderr);
}

Deno.test("a program that got 10% larger is found, and what reads CSVs reads their summaries", async () => {
  using dir = tempDir();
  for (const [name, mib] of [["a.csv", 90], ["b.csv", 101]] as const) await record(dir, name, mib);
  const compare = (...args: string[]) => runHere(["compare", ...args], { cwd: dir.path });

  const over = await runMemmark(["compare", "a.csv", "b.csv", "--max-increase", "5%"], {
    cwd: dir.path,
  });
  assert.equal(over.code, 3, over.stderr);
  assert.match(
    over.stdout,
    /^Regression: Peak RSS rose by \d+\.\d%, from 9\d(?:\.\d)? MiB to 10\d MiB/,
  );
  assert.match(over.stdout, /^load peak +9\d(?:\.\d)? MiB +10\d MiB +\+1[01]\.\d MiB .* higher$/m);
  assert.doesNotMatch(over.stderr, /\S/);

  const within = await compare("--max-increase=15%", "a.csv.json", "--", "b.csv.summary.json");
  assert.equal(within.code, 0, within.stdout);
  assert.match(within.stdout, /^Within what is allowed: Peak RSS/);

  const json = await compare(
    "a.csv",
    "--",
    "b.csv",
    "--max-increase",
    "phase:load=5MiB",
    "--format",
    "json",
  );
  assert.equal(json.code, 3);
  assert.match(json.stderr, /^memmark: Regression: Phase load peak/);
  assert.equal(JSON.parse(json.stdout).figures[0].gated, false);
});

const CSV = "unix_ms,rss_kib\n1,100\n2,200\n";

Deno.test("a pipe will do for a recording", async () => {
  using dir = tempDir();
  dir.write("a.csv", CSV);
  await runHere(["summary", "a.csv", "--format", "json"], { cwd: dir.path })
    .then(({ stdout }) => dir.write("a.json", stdout));
  for (const name of ["a.csv", "a.json"]) {
    const { code, stdout, stderr } = await runMemmark(["compare", "a.csv", "/dev/stdin"], {
      cwd: dir.path,
      stdin: Deno.readTextFileSync(dir.file(name)),
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^No difference/);
  }
});
