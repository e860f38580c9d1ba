/** Nothing is kept of a process that has ended. In the process of the tests, where nothing else may run. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { TreeReading } from "../src/model/sample.ts";
import { RecordingFold } from "../src/recording/recording_fold.ts";
import { ProcReader } from "../src/sampler/linux/proc_reader.ts";
import { ProcSampler } from "../src/sampler/linux/proc_sampler.ts";
import { openLibc } from "../src/system/libc.ts";
import { openProcFiles } from "../src/system/proc_files.ts";
import { start } from "./support/memmark.ts";
import { perl } from "./support/programs.ts";

const isLinux = Deno.build.os === "linux";
/** What V8 keeps of code and caches; a kept kilobyte a process would come to more. */
const GROWTH_TOLERANCE_BYTES = 300 * 1024;

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

/** What this process holds, garbage apart. */
function usage(): { readonly heapBytes: number; readonly handles: number } {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return {
    heapBytes: Deno.memoryUsage().heapUsed,
    handles: [...Deno.readDirSync("/proc/self/fd")].length,
  };
}
