/** CPU as rows tell it: burners of known use, by the kernel's own account, in every shape of tree. */
import assert from "node:assert/strict";
import {
  countRows,
  readRows,
  type Row,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { AWAIT_ROWS, perl } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
/** times(2) cuts user and system time of parent and children to ticks of 10 ms; and perl and fork use some. */
const TOLERANCE = { share: 0.02, ms: 60 };

/** For each line that comes burns in the next shape, then prints what times(2) says of all that it waited for. */
const burner = (csv: string) =>
  perl(
    `use strict; use POSIX (); use threads; $| = 1; our $csv = shift; ${AWAIT_ROWS}
  sub cpu { my @t = POSIX::times(); my $hz = POSIX::sysconf(&POSIX::_SC_CLK_TCK);
    ($t[1] + $t[2] + $t[3] + $t[4]) * 1000 / $hz }
  sub burn { my $until = (POSIX::times())[1] + shift() / 10; my $x = 0;
    while ((POSIX::times())[1] < $until) { $x += sqrt $_ for 1 .. 2000 } }
  sub child { my $do = shift; my $pid = fork; return $pid if $pid; $do->(); POSIX::_exit(0) }
  sub deep { my $n = shift; burn(50); return unless $n; waitpid child(sub { deep($n - 1) }), 0 }
  print "ready\\n";
  ${
      Object.values(SHAPES).map((shape, index) =>
        `<STDIN>; { my $before = cpu(); my $more = 0; { ${shape} }
      print "used ${index} ", int(cpu() - $before + $more + 0.5), "\\n"; }`
      ).join("\n")
    }
  <STDIN>;`,
    csv,
  );

/** What burns how; `$more`: CPU time of those that are not waited for. */
const SHAPES: Readonly<Record<string, string>> = {
  "one process": "burn(300);",
  "a child that nobody waits for": `pipe my $r, my $w; pipe my $keep, my $kept;
    child(sub { close $kept; burn(200); syswrite $w, int(cpu()) . "\\n"; sysread $keep, my $x, 1 });
    $more = <$r>;`,
  "children that are waited for, two at a time":
    "for (1 .. 3) { my @kids = map { child(sub { burn(60) }) } 1, 2; waitpid $_, 0 for @kids }",
  "a deep tree, each waiting for the next": "deep(5);",
  threads: "$_->join for map { threads->create(sub { burn(150) }) } 1, 2;",
  "many short children": "for (1 .. 40) { waitpid child(sub { burn(5) }), 0 }",
  "children that end without anybody waiting": `local $SIG{CHLD} = "IGNORE"; pipe my $r, my $w;
    my $kid = child(sub { burn(200); syswrite $w, int(cpu()) . "\\n"; await_rows() });
    close $w; $more = <$r>; <$r>;`,
};

for (const attached of [false, true]) {
  Deno.test({
    name: `CPU time and shares are the kernel's in every shape of tree, ${
      attached ? "attached" : "launched"
    }`,
    ignore: !isLinux,
    async fn() {
      using dir = tempDir();
      const out = dir.file("run.csv");
      const command = burner(out);
      await using burning = attached ? start(command, { stdin: "open" }) : undefined;
      const target = burning ? ["--pid", String(burning.pid)] : ["--", ...command];
      const args = ["-q", "-i", "20ms", "--cpu", "--per-process", "-o", out, ...target];
      await using memmark = startMemmark(args, burning ? {} : { stdin: "open" });
      const burns = burning ?? memmark;
      await waitForLine(burns.stdout, "ready");
      // A row of after that: perl has used something to get there. Time that came late may take some rows.
      const settled = async () => {
        const rows = countRows(out) + 10;
        await waitUntil(() => countRows(out) >= rows, "the rows after it");
        return Number(readRows(out).at(-1)!.unix_ms);
      };
      let fromMs = await settled();
      for (const [index, [name, shape]] of Object.entries(SHAPES).entries()) {
        await burns.write("\n");
        const used = new RegExp(`^used ${index} (\\d+)\n`, "m");
        await burns.stdout.until((text) => used.test(text), "what was used");
        const usedMs = Number(used.exec(burns.stdout.text)![1]);
        const untilMs = await settled();
        const between = (path: string) =>
          readRows(path).filter(({ unix_ms }) =>
            Number(unix_ms) >= fromMs && Number(unix_ms) <= untilMs
          );
        assertCpu(between(out), usedMs, name);
        if (shape.startsWith("burn(")) {
          const root = between(`${out}.processes.csv`);
          assert.equal(new Set(root.map(({ pid }) => pid)).size, 1);
          assertCpu(root, usedMs, `${name} by itself`);
        }
        fromMs = untilMs;
      }
      await burns.write("\n");
      await burns.closeStdin();
      assert.equal((await memmark.end()).code, 0);
    },
  });
}

/** The time of the last row over the first, and the shares of all, are what was used. */
function assertCpu(rows: readonly Row[], usedMs: number, what: string): void {
  const timeMs = Number(rows.at(-1)!.cpu_time_ms) - Number(rows[0]!.cpu_time_ms);
  assertNear(timeMs, usedMs, `the time of ${what}`);
  assertNear(sumOfShares(rows), usedMs, `the sum of the shares of ${what}`);
}

/** ms of CPU time by the shares of all rows but the first. */
function sumOfShares(rows: readonly Row[]): number {
  return rows.slice(1).reduce((sum, row, index) => {
    const spanMs = Number(row.unix_ms) - Number(rows[index]!.unix_ms);
    return sum + Number(row.cpu_percent) / 100 * spanMs;
  }, 0);
}

function assertNear(ms: number, wantedMs: number, what: string): void {
  const offMs = Math.abs(ms - wantedMs);
  assert.ok(
    offMs <= wantedMs * TOLERANCE.share + TOLERANCE.ms,
    `${what}: ${ms} ms, wanted ${wantedMs} ms`,
  );
}
