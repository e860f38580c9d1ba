/** Many recordings as one. */
import assert from "node:assert/strict";
import { openRanks } from "../src/merge/open_ranks.ts";
import { parseFacts } from "../src/recording/read_facts.ts";
import { readMergedJob, readRanksTogether } from "../src/run/rank_report.ts";
import { denoSharedFiles } from "../src/system/shared_files.ts";
import { createDenoHost } from "../src/system/deno_host.ts";
import { readRecording } from "../src/recording/read_recording.ts";
import { runHere } from "./support/here.ts";
import {
  countRows,
  readIfThere,
  readRows,
  type Row,
  runMemmark,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { burner } from "./support/programs.ts";

const MIB = 1024;

/** Of what a rank that ends did not measure there is no sum either. */
const measured = (cell: string | undefined): number => cell === "" ? NaN : Number(cell);

Deno.test("ranks that record side by side are merged to what they are together", async () => {
  using dir = tempDir();
  const ranks = [1, 2, 3].map((rank) =>
    startMemmark(
      [
        "-q",
        "-i",
        "20ms",
        "--cpu",
        "--breakdown",
        "-o",
        "rank-%r.csv",
        "--",
        ...burner({ mib: 8 * rank }),
      ],
      { cwd: dir.path, env: { PMI_RANK: String(rank), PMI_SIZE: "4" }, stdin: "open" },
    )
  );
  const csvOf = (rank: number) => dir.file(`rank-${rank}.csv`);
  for (const rank of ranks) await waitForLine(rank.stdout, "ready");
  for (const rank of [1, 2, 3]) {
    const rows = countRows(csvOf(rank));
    await waitUntil(() => countRows(csvOf(rank)) > rows + 1, "rows of all that the ranks hold");
  }
  for (const rank of ranks) await rank.closeStdin();
  for (const rank of ranks) assert.equal((await rank.end()).code, 0);
  for (const rank of [1, 2, 3]) {
    const [{ unix_ms }] = readRows(csvOf(rank)) as [Row];
    dir.write(`rank-${rank}.csv.markers.csv`, `timestamp,unix_ms,label\nx,${unix_ms},go\n`);
  }
  const args = [
    "merge",
    "rank-1.csv",
    "rank-2.csv",
    "rank-3.csv",
    "rank-1.csv.markers.csv",
    "-o",
    "job.csv",
  ];
  const { code, stdout, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.deepEqual([code, stdout], [0, ""]);
  assert.match(stderr, /memmark: No recording of rank 0: missing from all sums\n/);
  assert.match(stderr, /memmark: RSS counts pages that ranks of one host share /);
  assert.match(stderr, /\nRanks +3 on 1 host; the largest, rank 3 on /);

  const merged = readRows(dir.file("job.csv"));
  const sums = new Map<string, number>(), anon = new Map<string, number>();
  for (const row of readRows(dir.file("job.csv.ranks.csv"))) {
    assert.deepEqual(Object.keys(row).slice(0, 2), ["host", "rank"]);
    sums.set(row.unix_ms!, (sums.get(row.unix_ms!) ?? 0) + measured(row.rss_kib));
    anon.set(row.unix_ms!, (anon.get(row.unix_ms!) ?? 0) + measured(row.rss_anon_kib));
  }
  assert.deepEqual(merged.map((row) => [row.unix_ms, measured(row.rss_kib)]), [...sums]);
  assert.deepEqual(merged.map((row) => [row.unix_ms, measured(row.rss_anon_kib)]), [...anon]);
  assert.ok([...sums.values()].some((kib) => kib > 48 * MIB));
  assert.equal(readRows(dir.file("job.csv.markers.csv")).map(({ label }) => label).join(), "go");

  const told = await runHere(["summary", "job.csv"], { cwd: dir.path });
  assert.match(told.stdout, /\nRanks +3 on 1 host; the largest, rank 3 on /);
  const recording = readRecording(createDenoHost(), dir.file("job.csv"), { processes: true });
  assert.deepEqual(
    recording.summary.facts.merged!.ranks.map(({ rank, exitCode }) => [rank, exitCode]),
    [["1", 0], ["2", 0], ["3", 0]],
  );
  const host = createDenoHost();
  const paths = [1, 2, 3].map(csvOf);
  const together = readRanksTogether(openRanks(paths, "wall", host, denoSharedFiles), "wall");
  const { facts } = parseFacts(Deno.readTextFileSync(dir.file("job.csv.summary.json")), "job.csv");
  const { shown, band } = readMergedJob(host, dir.file("job.csv"), facts).ranks!;
  assert.deepEqual(facts.merged!.notes, together.recording.summary.facts.merged!.notes);
  assert.deepEqual(band, together.ranks!.band);
  assert.deepEqual(shown.map(({ kib }) => kib), together.ranks!.shown.map(({ kib }) => kib));
  const { listed } = recording.processes!;
  assert.deepEqual(
    listed.map(({ command }) => command.replace(/ [^ ]+$/, "")).sort(),
    ["rank: 1", "rank: 2", "rank: 3"],
  );
});

const HEADER = "timestamp,unix_ms,rss_kib\n";

Deno.test("a merge that fails leaves what was there", async () => {
  using dir = tempDir();
  dir.write("a.csv", `${HEADER}x,1000,5\nx,2000,6\n`);
  dir.write("b.csv", `${HEADER}x,1000,5\nx,2000,many\n`);
  dir.write("job.csv", "old");
  const names = () => [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort();
  const before = names();
  for (
    const [args, code, told] of [
      [
        "a.csv b.csv -o job.csv",
        1,
        /Cannot read "b\.csv", line 3: found "many" in column "rss_kib"/,
      ],
      ["a.csv none.csv -o job.csv", 1, /Cannot read ".*none\.csv": no such file or directory/],
      ["a.csv -o ./a.csv", 2, /Cannot use "a\.csv" as a recording and "\.\/a\.csv" as --out/],
      ["a.csv --align marker -o job.csv", 1, /there are none beside "a\.csv"; use --align wall/],
      ["a.csv", 2, /"memmark merge" needs --out: write memmark merge /],
      ["-o job.csv", 2, /"memmark merge" needs recordings: write memmark merge /],
      ["a.csv --align never -o job.csv", 2, /Cannot use "never" as --align: choose wall, start or/],
    ] as const
  ) {
    const result = await runHere(["merge", ...args.split(" ")], { cwd: dir.path });
    assert.match(result.stderr, told);
    assert.equal(result.code, code);
  }
  assert.deepEqual(names(), before);
  assert.equal(readIfThere(dir.file("job.csv")), "old");
});

Deno.test("merged rows go to standard output too, and what is lost is said", async () => {
  using dir = tempDir();
  dir.write("a.csv", `${HEADER}x,1000,5\nx,2000,6\n`);
  dir.write("b.csv", `${HEADER}x,2000,1\nx,3000,2\nx,4`);
  dir.write("c.csv", HEADER);
  const args = ["merge", "-q", "a.csv", "b.csv", "c.csv", "-o", "-"];
  const { stdout, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.deepEqual(
    stdout.trimEnd().split("\n").slice(1).map((row) => row.split(",").slice(1, 5).join()),
    ["1000,,,5", "2000,,,7", "3000,,,2"],
  );
  assert.match(stderr, /Nothing was recorded in c\.csv: left out\n/);
  assert.match(stderr, /The facts of rank a, b are lost/);
  assert.match(stderr, /The last row of rank b is cut off\n/);
});
