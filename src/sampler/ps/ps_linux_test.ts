import assert from "node:assert/strict";
import { createDenoHost } from "../../system/deno_host.ts";
import { PsSampler } from "./ps_sampler.ts";

const isLinux = Deno.build.os === "linux";
const PAGE_BYTES = 4096;

/** Linux counts resident pages per processor: `ps` reads up to this too low, or too high, a process. */
const RSS_TOLERANCE_BYTES = 140 * 1024;

/** Root, its child, and of that a child in a session of its own with 32 MiB; "orphan" ends the middle. */
const TREE = `
use POSIX qw(setsid); $| = 1;
pipe(my $read, my $write);
my $middle = fork // die;
if (!$middle) {
  my $leaf = fork // die;
  if (!$leaf) { setsid(); my $held = "x" x (32 << 20); syswrite($write, "$$\\n"); sleep; }
  sleep;
}
my $leaf = <$read>; chomp $leaf;
print "$$ $middle $leaf\\n";
while (<STDIN>) { kill 9, $middle; waitpid($middle, 0); print "orphan\\n"; }
kill 9, $middle, $leaf;
`;

Deno.test({
  name: "a real tree is seen whole, with its sizes, also when its middle has gone",
  ignore: !isLinux,
  async fn() {
    const perl = new Deno.Command("perl", { args: ["-e", TREE], stdin: "piped", stdout: "piped" })
      .spawn();
    const lines = perl.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const input = perl.stdin.getWriter();
    // As launched: ps is a child of this process, and must not be counted.
    const request = { rootPid: perl.pid, launched: true, smaps: false };
    const sampler = new PsSampler(createDenoHost(), request);
    try {
      const [root, middle, leaf] = (await lines.read()).value!.split(" ").map(Number);
      const whole = await sampler.sample();
      assert.equal(root, perl.pid);
      assert.deepEqual([...sampler.pids()].sort(byNumber), [root!, middle!, leaf!].sort(byNumber));
      assertSizes(whole, sampler.pids());
      assert.ok(whole.rssBytes! > 32 * 1024 * 1024);

      await input.write(new TextEncoder().encode("orphan\n"));
      await lines.read();
      const orphaned = await sampler.sample();
      assert.deepEqual(sampler.pids(), [root, leaf]);
      assertSizes(orphaned, sampler.pids());

      await input.close();
      await perl.status;
      assert.equal((await sampler.sample()).rootAlive, false);
    } finally {
      sampler.close();
      await lines.cancel();
    }
  },
});

/** Uses more than one second of CPU and less than two. */
const BUSY = `$| = 1; do { ($u, $s) = times } while $u + $s < 1.2; print "done"; <STDIN>;`;

Deno.test({
  name: "a real process is told of with its command line, threads, start and CPU time",
  ignore: !isLinux,
  async fn() {
    const startedMs = Date.now();
    // A line feed, a tab, two spaces, no ASCII, what looks like figures.
    const args = ["-e", BUSY, "déjà  vu\n 7 1 S\t00:00:09"];
    const perl = new Deno.Command("perl", { args, stdin: "piped", stdout: "piped" }).spawn();
    const request = {
      rootPid: perl.pid,
      launched: true,
      smaps: false,
      cpu: true,
      perProcess: true,
    };
    let nowMs = 0;
    const sampler = new PsSampler(createDenoHost(), request, () => nowMs);
    try {
      await sampler.sample();
      const seenMs = Date.now();
      await perl.stdout.getReader().read();
      nowMs = 20_000;
      const { processes, ...reading } = await sampler.sample();
      const [process] = processes!;
      const { startUnixMs, command, ...rest } = process!;
      const { pidCount: _, rootAlive: __, cpuPercent, ...figures } = reading;
      assert.deepEqual(rest, { pid: perl.pid, ppid: Deno.pid, threads: 1, cpuPercent, ...figures });
      // procps rounds start and time since boot each for itself.
      const [earliestMs, latestMs] = [startedMs - 2_000, seenMs + 2_000];
      assert.ok(startUnixMs >= earliestMs && startUnixMs <= latestMs, `${startUnixMs - startedMs}`);
      const [before, after] = command.split(` -e ${BUSY} `);
      assert.match(before!, /perl$/);
      assert.match(after!, /^déjà {2}vu. 7 1 S.00:00:09$/);
      assert.equal(reading.cpuTimeMs, 1_000);
      assert.equal(cpuPercent, 5);
    } finally {
      sampler.close();
      await perl.stdin.close();
      await perl.status;
    }
  },
});

function byNumber(a: number, b: number): number {
  return a - b;
}

function assertSizes(
  reading: { rssBytes?: number; vszBytes?: number },
  pids: readonly number[],
): void {
  const statm = pids.map((pid) =>
    Deno.readTextFileSync(`/proc/${pid}/statm`).split(" ").map((pages) =>
      Number(pages) * PAGE_BYTES
    )
  );
  const vszBytes = statm.reduce((sum, [vsz]) => sum + vsz!, 0);
  const rssBytes = statm.reduce((sum, [, rss]) => sum + rss!, 0);
  assert.equal(reading.vszBytes, vszBytes);
  const differenceBytes = Math.abs(reading.rssBytes! - rssBytes);
  assert.ok(
    differenceBytes <= pids.length * RSS_TOLERANCE_BYTES,
    `off by ${differenceBytes} bytes`,
  );
}
