/** Hundreds of short-lived processes: no zombie, no crash, the right count. */
import assert from "node:assert/strict";
import {
  countRows,
  readRows,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
const STEADY = 3;

/**
 * Keeps three children. Each line is a number of children to be started and waited for, and of as
 * many daemons that live for a moment; then it says "done".
 */
const CHURNER = perl(`use strict; use POSIX (); $| = 1;
  pipe my $told, my $hold;
  for (1 .. ${STEADY}) { next if fork; close $hold; sysread $told, $_, 1; POSIX::_exit(0) }
  print "ready\\n";
  while (my $line = <STDIN>) {
    chomp(my $count = $line);
    for (1 .. $count) {
      my $plain = fork // die; POSIX::_exit(0) if !$plain;
      my $middle = fork // die;
      if (!$middle) { my $daemon = fork // die; POSIX::_exit(0) }
      waitpid $_, 0 for $plain, $middle;
    }
    print "done $count\\n";
  }`);

for (const interval of ["1ms", "1m"]) {
  Deno.test({
    name:
      `at an interval of ${interval}, 300 short-lived processes leave no zombie and count no more`,
    ignore: !isLinux,
    async fn() {
      using dir = tempDir();
      const out = dir.file("run.csv");
      await using memmark = startMemmark(["-i", interval, "-o", out, "--", ...CHURNER], {
        stdin: "open",
      });
      await waitForLine(memmark.stdout, "ready");
      await memmark.write("100\n");
      await waitForLine(memmark.stdout, "done 100");
      // Reaped while the command and the recording go on, whatever the interval.
      await waitUntil(() => childrenOf(memmark.pid).length === 1, "the end of all but the command");
      if (interval.endsWith("ms")) {
        const rows = countRows(out) + 2;
        await waitUntil(() => countRows(out) >= rows, "the next row");
        assert.equal(readRows(out)[rows - 1]!.pid_count, String(1 + STEADY));
      }
      await memmark.closeStdin();
      const { code, stderr } = await memmark.end();
      assert.equal(code, 0);
      assert.match(stderr, /^perl .*: exit code 0, .*\n/);
      assert.doesNotMatch(stderr, /^memmark: /m);
    },
  });
}

/** Of this process, zombies that wait to be reaped included. */
const childrenOf = (pid: number): string[] =>
  Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
