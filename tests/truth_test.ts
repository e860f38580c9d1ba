/** The numbers are true: burners of known size, and the kernel's own figures, against the recording. */
import assert from "node:assert/strict";
import {
  lastRow,
  MEMMARK,
  nextRow,
  readRows,
  type Row,
  run,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl, sharers } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
const MIB = 1024 * 1024;
/** For page tables of perl, its stack and what malloc rounds up to. */
const RSS_TOLERANCE = { share: 0.01, bytes: 2 * MIB };
/** Pages are shared with whoever runs perl at the same time, so the shares of its own pages vary. */
const PSS_TOLERANCE_BYTES = 4 * MIB;
const RSS_TOLERANCE_SHARE = 0.02;

/**
 * Each line of standard input is a size in MiB that each of three processes then holds, all of it
 * written; "at <size>" says that they do. Begins with "base <bytes>": what they hold without.
 */
const BURNERS = perl(`use strict; use POSIX (); $| = 1;
  my $held; my @to; pipe my $from, my $answer;
  sub hold { my $mib = shift; undef $held; vec($held, ($mib << 20) - 1, 8) = 1 if $mib > 0 }
  sub rss {
    open my $f, "<", "/proc/self/statm";
    (split " ", <$f>)[1] * POSIX::sysconf(&POSIX::_SC_PAGESIZE);
  }
  for (1 .. 2) {
    pipe my $in, my $to;
    if (!fork) {
      close $_ for @to, $to;
      while (defined(my $mib = <$in>)) { hold($mib); syswrite $answer, rss() . "\n" }
      POSIX::_exit(0);
    }
    push @to, $to;
  }
  sub all_hold {
    my $mib = shift; hold($mib); my $sum = rss();
    for my $child (@to) { syswrite $child, "$mib\n"; $sum += <$from> }
    $sum;
  }
  all_hold(1); my $base = all_hold(0); print "base $base\n";
  while (my $line = <STDIN>) { chomp $line; all_hold($line); print "at $line\n" }`);

Deno.test({
  name: "on every plateau, up and down, RSS is what the burners hold",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const out = dir.file("run.csv");
    await using memmark = startMemmark(["-q", "-i", "10ms", "-o", out, "--", ...BURNERS], {
      stdin: "open",
    });
    await memmark.stdout.until((text) => text.endsWith("\n"), "the base");
    const baseBytes = Number(/base (\d+)/.exec(memmark.stdout.text)![1]);
    for (const mib of [24, 51, 8, 0, 20]) {
      await memmark.write(`${mib}\n`);
      await waitForLine(memmark.stdout, `at ${mib}`);
      const row = await nextRow(out);
      assert.equal(row.pid_count, "3");
      const heldBytes = 3 * mib * MIB;
      assertNear(
        bytesIn(row, "rss_kib") - baseBytes,
        heldBytes,
        RSS_TOLERANCE.share * heldBytes + RSS_TOLERANCE.bytes,
        `RSS with ${mib} MiB in each`,
      );
    }
    await memmark.closeStdin();
    assert.equal((await memmark.end()).code, 0);
  },
});

Deno.test({
  name: "memory that eight processes share is one in PSS and eight times in RSS",
  ignore: !isLinux,
  async fn() {
    const row = async (mib: number): Promise<Row> => {
      using dir = tempDir();
      const out = dir.file("run.csv");
      const command = sharers({ mib, processes: 8 });
      await using memmark = startMemmark(
        ["-q", "-i", "100ms", "--smaps", "-o", out, "--", ...command],
        { stdin: "open" },
      );
      await waitForLine(memmark.stdout, "ready");
      // On a machine that is busy PSS may be left out for some rows.
      const row = await nextRow(out, ({ pss_kib }) => pss_kib !== "");
      assert.equal(row.pid_count, "8");
      return row;
    };
    const [small, large] = [await row(1), await row(61)];
    const grown = (column: string) => bytesIn(large, column) - bytesIn(small, column);
    const sharedBytes = 60 * MIB;
    assertNear(grown("pss_kib"), sharedBytes, PSS_TOLERANCE_BYTES, "PSS");
    assertNear(grown("rss_kib"), 8 * sharedBytes, RSS_TOLERANCE_SHARE * 8 * sharedBytes, "RSS");
    assert.equal(grown("swap_kib"), 0);
  },
});

Deno.test({
  name:
    "VSZ and mapped regions are those of the kernel, also after more is mapped, and after an exec",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const out = dir.file("run.csv");
    // Executes a smaller program, with fewer mappings, when told.
    const command = perl(`use strict; my @held; $| = 1; print "$$\\n";
      while (my $line = <STDIN>) {
        chomp $line;
        if ($line eq "exec") { exec "sh", "-c", "echo executed >&2; read _ || true" }
        vec($held[@held], (1 << 20) - 1, 8) = 1 for 1 .. $line; print "mapped $line\\n" }`);
    await using memmark = startMemmark(["-q", "-i", "10ms", "-o", out, "--", ...command], {
      stdin: "open",
    });
    await memmark.stdout.until((text) => text.endsWith("\n"), "the pid");
    const pid = Number(memmark.stdout.text);
    const assertAsKernelSays = async () => {
      await waitUntil(() => /.*\) S /.test(Deno.readTextFileSync(`/proc/${pid}/stat`)), "quiet");
      const row = await nextRow(out);
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      const kib = (key: string) => new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)![1];
      assert.equal(row.vsz_kib, kib("VmSize"));
      assert.equal(row.rss_kib, kib("VmRSS"));
      // Counting is rationed by what it takes: on a busy machine it may follow up to a second later.
      const regions = String(mappingsOf(pid));
      await waitUntil(() => lastRow(out).mapped_regions === regions, "all mappings");
    };
    await assertAsKernelSays();
    await memmark.write("10\n");
    await waitForLine(memmark.stdout, "mapped 10");
    await assertAsKernelSays();
    const before = mappingsOf(pid);
    await memmark.write("exec\n");
    await waitForLine(memmark.stderr, "executed");
    assert.ok(mappingsOf(pid) < before, "another program");
    await assertAsKernelSays();
    await memmark.closeStdin();
    assert.equal((await memmark.end()).code, 0);
  },
});

for (const sampler of isLinux ? ["proc", "ps"] : ["ps"]) {
  Deno.test(`by ${sampler}, memmark that runs below the process it is attached to does not count itself`, async () => {
    using dir = tempDir();
    const out = dir.file("run.csv");
    const root = perl(
      `my $child = fork; die "$!" if !defined $child; if (!$child) { sleep }
      my $code = system @ARGV, "--pid", $$; kill 9, $child; exit $code >> 8`,
    );
    const memmark = [...MEMMARK, "-q", "-i", "20ms", "-d", "200ms", "--sampler", sampler];
    const result = await run([...root, ...memmark, "-o", out]);
    assert.deepEqual([result.code, result.stderr], [0, ""]);
    const counts = new Set(readRows(out).map((row) => row.pid_count));
    assert.deepEqual([...counts], ["2"]);
  });
}

function assertNear(actual: number, expected: number, tolerance: number, what: string): void {
  const off = Math.abs(actual - expected);
  assert.ok(off <= tolerance, `${what}: ${actual}, off by ${off} from ${expected}`);
}

const bytesIn = (row: Row, column: string) => Number(row[column]) * 1024;
const mappingsOf = (pid: number) =>
  Deno.readTextFileSync(`/proc/${pid}/maps`).split("\n").length - 1;
