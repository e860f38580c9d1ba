/** No descendant escapes: launched or attached to, at intervals longer than the parents live. */
import assert from "node:assert/strict";
import {
  countRows,
  lastRow,
  readIfThere,
  readRows,
  type Row,
  start,
  startMemmark,
  type TempDir,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
/** exit(2) of one thread alone, which no library offers. */
const SYS_EXIT = Deno.build.arch === "aarch64" ? 93 : 60;

/**
 * A leaf: notes its pid and name in the file `leaves`, holds some memory and lives until the gate
 * opens. USR1 makes it start another leaf.
 */
const LEAF = `use strict; use warnings; use POSIX ();
my ($dir, $name) = @ARGV;
sub note { open my $f, ">>", "$dir/leaves"; syswrite $f, "$$ $_[0]\\n" }
sub noted { open my $f, "<", "$dir/leaves" or return 0; local $/; (<$f> // "") =~ /threads-only/ }
sub live { my $held = "x" x (1 << 18); note($_[0]); until (open my $gate, "<", "$dir/gate") {} }
# Nobody waits for it because it holds a stream open.
open STDIN, "<", "/dev/null"; open $_, ">", "/dev/null" for *STDOUT, *STDERR;
$SIG{CHLD} = "IGNORE";
$SIG{USR1} = sub { if (!fork) { live("child-of-$name"); POSIX::_exit(0) } };
$0 = "x) S 1 (" if $name eq "renamed";
if ($name eq "threads-only") {
  require threads;
  threads->create(sub { live($name); POSIX::_exit(0) })->detach;
  # No fork here: with another thread about, its child may hang.
  select undef, undef, undef, 0.01 until noted();
  syscall ${SYS_EXIT}, 0;
}
live($name);
`;

/** Ways to start the leaf "$@" that have let descendants escape from somebody. */
const ESCAPES = `
"$@" plain &
( "$@" subshell & )
nohup "$@" nohup > /dev/null 2>&1 &
setsid "$@" setsid &
perl -MPOSIX -e 'fork and exit; setsid; fork and exit; exec @ARGV' "$@" daemon
perl -Mthreads -e 'threads->create(sub { fork or exec @ARGV; wait })->join' "$@" child-of-thread &
sh -c 'exec sh -c "exec env \\"\\$@\\"" sh "$@"' sh "$@" execs &
sh -c 'sh -c "\\"\\$@\\" &" sh "$@" &' sh "$@" orphan
"$@" renamed &
"$@" threads-only &
`;
const NAMES = ESCAPES.match(/"\$@" [a-z-]+ ?(>|&|\)|$)/gm)!.map((use) => use.split(" ")[1]!);

/** Leaves below a folder: their script, their gate, and how they end. */
class Leaves implements Disposable {
  readonly command: readonly string[];
  readonly #notes: string;
  readonly #dir: TempDir;

  constructor(dir: TempDir) {
    this.#dir = dir;
    this.command = ["perl", dir.write("leaf.pl", LEAF), dir.path];
    this.#notes = dir.file("leaves");
    const made = new Deno.Command("mkfifo", { args: [dir.file("gate")] }).outputSync();
    assert.ok(made.success);
  }

