import assert from "node:assert/strict";
import { openLibc } from "./libc.ts";
import { ownCpuClock } from "./own_cpu.ts";

Deno.test({
  name: "the clock of memmark's own CPU time goes on by work, and by no more than time does",
  ignore: Deno.build.os !== "linux",
  fn() {
    const cpuMs = ownCpuClock(openLibc())!;
    const from = cpuMs();
    const deadline = performance.now() + 1000;
    while (cpuMs() - from < 20 && performance.now() < deadline) { /* work */ }
    assert.ok(cpuMs() - from >= 20);
    assert.equal(ownCpuClock(undefined), undefined);
  },
});
