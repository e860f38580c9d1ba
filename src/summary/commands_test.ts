import assert from "node:assert/strict";
import { CommandFold } from "./commands.ts";

/** How many processes of each name there are. */
function counted(...commands: readonly string[]): Record<string, number> {
  const fold = new CommandFold();
  for (const command of commands) fold.add(command, { peakBytes: 1 });
  return Object.fromEntries(fold.finish().map(({ name, count }) => [name, count]));
}

Deno.test("a process that had no command line any more counts to the command that is called like it", () => {
  const cases: [string[], Record<string, number>][] = [
    [["[bash]"], { bash: 1 }],
    [["[bash]", "bash -c x", "/bin/bash"], { bash: 3 }],
    [["bash build.sh", "[bash]", "[bash]"], { "bash build.sh": 3 }],
    [["[build.sh]", "sh ./build.sh"], { "sh build.sh": 2 }],
    [["[x86_64-linux-gn]", "x86_64-linux-gnu-gcc-12"], { "x86_64-linux-gnu-gcc-12": 2 }],
    // Which of the two it was, nobody knows.
    [["[sh]", "sh a.sh", "sh b.sh"], { sh: 1, "sh a.sh": 1, "sh b.sh": 1 }],
    [["[sh]", "sh a.sh", "sh -c x"], { sh: 2, "sh a.sh": 1 }],
    [["[", "[ -f x ]"], { "[": 2 }],
  ];
  for (const [commands, counts] of cases) assert.deepEqual(counted(...commands), counts);
});

Deno.test("with it go its size, its part of the peak and its CPU time", () => {
  const fold = new CommandFold();
  fold.add("[cc1]", { peakBytes: 90, atPeakBytes: 70, cpuMs: 5 });
  fold.add("cc1 a.c", { peakBytes: 40, atPeakBytes: 30, cpuMs: 2 });
  fold.add("cc1 b.c", { peakBytes: 50 });
  assert.deepEqual(fold.finish(), [{
    ...{ name: "cc1", count: 3, largestBytes: 90, p95Bytes: 90 },
    ...{ atPeak: 2, atPeakBytes: 100, cpuMs: 7 },
  }]);
});
