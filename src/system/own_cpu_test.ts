import assert from "node:assert/strict";
import { HANGS_AFTER_MS } from "../../tests/support/memmark.ts";
import { openLibc } from "./libc.ts";
import { ownCpuClock } from "./own_cpu.ts";

Deno.test({
  name: "the clock of memmark's own CPU time goes on by work, and by no more than time does",
  ignore: Deno.build.os !== "linux",
  fn() {
    const cpuMs = ownCpuClock(openLibc())!;
    const from = cpuMs();
    const deadline = performance.now() + HANGS_AFTER_MS;
    while (cpuMs() - from < 20 && performance.now() < deadline) { /* work */ }
    assert.ok(cpuMs() - from >= 20);
    assert.equal(ownCpuClock(undefined), undefined);
  },
});
