/** Attached to a tree, no descendant escapes where the kernel tells of forks. */
import assert from "node:assert/strict";
import {
  countRows,
  readRows,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { needsForkEvents } from "./support/need.ts";
import { waiter } from "./support/programs.ts";

/**
 * At USR1 it starts a daemon by a process that lives for some ms, and that daemon another one. They
 * print their pids, and end with the target, which ends with standard input.
 */
const DAEMON_STARTER = waiter(`gates();
  sub start_daemons {
    my $count = shift or return;
    my $middle = fork;
    return waitpid $middle, 0 if $middle;
    POSIX::setsid();
    POSIX::_exit(0) if fork;
    syswrite STDOUT, "daemon $$\\n";
    start_daemons($count - 1);
    child_waits();
  }
  $SIG{USR1} = sub { start_daemons(2) };`);

Deno.test({
  name: "daemons whose parents lived for some ms between two samples are in an attached recording",
  ignore: needsForkEvents(),
  async fn() {
    using dir = tempDir();
    await using target = start(DAEMON_STARTER, { stdin: "open" });
    await waitForLine(target.stdout, "ready");
    const args = ["-i", "1s", "--pid", String(target.pid), "--per-process"];
    await using memmark = startMemmark(args, { cwd: dir.path });
    const csv = dir.file("memmark.csv");
    await waitUntil(() => countRows(csv) > 0, "the first row");

    target.signal("SIGUSR1");
    const daemons = () => [...target.stdout.text.matchAll(/daemon (\d+)\n/g)].map(([, pid]) => pid);
    await target.stdout.until(() => daemons().length === 2, "two daemons");
    const rows = countRows(csv);
    await waitUntil(() => countRows(csv) >= rows + 2, "the next rows");
    memmark.signal("SIGINT");
    assert.equal((await memmark.end()).code, 0);

    assert.equal(readRows(csv).at(-1)!.pid_count, "3");
    const listed = readRows(dir.file("memmark.csv.processes.csv")).slice(-3).map(({ pid }) => pid);
    assert.deepEqual(new Set(listed), new Set([String(target.pid), ...daemons()]));
  },
});