  /** Waits until so many are asleep, and returns their pids by name. */
  async asleep(count: number): Promise<Map<string, number>> {
    await waitUntil(() => readIfThere(this.#notes).split("\n").length > count, `${count} leaves`);
    const pids = new Map(
      readIfThere(this.#notes).trim().split("\n").map((line) => {
        const [pid, name] = line.split(" ");
        return [name!, Number(pid)];
      }),
    );
    await waitUntil(() => [...pids.values()].every(isAsleep), "sleep");
    return pids;
  }

  /** Lets all end that wait at the gate. */
  open(): void {
    // Both ways, or it would wait for somebody who reads.
    Deno.openSync(this.#dir.file("gate"), { read: true, write: true }).close();
  }

  [Symbol.dispose](): void {
    this.open();
  }
}

Deno.test({
  name: "all ways to start a process are known to the test",
  ignore: !isLinux,
  fn() {
    assert.deepEqual(NAMES, [
      "plain",
      "subshell",
      "nohup",
      "setsid",
      "daemon",
      "child-of-thread",
      "execs",
      "orphan",
      "renamed",
      "threads-only",
    ]);
  },
});

for (const sampler of ["proc", "ps"]) {
  for (const rootLives of [true, false]) {
    const root = rootLives ? "while the root lives" : "after the root has ended, with --wait-all";
    Deno.test({
      name: `by ${sampler}, no descendant of a command escapes, ${root}`,
      ignore: !isLinux,
      async fn() {
        using dir = tempDir();
        using leaves = new Leaves(dir);
        const out = dir.file("run.csv");
        const script = `${ESCAPES}${rootLives ? "read line" : ""}`;
        const command = ["sh", "-c", script, "sh", ...leaves.command];
        const args = ["-q", "-i", "200ms", "--wait-all", "--sampler", sampler, "-o", out];
        await using memmark = startMemmark([...args, "--", ...command], { stdin: "open" });
        // Who waits for them holds its streams open.
        using _first = leaves;
        const pids = await leaves.asleep(NAMES.length);
        await waitUntil(() => hasLostMain(pids.get("threads-only")!), "the end of a main thread");
        const thread = parentOf(pids.get("child-of-thread")!);
        assert.notEqual(
          threadWithChild(thread),
          thread,
          "forked by a thread that is not the main one",
        );
        const known = [...pids.values(), thread];
        if (!rootLives) {
          await waitUntil(
            () => childrenOf(memmark.pid).every((pid) => known.includes(pid)),
            "the end",
          );
        }
        // ps shows a zombie and no more where the main thread alone has ended.
        const unseen = sampler === "ps" ? pids.get("threads-only") : undefined;
        const tree = known.filter((pid) => pid !== unseen);
        if (rootLives) tree.push(rootOf(memmark.pid));

        const row = await rowAfter(out);
        assert.equal(row.pid_count, String(tree.length));
        assert.equal(row.vsz_kib, String(sum(tree, (pid) => kib(pid, "VmSize"))));
        if (sampler === "proc") {
          assert.equal(row.rss_kib, String(sum(tree, (pid) => kib(pid, "VmRSS"))));
          // Counted again after a second, and on a busy machine later.
          const regions = () => String(sum(tree, mappingsOf));
          await waitUntil(() => lastRow(out).mapped_regions === regions(), "all mappings");
        }
        leaves.open();
        await memmark.closeStdin();
        assert.equal((await memmark.end()).code, rootLives ? 1 : 0, "read line ends with 1");
      },
    });
  }

  Deno.test({
    name:
      `by ${sampler}, an attached tree is followed: who was there, who comes, and who lost a parent`,
    ignore: !isLinux,
    async fn() {
      using dir = tempDir();
      using leaves = new Leaves(dir);
      const out = dir.file("run.csv");
      // The root starts a middle process with a leaf in a session of its own, then what it is told.
      const script = `use POSIX (); $SIG{CHLD} = "IGNORE"; $| = 1;
        my $root = $$; my $middle = fork;
        if (!$middle) { if (!fork) { POSIX::setsid(); exec @ARGV, "leaf" } sleep 1 while getppid == $root }
        print "$middle\\n";
        while (my $name = <STDIN>) { chomp $name; fork or exec @ARGV, $name }`;
      await using root = start([...perl(script), ...leaves.command], { stdin: "open" });
      const { leaf } = Object.fromEntries(await leaves.asleep(1));
      await root.stdout.until((text) => text.endsWith("\n"), "the pid");
      const middle = Number(root.stdout.text);
      assert.ok(middle > 1);
      const args = ["-q", "-i", "100ms", "--sampler", sampler, "-o", out];
      await using memmark = startMemmark([...args, "--pid", String(root.pid)]);
      const assertCount = async (count: number, what: string) =>
        assert.equal((await rowAfter(out)).pid_count, String(count), what);

      await waitUntil(() => countRows(out) > 0, "the first row");
      await assertCount(3, "the root, the middle one, the leaf");
      await root.write("second\n");
      await leaves.asleep(2);
      await assertCount(4, "with a child that was started later");
      Deno.kill(middle, "SIGKILL");
      await waitUntil(() => parentOf(leaf!) !== middle, "the adoption of the leaf");
      await assertCount(3, "without the middle one, with the leaf");
      Deno.kill(leaf!, "SIGUSR1");
      await leaves.asleep(3);
      await assertCount(4, "with the child of the leaf");

      await root.closeStdin();
      assert.equal((await memmark.end()).code, 0);
    },
  });
}

Deno.test({
  name: "processes that come and go between two ticks do not show, and do no harm",
  ignore: !isLinux,
  async fn() {
    using dir = tempDir();
    const out = dir.file("run.csv");
    const script = `$| = 1; <STDIN>; for (1 .. 50) { my $p = fork; exit if !$p; waitpid $p, 0 }
      print "done\\n"; <STDIN>`;
    const args = ["-q", "-i", "20ms", "-o", out, "--", ...perl(script)];
    await using memmark = startMemmark(args, { stdin: "open" });
    await waitUntil(() => countRows(out) > 0, "the first row");
    // Between two ticks, however long all this takes: memmark stands still.
    await memmark.pause();
    await memmark.write("\n");
    await waitForLine(memmark.stdout, "done");
    memmark.signal("SIGCONT");
    const rows = countRows(out) + 3;
    await waitUntil(() => countRows(out) >= rows, "the next rows");
    assert.deepEqual(new Set(readRows(out).map((row) => row.pid_count)), new Set(["1"]));
    await memmark.write("\n");
    assert.equal((await memmark.end()).code, 0);
  },
});

/** The first row whose reading begins after now. */
async function rowAfter(csvPath: string): Promise<Row> {
  const fromMs = Date.now();
  // Rows are stamped by the monotonic clock, whose start may differ by a millisecond.
  const isThere = (row: Row) => Number(row.unix_ms) > fromMs + 1;
  await waitUntil(() => countRows(csvPath) > 0 && isThere(lastRow(csvPath)), "the next row");
  return readRows(csvPath).find(isThere)!;
}

const textOf = (path: string) => Deno.readTextFileSync(path);
/** State, parent and so on: what follows the name in `stat`. */
const statOf = (pid: number) => textOf(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
const parentOf = (pid: number) => Number(statOf(pid)[1]);
const threadsOf = (pid: number) => [...Deno.readDirSync(`/proc/${pid}/task`)].map((t) => t.name);
const sum = (pids: readonly number[], of: (pid: number) => number) =>
  pids.reduce((total, pid) => total + of(pid), 0);

/** A zombie with threads is a process whose main thread has ended. */
const isAsleep = (pid: number) =>
  threadsOf(pid).every((tid) => /[SZ]/.test(statOf(Number(tid))[0]!));
/** A thread that is not the main one has it all to itself. */
const hasLostMain = (pid: number) => statOf(pid)[0] === "Z";

/** The folder of a thread that has memory: the main one, unless it has ended. */
function folderOf(pid: number): string {
  const tid = threadsOf(pid).find((tid) =>
    textOf(`/proc/${pid}/task/${tid}/status`).includes("VmRSS")
  );
  return `/proc/${pid}/task/${tid}`;
}

function kib(pid: number, key: string): number {
  const status = textOf(`${folderOf(pid)}/status`);
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)![1]);
}

const mappingsOf = (pid: number) => textOf(`${folderOf(pid)}/maps`).split("\n").length - 1;

const childrenOf = (pid: number) =>
  textOf(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);

/** The command: the first child of memmark. */
const rootOf = (memmarkPid: number) => childrenOf(memmarkPid)[0]!;

function threadWithChild(pid: number): number | undefined {
  const tid = threadsOf(pid).find((tid) => textOf(`/proc/${pid}/task/${tid}/children`) !== "");
  return tid === undefined ? undefined : Number(tid);
}
