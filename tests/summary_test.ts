import assert from "node:assert/strict";
import {
  countRows,
  runMemmark,
  startMemmark,
  type TempDir,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { needs } from "./support/need.ts";
import { AWAIT_ROWS, perl } from "./support/programs.ts";

const MIB = 1024 * 1024;
/** What a perl program and its parts need beside the memory that the test asks for. */
const TOLERANCE = 0.01;
const TOLERANCE_BYTES = 2 * MIB;

/** `mib(n)` is a string of that size, each page touched once; `mark` writes a marker; `rest` waits. */
const TOOLS = `
  sub mib { my $bytes = int($_[0] * (1 << 20)); my $text = ""; vec($text, $bytes - 1, 8) = 1; return $text }
  sub mark { open my $file, ">>", $ENV{MEMMARK_MARKERS} or die $!; print $file "$_[0]\\n"; close $file }
  sub rest { select undef, undef, undef, $_[0] }
  ${AWAIT_ROWS}
  sub own { open my $file, "<", "/proc/self/statm" or die $!; (split " ", <$file>)[1] * 4096 }
`;

/** Who is never later than half of the 50 ms between two steps has kept its schedule. */
const ON_SCHEDULE_MS = 25;

interface Found {
  readonly verdict: string;
  readonly rss_bytes_per_minute: number;
}

interface Json {
  readonly [key: string]: unknown;
  readonly rss_peak_bytes: number;
}

/** Runs a perl program under memmark and returns what it printed and the summary. */
async function summaryOf(
  options: readonly string[],
  program: string,
  prepare: (dir: TempDir) => void = () => {},
) {
  using dir = tempDir();
  prepare(dir);
  const args = [...options, "--summary", "run.json", "--", ...perl(TOOLS + program)];
  const { code, stdout, stderr } = await runMemmark(args, { cwd: dir.path });
  assert.equal(code, 0, stderr);
  const json = JSON.parse(Deno.readTextFileSync(dir.file("run.json"))) as Json;
  return { json, stdout, stderr };
}

function assertClose(actual: number, expected: number, what: string): void {
  const tolerance = expected * TOLERANCE + TOLERANCE_BYTES;
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual / MIB} MiB instead of ${expected / MIB} MiB`,
  );
}

Deno.test({
  name: "each phase that the program marks has its own peak",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { json, stdout, stderr } = await summaryOf(
      ["-i", "20ms"],
      `print own(), "\\n";
      my $x = mib(10); mark("load"); await_rows();
      my $y = mib(60); mark("train"); await_rows();
      undef $y; my $z = mib(20); mark("report"); await_rows();`,
    );
    const base = Number(stdout);
    const phases = json["phases"] as { label?: string; rss_peak_bytes: number }[];
    const marked = phases.filter(({ label }) => label !== undefined);
    assert.deepEqual(marked.map(({ label }) => label), ["load", "train", "report"]);
    // Memory for the next phase is taken before its marker, so a phase ends higher than it began.
    assertClose(marked[1]!.rss_peak_bytes, base + 70 * MIB, "train");
    assertClose(marked[2]!.rss_peak_bytes, base + 30 * MIB, "report");
    assert.match(stderr, /^train .* [78]\d(\.\d)? MiB/m);
  },
});

Deno.test({
  name: "a peak in the last moment of a command is known, and of a child that it waited for",
  ignore: Deno.build.os !== "linux",
  async fn() {
    for (const last of ["take()", "if (fork) { wait } else { take() }"]) {
      // Not before the first sample, however long that takes. More than memmark has itself: it is known by that.
      // Of pages of files a child has but those that it touches itself.
      const take = `sub take { print own(), "\\n"; my $x = mib(90) }`;
      const program = `${take} rest(0.001) until rows() > 1; ${last}`;
      const { json, stdout, stderr } = await summaryOf(["-i", "1m"], program);
      const known = json["rss_high_water_lower_bound_bytes"] as number;
      assert.ok(json.rss_peak_bytes < 80 * MIB, "no sample saw it");
      assertClose(known, Number(stdout) + 90 * MIB, "the kernel's mark");
      assert.match(
        stderr,
        /^Peak RSS +(at least )?(9\d(\.\d)?|1\d\d) MiB, by the kernel's high-water mark;/m,
      );
    }
  },
});

Deno.test({
  name: "the peak of an orphan between two samples is known",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { json, stdout } = await summaryOf(
      ["-i", "1m", "--wait-all"],
      // Of pages of files it has but those that it touches itself.
      `if (!fork) { if (!fork) { rest(0.2); print own(), "\\n"; my $x = mib(90) } exit } wait`,
    );
    const known = json["rss_high_water_lower_bound_bytes"] as number;
    assertClose(known, Number(stdout.split("\n")[0]) + 90 * MIB, "the kernel's mark");
  },
});

Deno.test({
  name: "the CPU time of a command is the kernel's, its children's included",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { json, stdout } = await summaryOf(
      ["-i", "1m"],
      // Each burns 0.2 s: to lose one of the two would be noticed.
      `sub burn { 1 while (times)[0] < 0.2 } use POSIX ();
      if (!fork) { burn(); exit } wait; burn(); my @t = times; syswrite STDOUT, "@t"; POSIX::_exit(0)`,
    );
    const seconds = stdout.split(" ").reduce((sum, text) => sum + Number(text), 0);
    const cpuMs = json["cpu_time_ms"] as number;
    // times(2) counts in steps of 10 ms, four times, and perl has yet to end, on a slow machine slowly.
    assert.ok(Math.abs(cpuMs - seconds * 1000) < 100, `${cpuMs} ms and ${seconds} s`);
  },
});

Deno.test({
  name: "what memmark itself had before it became the command is none of the command's memory",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { json } = await summaryOf(["-i", "1m"], "rest(0.1)");
    const known = json["rss_high_water_lower_bound_bytes"] as number | undefined;
    assert.ok((known ?? 0) < 20 * MIB, `${known} bytes`);
  },
});

Deno.test({
  name: "memory that eight processes share is told once",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using dir = tempDir();
    const program = `$| = 1; my $x = mib(60); print "held\\n"; <STDIN>; pipe my $told, my $hold;
      for (1 .. 7) { if (!fork) { close $hold; sysread $told, $_, 1; exit } }
      print "shared\\n"; <STDIN>; close $hold; 1 while wait > 0;`;
    const args = ["-i", "20ms", "--", ...perl(TOOLS + program)];
    await using memmark = startMemmark(args, { cwd: dir.path, stdin: "open" });
    const csv = dir.file("memmark.csv");
    await waitForLine(memmark.stdout, "held");
    await waitUntil(() => countRows(csv) > 0, "the first row");
    // A look at some of the eight would come first, and looks are rationed: memmark stands still.
    await memmark.pause();
    await memmark.write("\n");
    await waitForLine(memmark.stdout, "shared");
    memmark.signal("SIGCONT");
    const rows = countRows(csv) + 20;
    await waitUntil(() => countRows(csv) >= rows, "rows of all eight");
    await memmark.write("\n");
    const { code, stderr } = await memmark.end();
    assert.equal(code, 0, stderr);
    const json = JSON.parse(Deno.readTextFileSync(dir.file("memmark.csv.summary.json")));
    const shared = json["shared_memory"] as Record<string, number>;
    assert.equal(shared["processes"], 8);
    assert.ok(shared["rss_bytes"]! > 8 * 60 * MIB);
    // Beside the 60 MiB, each perl has a little of its own.
    const pss = shared["pss_bytes"]!;
    assert.ok(pss > 60 * MIB && pss < 1.02 * 60 * MIB + 8 * MIB, `PSS ${pss / MIB} MiB`);
    assert.match(stderr, /RSS counts shared pages in each of 8 processes/);
  },
});

Deno.test({
  name: "a leak of 5 MiB a second is named with its slope within 5 %, and a noisy flat run is none",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const until = "use Time::HiRes 'time'; my $from = time;";
    const [leak, noisy] = await Promise.all([
      // On an absolute schedule: a busy machine does not bend the slope. It says when it did what.
      summaryOf(
        ["-i", "50ms"],
        `${until} my (@kept, @log); for my $i (1 .. 100) {
          push @kept, mib(0.25); push @log, sprintf "%.3f", (time - $from) * 1000;
          my $due = $from + $i * 0.05; rest($due - time) if $due > time }
          print "@log";`,
      ),
      summaryOf(
        ["-i", "50ms"],
        `${until} srand 1; while (time < $from + 5) { my $x = mib(2 + rand 2); rest(0.02); undef $x; rest(0.02) }`,
      ),
    ]);
    const { verdict, rss_bytes_per_minute: slope } = leak.json["growth"] as Found;
    // Where program and samples kept their schedules it is what it is. On a machine that is starved memory
    // stalls, or looks as if it did, and that is no steady growth; but nor is it level, or a fall.
    const timesMs = leak.stdout.split(" ").map(Number);
    const lateMs = Math.max(
      ...timesMs.map((ms, i) => ms - i * 50),
      leak.json["worst_late_ms"] as number,
    );
    if (lateMs < ON_SCHEDULE_MS) {
      assert.equal(verdict, "growing");
      assert.ok(Math.abs(slope / (5 * 60 * MIB) - 1) < 0.05, `${slope}`);
    } else assert.ok(["growing", "unclear"].includes(verdict), verdict);
    const flat = noisy.json["growth"] as Found | undefined;
    assert.notEqual(flat?.verdict, "growing");
  },
});

const filesLine = (stderr: string) => /^Files +(.*)$/m.exec(stderr)?.[1];

Deno.test({
  name: "the summary names every file of the recording",
  ignore: needs("gnuplot"),
  async fn() {
    const { json, stderr } = await summaryOf(
      ["-i", "10ms", "--per-process", "p.csv", "-c", "a.png", "--summary", "a.md"],
      // A chart needs a row with figures, which the first one need not have.
      `mark("x"); await_rows()`,
    );
    const files = "memmark.csv, p.csv, memmark.csv.markers.csv, a.png, a.md, run.json";
    assert.equal(filesLine(stderr), files);
    assert.equal(json["processes_csv_path"], "p.csv");
    assert.equal(json["markers_csv_path"], "memmark.csv.markers.csv");
    assert.equal(json["chart_path"], "a.png");
  },
});

Deno.test("a chart, a summary and a CSV of markers that were not written are not named", async () => {
  const { json, stderr } = await summaryOf(
    ["-c", "gone/a.png", "--summary", "gone/a.md"],
    `rmdir "gone" or die $!;`,
    (dir) => Deno.mkdirSync(dir.file("gone")),
  );
  assert.equal(filesLine(stderr), "memmark.csv, run.json");
  assert.match(stderr, /^memmark: Cannot write "gone\/a\.md": no such file or directory$/m);
  const named = Object.keys(json).filter((key) => /^(?!cgroup).*_path$/.test(key));
  assert.deepEqual(named, ["csv_path", "facts_path"]);
});
