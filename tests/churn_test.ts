/** Hundreds of short-lived processes: no zombie, no crash, the right count, and no growth of memmark. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { TreeReading } from "../src/model/sample.ts";
import { RecordingFold } from "../src/recording/recording_fold.ts";
import { ProcReader } from "../src/sampler/linux/proc_reader.ts";
import { ProcSampler } from "../src/sampler/linux/proc_sampler.ts";
import { openLibc } from "../src/system/libc.ts";
import { openProcFiles } from "../src/system/proc_files.ts";
import {
  countRows,
  readRows,
  start,
  startMemmark,
  tempDir,
  waitForLine,
  waitUntil,
} from "./support/memmark.ts";
import { perl } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
/** What V8 keeps of code and caches; a kept kilobyte a process would come to more. */
const GROWTH_TOLERANCE_BYTES = 200 * 1024;
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
      await waitUntil(() => zombiesOf(memmark.pid) === 0, "the end of the zombies");
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

/** Each line starts fifty children and says "born" when they live; the next one ends them. */
const GENERATIONS = perl(`use strict; use POSIX (); $| = 1;
  while (<STDIN>) {
    pipe my $told, my $hold; my @kids;
    for (1 .. 50) {
      push @kids, fork // die; next if $kids[-1];
      close $hold; sysread $told, $_, 1; POSIX::_exit(0);
    }
    print "born\n"; <STDIN>; close $hold; waitpid $_, 0 for @kids; print "gone\n";
  }`);

Deno.test({
  name:
    "the memory and the file handles of who follows a tree do not grow with the processes it had",
  ignore: !isLinux,
  async fn() {
    await using tree = start(GENERATIONS, { stdin: "open" });
    const request = {
      rootPid: tree.pid,
      launched: false,
      smaps: true,
      cpu: true,
      perProcess: false,
    };
    const reader = new ProcReader(openProcFiles("/proc", openLibc()));
    const sampler = new ProcSampler(reader, request, Deno.pid, () => performance.now());
    const fold = new RecordingFold({ nowMs: () => performance.now(), probe: sampler.details });
    let rows = 0;
    const look = (): number => {
      const reading = sampler.sample() as TreeReading;
      const elapsedMs = 100 * rows++;
      fold.add({ unixMs: 1e12 + elapsedMs, elapsedMs, rootPid: tree.pid, ...reading });
      return reading.pidCount;
    };
    let told = "";
    const say = async (word: string) => {
      await tree.write("\n");
      told += `${word}\n`;
      await tree.stdout.until((text) => text === told, word);
    };
    const generations = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await say("born");
        assert.equal(look(), 51);
        await say("gone");
        assert.equal(look(), 1);
      }
      return usage();
    };
    // What is made once, code included, is there then.
    await generations(4);
    const before = usage();
    const after = await generations(8);
    assert.equal(after.handles, before.handles);
    const grownBytes = after.heapBytes - before.heapBytes;
    assert.ok(grownBytes <= GROWTH_TOLERANCE_BYTES, `grew by ${grownBytes} bytes`);
    sampler.close();
  },
});

/** Children of this process that wait to be reaped. */
function zombiesOf(pid: number): number {
  const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim().split(" ");
  return children.filter((child) => {
    try {
      return /.*\) Z /s.test(Deno.readTextFileSync(`/proc/${child}/stat`));
    } catch {
      return false;
    }
  }).length;
}

/** What this process holds, garbage apart. */
function usage(): { readonly heapBytes: number; readonly handles: number } {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return {
    heapBytes: Deno.memoryUsage().heapUsed,
    handles: [...Deno.readDirSync("/proc/self/fd")].length,
  };
}
