import assert from "node:assert/strict";
import { FakeTerminal } from "../../../tests/support/fake_terminal.ts";
import type { Sample } from "../../model/sample.ts";
import { LiveLine, PlainLines } from "./live_line.ts";

const MIB = 1024 * 1024;
const sample = (elapsedMs: number, rssMib?: number): Sample => ({
  elapsedMs,
  unixMs: 1_700_000_000_000 + elapsedMs,
  rootPid: 7,
  pidCount: 1,
  rootAlive: true,
  ...rssMib !== undefined && { rssBytes: rssMib * MIB },
});

function lineOn(terminal: FakeTerminal) {
  const clock = { nowMs: 5000 };
  const line = new LiveLine(terminal, () => clock.nowMs, false);
  return {
    line,
    add(elapsedMs: number, rssMib?: number) {
      clock.nowMs = 5000 + elapsedMs;
      line.add(sample(elapsedMs, rssMib));
    },
  };
}

Deno.test("the line is redrawn ten times a second at most, and knows the peaks in between", () => {
  const terminal = new FakeTerminal(80);
  const { add } = lineOn(terminal);
  for (let ms = 0; ms < 1000; ms++) add(ms, ms === 55 ? 900 : 100);
  assert.equal(terminal.statusLines.length, 10);
  assert.equal(terminal.statusLines[0], "0.0s  RSS 100 MiB  peak 100 MiB  #  1 proc");
  assert.equal(terminal.statusLines[9], "0.9s  RSS 100 MiB  peak 900 MiB  #  1 proc");
});

Deno.test("the width is asked for each time, and the last column stays free", () => {
  const terminal = new FakeTerminal(37);
  const { add } = lineOn(terminal);
  add(0, 100);
  terminal.width = 18;
  add(1000, 100);
  terminal.width = undefined;
  add(2000, 100);
  assert.deepEqual(terminal.statusLines, [
    "0.0s  RSS 100 MiB  peak 100 MiB",
    "1.0s  RSS 100 MiB",
    "2.0s  RSS 100 MiB  peak 100 MiB  ###  1 proc",
  ]);
});

Deno.test("once closed the line is gone and stays away", () => {
  const terminal = new FakeTerminal();
  const { line, add } = lineOn(terminal);
  add(0, 1);
  line.close();
  add(1000, 1);
  assert.deepEqual(terminal.statusLines.slice(1), [undefined]);
});

Deno.test("plain lines are one a sample, however fast", () => {
  const terminal = new FakeTerminal(80, false);
  const lines = new PlainLines(terminal);
  for (const [ms, mib] of [[0, 3], [1, 5], [2, 4], [3, undefined]] as const) {
    lines.add(sample(ms, mib));
  }
  lines.close();
  assert.deepEqual(terminal.said, [
    "0.000s rss=3.0MiB peak=3.0MiB procs=1",
    "0.001s rss=5.0MiB peak=5.0MiB procs=1",
    "0.002s rss=4.0MiB peak=5.0MiB procs=1",
    "0.003s peak=5.0MiB procs=1",
  ]);
  assert.deepEqual(terminal.statusLines, []);
});
